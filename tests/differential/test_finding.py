"""The comparison can fail: an engine with one thing wrong is found out, by the trees that are grown anyway."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st
from tests.differential.growing import trees
from tests.differential.trees import Block, Parallel, Task
from tests.differential.walking import Change, Parted, walk
from tests.differential.writing import write

import qabul_bpmn as bpmn


def every(wrong: Callable[[bpmn.Node], bpmn.Node]) -> Change:
    """Return a change of all nodes of a process."""

    def change(process: bpmn.Process) -> bpmn.Process:
        nodes = tuple(wrong(node) for node in process.elements)
        catchers = {name: tuple(nodes[node.index] for node in caught) for name, caught in process.catchers.items()}
        listeners = {name: tuple(nodes[node.index] for node in heard) for name, heard in process.listeners.items()}
        return replace(process, elements=nodes, catchers=catchers, listeners=listeners)

    return change


def where(holds: Callable[[bpmn.Node], object], **wrong: object) -> Change:
    """Return a change of some nodes to other values."""
    return every(lambda node: replace(node, **wrong) if holds(node) else node)


def is_loop(node: bpmn.Node, *, multiple: bool) -> bool:
    return node.loop is not None and node.loop.multiple == multiple


def forks(node: bpmn.Node) -> bool:
    return node.kind == "parallelGateway" and len(node.outgoing) > 1


def of(event: str, *kinds: str) -> Callable[[bpmn.Node], bool]:
    """Whether a node is an event of a sort, of any kind or of some."""
    return lambda node: node.event == event and (not kinds or node.kind in kinds)


def starts_beside(node: bpmn.Node) -> bool:
    """Whether it starts an event sub-process: nothing else starts by an event here."""
    return node.kind == "startEvent" and node.event != ""


def first_ways(process: bpmn.Process) -> bpmn.Process:
    """Leave of the flows that meet at an activity the first one."""
    meets = {node.index for node in process.elements if node.incoming > 1 and "Gateway" not in node.kind}

    def without(node: bpmn.Node) -> bpmn.Node:
        flows = tuple(arc for arc in node.outgoing if arc.target not in meets or arc.position == 0)
        return replace(node, outgoing=flows, plain=len(flows) < 2) if flows != node.outgoing else node

    return every(without)(process)


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
    "an event-based gateway forgets its last event": every(
        lambda node: replace(node, choices=node.choices[:-1]) if node.choices else node
    ),
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
    "an error is taken for another": where(of("error", "endEvent"), code="another"),
    "an escalation is taken for another": where(of("escalation", "endEvent", "intermediateThrowEvent"), code="another"),
    "an escalation ends its path": where(of("escalation", "intermediateThrowEvent"), outgoing=()),
    "a message ends its path": where(of("message", "intermediateThrowEvent"), outgoing=()),
    "a send task ends its path": where(lambda node: node.kind == "sendTask", outgoing=()),
    "a receive task does not wait": where(lambda node: node.kind == "receiveTask", kind="task"),
    "a link leads nowhere": where(of("link", "intermediateThrowEvent"), outgoing=()),
    "a thrown signal is not heard": where(of("signal", "endEvent", "intermediateThrowEvent"), message="another"),
    "a signal is heard in one place": lambda process: replace(
        process, listeners={name: nodes[:1] for name, nodes in process.listeners.items()}
    ),
    "of several flows out of a task one is taken": every(
        lambda node: (
            node
            if "Gateway" in node.kind or len(node.outgoing) < 2
            else replace(node, outgoing=node.outgoing[:1], default=-1)
        )
    ),
    "of several flows into a task one leads there": first_ways,
    "a call is passed over": where(lambda node: node.kind == "callActivity", kind="task"),
    "a call has no boundary events": where(lambda node: node.kind == "callActivity", boundaries=(), boundary_timers=()),
    "an event sub-process lets others go on": where(starts_beside, interrupting=False),
    "an event sub-process takes over": where(starts_beside, interrupting=True),
    "an event sub-process does not start": lambda process: replace(process, event_starts={}, event_timers={}),
    "a terminate end event in a sub-process ends only its path": where(
        lambda node: node.event == "terminate" and node.container >= 0, event=""
    ),
}


def concerns(change: Change, tree: Block) -> bool:
    """Whether a change makes another process of what a tree is written as: else there is nothing to find."""
    processes = [bpmn.load(xml) for xml in write(tree).files.values()]
    return any(_changed(process) != _changed(change(process)) for process in processes)


def _changed(process: bpmn.Process) -> tuple[object, ...]:
    return process.elements, process.listeners, process.event_starts


@pytest.mark.parametrize("wrong", WRONG)
def test_an_engine_with_one_thing_wrong_is_found_out(wrong):
    @settings(
        max_examples=1000,
        phases=[Phase.generate],  # what is found need not be made small
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(tree=trees(3), seed=st.integers(0, 2**32))
    def compare(tree, seed):
        assume(concerns(WRONG[wrong], tree))
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
    assert "ours:   task-8\ntheirs: task-4 task-8" in told
    assert '<parallelGateway id="fork-2">' in told
