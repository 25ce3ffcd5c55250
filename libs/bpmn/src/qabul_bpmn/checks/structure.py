"""Rules about what stands in the file: known elements, ids, starts, and that every element can be reached."""

import re
from collections import Counter
from collections.abc import Iterator

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.subject import Subject, compensates, host, link, place, trigger, triggered
from qabul_bpmn.model import FlowNode, Model, SequenceFlow
from qabul_bpmn.problems import Problem

#: An id in XML: other tools also write expressions into calledElement, which would name no process.
PROCESS_ID = re.compile(r"[^\W\d][\w.\-]*")


def check_elements(subject: Subject) -> Iterator[Problem]:
    """Refuse elements that cannot run; nothing drawn is ever left out of a run."""
    for node in subject.process.nodes:
        if node.kind not in words.SUPPORTED:
            yield subject.at(node, f"Expected an element that the engine runs, but {node.kind} is not supported")


def check_oddities(subject: Subject) -> Iterator[Problem]:
    """Pass on what reading met and could not place."""
    for oddity in subject.process.oddities:
        yield subject.problem(oddity.line, oddity.element, oddity.text)


def check_ids(subject: Subject) -> Iterator[Problem]:
    """Ids bind tasks to code and tokens to elements: each is there, and there once."""
    process = subject.process
    if not process.id:
        yield subject.problem(process.line, "", "Expected the process to have an id, but it has none")
    used = {process.id: process.line}
    everything: list[FlowNode | SequenceFlow] = [*process.nodes, *process.flows]
    for item in sorted(everything, key=lambda item: item.line):
        if item.id in used and item.id:
            text = f"Expected the id '{item.id}' to be used once, but it is used in line {used[item.id]} already"
            yield subject.at(item, text)
        elif not item.id and isinstance(item, FlowNode):
            yield subject.problem(item.line, "", "Expected an element to have an id, but it has none")
        used.setdefault(item.id, item.line)


def check_declared_once(model: Model) -> Iterator[Problem]:
    """Ids say which message, error, signal or escalation an event means: of two, it would be either."""
    used: dict[str, int] = {}
    for found in model.declarations:
        if found.id in used and found.id:
            text = f"Expected the id '{found.id}' to be used once, but it is used in line {used[found.id]} already"
            yield Problem(model.source, found.line, found.id, text)
        used.setdefault(found.id, found.line)


def check_starts(subject: Subject) -> Iterator[Problem]:
    """A process starts somewhere, a sub-process at exactly one start event, with a trigger if events start it."""
    process = subject.process
    starts = [node for node in subject.of("startEvent") if node.container == process.id]
    if not starts and not subject.instantiating() and not subject.begun_by_gateway():
        yield subject.problem(process.line, process.id, "Expected a start event, but the process has none")
    none = {node.id: node for node in starts if not trigger(node)}
    for extra in list(none.values())[1:]:
        yield subject.at(extra, "Expected at most one start event without a trigger, but this is another one")
    inside: dict[str, int] = Counter(node.container for node in subject.of("startEvent"))
    for node in subject.of("subProcess"):
        if inside[node.id] != 1 and node.id not in subject.doubled:
            yield subject.at(node, f"Expected one start event in the sub-process, but there are {inside[node.id]}")


def check_event_subprocesses(subject: Subject) -> Iterator[Problem]:
    """An event sub-process stands alone: only its event starts it."""
    for node in subject.of("subProcess"):
        if not triggered(node):
            continue
        for flow in (*subject.incoming[node.id], *subject.outgoing[node.id]):
            yield subject.at(flow, f"Expected no flow to or from the event sub-process '{node.id}', but this is one")
        for event in subject.attached[node.id]:
            yield subject.at(event, f"Expected no boundary event on the event sub-process '{node.id}', but this is one")
        if node.loop:
            yield subject.problem(node.loop.line, node.id, "Expected no loop on an event sub-process, but it has one")


