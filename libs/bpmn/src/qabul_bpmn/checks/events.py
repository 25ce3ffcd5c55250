"""Rules about events: what they may catch or throw, what they refer to, and what they are attached to."""

from collections import Counter
from collections.abc import Iterator

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.subject import Subject, definition, host, trigger
from qabul_bpmn.model import Declaration, FlowNode
from qabul_bpmn.problems import Problem

#: Who waits for a message, and so has to name one; what throws may leave the name to its worker.
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})


def check_definitions(subject: Subject) -> Iterator[Problem]:
    """An event has one definition, of a kind that its position allows."""
    for node in subject.of(*words.EVENTS):
        allowed = words.DEFINITIONS[node.kind]
        if len(node.definitions) > 1:
            yield subject.at(node, f"Expected one event definition, but there are {len(node.definitions)}")
        for found in node.definitions:
            if found.kind not in allowed:
                listed = ", ".join(sorted(kind or "none" for kind in allowed))
                text = f"Expected a {node.kind} of one of the kinds {listed}, but {found.kind} is not supported there"
                yield subject.problem(found.line, node.id, text)
        if not node.definitions and "" not in allowed:
            yield subject.at(node, f"Expected the {node.kind} to wait for something, but it has no event definition")


def check_messages(subject: Subject) -> Iterator[Problem]:
    """What waits for a message names one."""
    for node in subject.process.nodes:
        if node.kind not in {"receiveTask", "sendTask"} and trigger(node) != "message":
            continue
        found = definition(node)
        reference = words.local(found.reference if found else node.attributes.get("messageRef", ""))
        if not reference:
            if node.kind in CATCHING:
                yield subject.at(node, f"Expected the {node.kind} to refer to a message, but it does not")
            continue
        declared = _declared(subject, reference, "message")
        if declared is None:
            yield subject.at(node, f"Expected a message '{reference}' to be declared in the file, but there is none")
        elif not declared.name:
            yield subject.problem(declared.line, declared.id, "Expected the message to have a name, but it has none")


def check_errors(subject: Subject) -> Iterator[Problem]:
    """A thrown error has a code; a caught one has a code, or catches all by naming no error."""
    for node in subject.process.nodes:
        if trigger(node) != "error":
            continue
        found = definition(node)
        reference = found.reference if found else ""
        if not reference:
            if node.kind == "endEvent":
                yield subject.at(node, "Expected the error end event to refer to an error, but it does not")
            continue
        declared = _declared(subject, reference, "error")
        if declared is None:
            yield subject.at(node, f"Expected an error '{reference}' to be declared in the file, but there is none")
        elif not declared.code:
            yield subject.problem(
                declared.line, declared.id, "Expected the error to have an errorCode, but it has none"
            )


def check_boundaries(subject: Subject) -> Iterator[Problem]:
    """A boundary event is attached to an activity beside it, and an error always interrupts."""
    for node in subject.of("boundaryEvent"):
        attached = subject.nodes.get(host(node))
        if attached is None:
            yield subject.at(node, f"Expected to be attached to an activity, but there is no '{host(node)}'")
        elif attached.kind not in words.ACTIVITIES or attached.container != node.container:
            yield subject.at(node, f"Expected to be attached to an activity beside it, but '{attached.id}' is none")
        elif attached.kind == "task":
            text = f"Expected to be attached to an activity that takes time, but '{attached.id}' is passed at once"
            yield subject.at(node, text)
        if trigger(node) == "error" and not interrupting(node):
            yield subject.at(node, "Expected an error event to interrupt, but cancelActivity is false")
        if not subject.outgoing[node.id]:
            yield subject.at(node, "Expected a flow out of the boundary event, but there is none")


def check_doubles(subject: Subject) -> Iterator[Problem]:
    """Two events that catch the same thing at the same place: only one of them could ever happen."""
    for events in (*subject.attached.values(), _starts(subject)):
        caught = [(trigger(event), _name(subject, event)) for event in events if trigger(event) in {"message", "error"}]
        for (kind, name), count in Counter(caught).items():
            if count > 1:
                event = [event for event in events if (trigger(event), _name(subject, event)) == (kind, name)][-1]
                yield subject.at(event, f"Expected one event for the {kind} '{name}' here, but there are {count}")


def interrupting(node: FlowNode) -> bool:
    """Whether the event takes away what it happens to."""
    attribute = "isInterrupting" if node.kind == "startEvent" else "cancelActivity"
    return node.attributes.get(attribute, "true") == "true"


def _starts(subject: Subject) -> list[FlowNode]:
    return [node for node in subject.of("startEvent") if node.container == subject.process.id]


def _name(subject: Subject, node: FlowNode) -> str:
    found = definition(node)
    declared = subject.declared.get(found.reference) if found else None
    return (declared.code or declared.name) if declared else ""


def _declared(subject: Subject, reference: str, kind: str) -> Declaration | None:
    found = subject.declared.get(reference)
    return found if found and found.kind == kind else None


RULES = (check_definitions, check_messages, check_errors, check_boundaries, check_doubles)
