"""What is looked up and compared without the evaluator means what it means to the evaluator."""

import pytest
import zen
from hypothesis import example, given
from hypothesis import strategies as st

from qabul_bpmn import expressions
from qabul_bpmn.problems import EvaluationFailed

SCALARS = st.none() | st.booleans() | st.integers(-3, 3) | st.sampled_from([1.0, 0.5, "", "a", "true", "1", "null"])
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from("ab"), inner, max_size=2)
)
VARIABLES = st.dictionaries(st.sampled_from("ab"), VALUES, max_size=2)
COMPARISONS = [
    f"{path} {operator} {literal}"
    for path in ("a", "a.b", "a.b.a")
    for operator in ("==", "!=")
    for literal in ("'a'", '"a"', "''", "'true'", "'1'", "true", "false")
]


@pytest.mark.parametrize("text", COMPARISONS)
@given(variables=VARIABLES)
@example(variables={"a": 1})
@example(variables={"a": True})
@example(variables={"a": {"b": "a"}})
@example(variables={"a": {"b": {"a": False}}})
def test_a_comparison_with_a_literal_is_what_the_evaluator_says(text, variables):
    assert expressions.COMPARISON.fullmatch(text)

    assert expressions.compile_condition(text)(variables) is zen.compile_expression(text).evaluate(variables)


@pytest.mark.parametrize(
    "text", ["a == null", "a == 1", "a == 'it\\'s'", "a == `x`", "a == 'x' and b", "not a == true", "a == b"]
)
def test_everything_else_is_left_to_the_evaluator(text):
    assert expressions.COMPARISON.fullmatch(text) is None


@pytest.mark.parametrize(
    ("text", "variables", "why"),
    [
        ("pages > 10", {}, "'pages' is null"),
        ("card.pages > limit", {"card": {}}, "'card.pages' and 'limit' are null"),
        ("pages > 10", {"pages": "many"}, "'pages' is a text of 4 characters; "),
        ("len(pages) > 'ten'", {"pages": [1, 2]}, "'pages' is a list of 2 items; "),
        ("number + 1 > 'x'", {"number": 30_506_850_170_028}, "'number' is a large number; "),
    ],
)
def test_a_failed_expression_says_which_variable_is_amiss_and_shows_nobodys_data(text, variables, why):
    with pytest.raises(EvaluationFailed) as failure:
        expressions.compile_expression(text)(variables)

    assert str(failure.value).startswith(f"Expected an expression that can be evaluated, but '{text}' failed: {why}")


def test_a_name_in_other_letters_is_shown_as_it_is():
    assert "'номер' has others" in (expressions.problem("номер == 1") or "")
    assert [text for text in ("name == 'номер'", "`номер ${name}` == card['номер']") if expressions.problem(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "map([1..n], #)",
        "count([1..1000000000000], true) > 0",
        "count((0..1001], true) > 0",
        "count([1..1001], true) > 0",
        "map([1..40], map([1..40], #))",
        "map([-n..5], #)",
        "map([1 ..\nn], #)",
        "n in ([1..n])",
        "n in [1..count([1..n], true)]",
        "`it's ${count([1..n], true)}, it's`",
        "`${a}'s ${count([1..n], true)}'s ${b}`",
        "`${a} + '` + string(count([1..n], true)) + `'`",
        "'\\' + string(count([1..n], true)) + ' '",
    ],
)
def test_a_range_that_may_become_a_long_list_is_refused(text):
    assert expressions.malformed(text) is None

    assert "or compare with 'in'" in (expressions.problem(text) or "")


@pytest.mark.parametrize(
    "text",
    [
        "n in [1..n]",
        "n not in (0..n]",
        "map([-3..12], # * n)",
        "n in[a..n] and a in [date('2020')..b]",
        "a == '1..n'",
        "`Wait ${n}...`",
    ],
)
def test_a_range_that_is_short_or_only_compared_with_is_an_expression(text):
    assert expressions.problem(text) is None


def test_the_evaluator_compares_with_a_range_and_makes_no_list_of_it():
    for text in ("5 in [1..n]", "5 not in (n..1]", "5 in (1..n) and 5 in [1..n)"):
        assert expressions.compile_condition(text)({"n": 10**15}) is True
