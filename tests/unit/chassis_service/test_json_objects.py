"""JSON that a person hands in is read as it is meant, or refused."""

import pytest

from qabul_chassis.json_objects import Fault, NotAnObject, read_object


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        pytest.param('{"grade": ', Fault.SYNTAX, id="half of it"),
        pytest.param("[5]", Fault.KIND, id="a list"),
        pytest.param('{"grade": NaN}', Fault.NUMBER, id="a number that JSON has not"),
        pytest.param('{"grade": 1e999}', Fault.NUMBER, id="a number beyond a float"),
        pytest.param("[" * 50_000, Fault.NUMBER, id="nested without end"),
        pytest.param('{"grade": "\\ud800"}', Fault.SURROGATE, id="half of a surrogate pair"),
        pytest.param('{"grade": "\\u0000"}', Fault.NUL, id="U+0000"),
        pytest.param('{"grade": 5, "grade": 2}', Fault.TWICE, id="a field twice"),
        pytest.param('{"marks": [{"grade": 5, "grade": 5}]}', Fault.TWICE, id="a field twice, further in"),
    ],
)
def test_what_could_not_be_stored_or_means_two_things_is_refused_and_not_quoted(text, fault):
    with pytest.raises(NotAnObject) as refused:
        read_object(text)

    assert refused.value.fault is fault
    assert "grade" not in str(refused.value)


def test_where_the_syntax_is_wrong_is_said():
    with pytest.raises(NotAnObject, match="is no JSON from line 2, column 3 on") as refused:
        read_object("{\n  grade: 5}")

    assert (refused.value.line, refused.value.column) == (2, 3)


def test_an_object_is_read_and_fields_of_different_objects_may_have_one_name():
    text = '{"grade": 5, "note": "\\\\u0000", "before": {"grade": 2}}'

    assert read_object(text) == {"grade": 5, "note": "\\u0000", "before": {"grade": 2}}
