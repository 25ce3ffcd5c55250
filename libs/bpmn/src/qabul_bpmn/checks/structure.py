"""Rules about what stands in the file: known elements, ids, starts, and that every element can be reached."""

from collections import Counter
from collections.abc import Iterator

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.subject import Subject, trigger
from qabul_bpmn.model import FlowNode, SequenceFlow
from qabul_bpmn.problems import Problem


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
    everything: list[FlowNode | SequenceFlow] = [*process.nodes, *process.flows]
    counts = Counter(item.id for item in everything)
    for item in everything:
        if not item.id:
            what = "a sequence flow" if isinstance(item, SequenceFlow) else "an element"
            yield subject.problem(item.line, "", f"Expected {what} to have an id, but it has none")
        elif counts[item.id] > 1 or item.id == process.id:
            yield subject.at(item, f"Expected the id '{item.id}' to be used once, but it is used again")


def check_starts(subject: Subject) -> Iterator[Problem]:
    """A process starts somewhere, a sub-process at exactly one none start event."""
    process = subject.process
    starts = [node for node in subject.of("startEvent") if node.container == process.id]
    if not starts:
        yield subject.problem(process.line, process.id, "Expected a start event, but the process has none")
    for extra in [node for node in starts if not trigger(node)][1:]:
        yield subject.at(extra, "Expected at most one start event without a trigger, but this is another one")
    inside: dict[str, int] = Counter(node.container for node in subject.of("startEvent"))
    for node in subject.of("subProcess"):
        if inside[node.id] != 1:
            yield subject.at(node, f"Expected one start event in the sub-process, but there are {inside[node.id]}")
    for node in subject.of("startEvent"):
        if node.container != process.id and trigger(node):
            text = f"Expected a start event without a trigger in a sub-process, but it has a {trigger(node)}"
            yield subject.at(node, text)


def check_reachable(subject: Subject) -> Iterator[Problem]:
    """Name elements that no token can ever reach: a forgotten arrow is the most common mistake."""
    process = subject.process
    found = [node.id for node in subject.of("startEvent") if node.container == process.id]
    if not found:
        return  # named already, and everything would be unreachable
    inside: dict[str, list[str]] = {}
    for node in subject.of("startEvent"):
        inside.setdefault(node.container, []).append(node.id)
    reached = set(found)
    while found:
        here = found.pop()
        ahead = [flow.target for flow in subject.outgoing[here]]
        ahead += [event.id for event in subject.attached[here]]
        if here in subject.nodes and subject.nodes[here].kind in words.CONTAINERS:
            ahead += inside.get(here, [])
        new = [id_ for id_ in ahead if id_ not in reached]
        reached.update(new)
        found.extend(new)
    for node in process.nodes:
        if node.id not in reached and node.id:
            yield subject.at(node, "Expected a way from a start event to this element, but there is none")


RULES = (check_elements, check_oddities, check_ids, check_starts, check_reachable)