def check_reachable(subject: Subject) -> Iterator[Problem]:
    """Name elements that no token can ever reach: a forgotten arrow is the most common mistake."""
    process = subject.process
    found = [node.id for node in subject.of("startEvent") if node.container == process.id]
    found += [node.id for node in (*subject.instantiating(), *subject.begun_by_gateway())]
    # What has lost the flow, activity or link it comes after has been named by that.
    found += [flow.target for flow in subject.from_nowhere]
    found += [node.id for node in subject.of("boundaryEvent") if host(node) not in subject.nodes]
    begins = {place(node) for node in subject.of("intermediateThrowEvent") if link(node)}
    ends = [node for node in subject.of("intermediateCatchEvent") if trigger(node) == "link"]
    found += [node.id for node in ends if place(node) not in begins]
    if not found:
        return  # named already, and everything would be unreachable
    inside: dict[str, list[str]] = {process.id: []}
    started = {process.id, *(node.container for node in subject.of("startEvent"))}
    for node in process.nodes:
        # Where a sub-process without a start event would begin is not known: that it has none is one problem.
        if node.kind == "startEvent" or triggered(node) or node.container not in started:
            inside.setdefault(node.container, []).append(node.id)
    links: dict[tuple[str, str], list[str]] = {}
    for node in ends:
        links.setdefault(place(node), []).append(node.id)
    found += inside[process.id]
    reached = set(found)
    while found:
        new = [id_ for id_ in _ahead(subject, found.pop(), inside, links) if id_ not in reached]
        reached.update(new)
        found.extend(new)
    missed = [node for node in process.nodes if node.id and node.id not in reached]
    ahead = {node.id: [id_ for id_ in _ahead(subject, node.id, inside, links) if id_ != node.id] for node in missed}
    lost = [node for node in _beginnings(missed, ahead) if not compensates(node)]
    # Else flows that have lost their target, or are lacking where one has to be, are likely to lead there.
    if len(lost) > len(subject.to_nowhere) + len(subject.lacking):
        for node in lost:
            yield subject.at(node, "Expected a way from a start event to this element, but there is none")


def _beginnings(missed: list[FlowNode], ahead: dict[str, list[str]]) -> Iterator[FlowNode]:
    """Yield where a way begins that nothing leads to; what lies behind it is reached when that is mended.

    A circle has no such place: then it is its first element.
    """
    behind = {id_ for ids in ahead.values() for id_ in ids}
    reached: set[str] = set()
    for node in sorted(missed, key=lambda node: node.id in behind):
        if node.id in reached:
            continue
        yield node
        found = [node.id]
        while found:
            here = found.pop()
            if here not in reached:
                reached.add(here)
                found.extend(ahead.get(here, ()))


def _ahead(
    subject: Subject, here: str, inside: dict[str, list[str]], links: dict[tuple[str, str], list[str]]
) -> Iterator[str]:
    """Where a token can be right after it was here."""
    yield from (flow.target for flow in subject.outgoing[here])
    yield from (event.id for event in subject.attached[here])
    node = subject.nodes.get(here)
    if node is None:
        return
    if node.kind in words.CONTAINERS:
        yield from inside.get(here, [])
    elif link(node):
        yield from links.get(place(node), [])


def check_calls(subject: Subject) -> Iterator[Problem]:
    """A call activity names the process it calls."""
    named = {oddity.element for oddity in subject.process.oddities if "calledElement" in oddity.text}
    for node in subject.of("callActivity"):
        called = node.attributes.get("calledElement", "")
        if node.id in named:
            continue
        if not called:
            yield subject.at(node, "Expected the call activity to name a process in calledElement, but it does not")
        elif not PROCESS_ID.fullmatch(words.local(called)):
            yield subject.at(node, f"Expected calledElement to be the id of a process, but it is '{called}'")


def check_instantiating(subject: Subject) -> Iterator[Problem]:
    """A receive task that starts the process stands at its beginning."""
    for node in subject.instantiating():
        more = node.loop or node.inputs or subject.attached[node.id]
        if node.container != subject.process.id or subject.incoming[node.id] or more:
            text = (
                "Expected a receive task that starts the process to be a plain one without a flow into it, but it is "
            )
            yield subject.at(node, text + "not")


RULES = (
    check_elements,
    check_oddities,
    check_ids,
    check_starts,
    check_event_subprocesses,
    check_reachable,
    check_calls,
    check_instantiating,
)
