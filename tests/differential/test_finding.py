"""The comparison can fail: an engine with one thing wrong is found out, by the trees that are grown anyway."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tests.differential.growing import trees
from tests.differential.trees import Parallel, Task
from tests.differential.walking import Change, Parted, walk

import qabul_bpmn as bpmn


def every(wrong: Callable[[bpmn.Node], bpmn.Node]) -> Change:
    """Return a change of all nodes of a process."""
    return lambda process: replace(process, elements=tuple(wrong(node) for node in process.elements))


def where(holds: Callable[[bpmn.Node], object], **wrong: object) -> Change:
    """Return a change of some nodes to other values."""
    return every(lambda node: replace(node, **wrong) if holds(node) else node)


def is_loop(node: bpmn.Node, *, multiple: bool) -> bool:
    return node.loop is not None and node.loop.multiple == multiple


def forks(node: bpmn.Node) -> bool:
    return node.kind == "parallelGateway" and len(node.outgoing) > 1


def soon(_variables: object) -> str:
    return "PT1S"


WRONG: dict[str, Change] = {
    "the last branch of a fork is dropped": every(
        lambda node: replace(node, outgoing=node.outgoing[:-1]) if forks(node) else node
    ),
    "the first branch of a choice is the default one": where(lambda node: node.default > 0, default=0),
    "an exclusive gateway takes the last flow that holds": every(
        lambda node: replace(node, outgoing=node.outgoing[::-1], default=0) if node.default == 2 else node
    ),
    "an inclusive split takes one flow": where(
        lambda node: node.kind == "inclusiveGateway" and len(node.outgoing) > 1, kind="exclusiveGateway"
    ),
    "a parallel join waits for nobody": where(lambda node: node.kind == "parallelGateway", incoming=1),
    "an inclusive join waits for nobody": where(lambda node: node.kind == "inclusiveGateway", incoming=1),
    "a boundary event lets its activity go on": where(lambda node: node.host >= 0, interrupting=False),
    "a boundary event ends its activity": where(lambda node: node.host >= 0, interrupting=True),
    "a timer is due at once": every(
        lambda node: replace(node, timer=node.timer._replace(evaluate=soon)) if node.timer else node
    ),
    "a terminate end event ends only its path": where(lambda node: node.event == "terminate", event=""),
    "an event-based gateway forgets its last event": every(lambda node: replace(node, choices=node.choices[:-1])),
    "a multi-instance is the other kind": every(
        lambda node: (
            replace(node, loop=replace(node.loop, sequential=not node.loop.sequential))
            if is_loop(node, multiple=True)
            else node
        )
    ),
    "a multi-instance never ends early": every(
        lambda node: replace(node, loop=replace(node.loop, completion=None)) if is_loop(node, multiple=True) else node
    ),
    "a loop is tested before its first round, or not": every(
        lambda node: (
            replace(node, loop=replace(node.loop, test_before=not node.loop.test_before))
            if is_loop(node, multiple=False)
            else node
        )
    ),
    "a loop has no maximum": every(
        lambda node: replace(node, loop=replace(node.loop, maximum=None)) if is_loop(node, multiple=False) else node
    ),
    "an error is taken for another": where(lambda node: node.kind == "endEvent" and node.code, code="another"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_an_engine_with_one_thing_wrong_is_found_out(wrong):
    @settings(
        max_examples=600,
        phases=[Phase.generate],  # what is found need not be made small
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(tree=trees(3), seed=st.integers(0, 2**32))
    def compare(tree, seed):
        walk(tree, Random(seed).randrange, change=WRONG[wrong])

    with pytest.raises(Parted):
        compare()


def test_what_is_found_is_told_with_the_tree_the_actions_both_states_and_the_file():
    tree = Parallel((Task(), Task()))

    with pytest.raises(Parted) as found:
        walk(tree, lambda _among: 0, change=WRONG["the last branch of a fork is dropped"])

    told = str(found.value)
    assert repr(tree) in told
    assert "start {'v4': 0, 'v8': 0}" in told
    assert "ours:   task-4\ntheirs: task-4 task-8" in told
    assert '<parallelGateway id="fork-2">' in told
