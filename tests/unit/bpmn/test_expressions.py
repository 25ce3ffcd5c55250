"""What is looked up and compared without the evaluator means what it means to the evaluator."""

import pytest
import zen
from hypothesis import example, given
from hypothesis import strategies as st

from qabul_bpmn import expressions

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
