"""What is given wrong is wrong usage, said before anybody is called and in the words that were typed."""

import pytest

PLACE = "0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e"
STEP = f"{PLACE}/7"
RETRY = ("incidents", "retry", STEP)
RESOLVE = ("incidents", "resolve", STEP, "--reason", "by hand")


def refused(qabul, *arguments, given=None):
    """What is said of a command line that is wrong."""
    done = qabul(*arguments, given=given)
    assert (done.exit_code, done.stdout) == (2, ""), done.output
    return done.stderr


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        pytest.param('{"grade": ', "from line 1, column 11 on it is not", id="half of it"),
        pytest.param("[5]", "it is something else", id="a list"),
        pytest.param('{"grade": NaN}', "a number or a nesting that JSON does not have", id="no number"),
        pytest.param('{"grade": 1e999}', "a number or a nesting that JSON does not have", id="beyond a float"),
        pytest.param('{"grade": "\\ud800"}', "half of a surrogate pair", id="half of a surrogate pair"),
        pytest.param('{"grade": "\\u0000"}', "U+0000", id="U+0000"),
        pytest.param('{"grade": 5, "grade": 2}', "one is in it twice", id="a field twice"),
        pytest.param("", "it is empty", id="a variable of the shell that is not set"),
        pytest.param(" \n", "it is empty", id="blank"),
    ],
)
@pytest.mark.parametrize(
    ("command", "option"), [(RETRY, "--variables"), (RESOLVE, "--output")], ids=["variables", "output"]
)
def test_fields_that_a_service_would_refuse_are_wrong_usage_and_not_quoted(local, qabul, command, option, fields, why):
    typed = refused(qabul, *command, option, fields)
    piped = refused(qabul, *command, f"{option}-file", "-", given=fields)

    for said in (typed, piped):
        assert why in said
        assert option in said
        assert "grade" not in said
        assert "_json" not in said
    assert f"{option}-file" in piped


@pytest.mark.parametrize(
    ("command", "option"),
    [
        (("incidents", "retry", "--all"), "--process"),
        (("incidents", "retry", "--all"), "--element"),
        (("incidents", "list"), "--element"),
        (("incidents", "resolve", STEP), "--reason"),
        (("dead-letters", "list"), "--consumer"),
        (("dead-letters", "retry", "--all"), "--consumer"),
        (("process", "migrate", "routing", "routing"), "--from"),
        (("process", "migrate", "routing", "routing"), "--to"),
    ],
)
def test_an_option_that_is_given_empty_is_not_taken_for_one_that_is_left_out(local, qabul, command, option):
    assert f"Expected a value of {option}, but it is empty." in refused(qabul, *command, option, "")


@pytest.mark.parametrize(
    "command",
    [
        ("dead-letters", "show", "nonsense"),
        ("dead-letters", "retry", PLACE, "nonsense"),
        ("incidents", "show", "nonsense"),
        ("incidents", "retry", STEP, "nonsense"),
    ],
)
def test_an_id_that_is_none_is_told_before_anything_is_asked(local, qabul, command):
    said = refused(qabul, *command)

    assert f"`qabul {command[0]} list` shows it, but found 'nonsense'." in said
    assert "does not answer" not in said
