"""Rules about events: what they may catch or throw, what they refer to, and what they are attached to."""

import re
from collections.abc import Iterator

from qabul_bpmn import vocabulary as words
from qabul_bpmn.checks.subject import Subject, definition, host, trigger
from qabul_bpmn.model import Declaration, EventDefinition, FlowNode, Model
from qabul_bpmn.problems import Problem

#: Who waits for a message, and so has to name one; what throws may leave the name to its worker.
CATCHING = frozenset({"startEvent", "intermediateCatchEvent", "boundaryEvent", "receiveTask"})
#: These may say one, and never hear one.
THROWING = frozenset({"intermediateThrowEvent", "endEvent", "sendTask"})

#: What events refer to by a declaration, and the attribute that says which one it is.
NAMED_BY = {"error": "errorCode", "escalation": "escalationCode", "signal": "name"}
#: What is caught once at a place; a signal is for everybody, but a gateway lets only one event hear it.
ONCE = frozenset({"message", "error", "escalation"})
#: How other engines begin, or enclose, an expression in the middle of a name.
MADE_UP = re.compile(r"=|.*[$#]\{", re.DOTALL)


def check_definitions(subject: Subject) -> Iterator[Problem]:
    """An event has one definition, of a kind that its position allows."""
    for node in subject.of(*words.EVENTS):
        where, allowed = _allowed(subject, node)
        if len(node.definitions) > 1:
            yield subject.at(node, f"Expected one event definition, but there are {len(node.definitions)}")
        for found in node.definitions:
            if _goes_with(subject, node, found.kind):
                continue
            if found.kind not in allowed:
                listed = " or ".join(sorted(kind or "none" for kind in allowed))
                text = f"Expected {where} to be of the kind {listed}, but {found.kind} is not supported there"
                yield subject.problem(found.line, node.id, text)
        if not node.definitions and "" not in allowed:
            yield subject.at(node, f"Expected {where} to wait for something, but it has no event definition")
        if node.kind == "startEvent" and not interrupting(node) and not subject.starts_event_subprocess(node):
            yield subject.at(node, "Expected only event sub-processes to start without interrupting, but this is none")


def _goes_with(subject: Subject, node: FlowNode, kind: str) -> bool:
    """Whether a boundary event goes with what is refused itself: its transaction, or what compensates its activity."""
    if kind == "cancel":
        attached = subject.nodes.get(host(node))
        return attached is not None and attached.kind == "transaction"
    return kind == "compensate" and node.kind == "boundaryEvent" and node.container in subject.compensating


def _allowed(subject: Subject, node: FlowNode) -> tuple[str, frozenset[str]]:
    if subject.starts_event_subprocess(node):
        return "the start event of an event sub-process", words.TRIGGERS
    if node.kind == "startEvent" and node.container != subject.process.id:
        return "the start event of a sub-process", frozenset({""})
    return f"the {node.kind}", words.DEFINITIONS[node.kind]


def in_doubt(subject: Subject, node: FlowNode, found: EventDefinition) -> bool:
    """Whether a definition is named as one that may not be there, or one too many: what it lacks is not asked then."""
    extra = len(node.definitions) > 1 and not (found.times or found.reference)
    return extra or node.kind not in words.EVENTS or found.kind not in _allowed(subject, node)[1]


def _misplaced(subject: Subject, node: FlowNode) -> bool:
    """Whether the event may not be of its kind here: said once, and not followed by what such an event would need."""
    return node.kind in words.EVENTS and trigger(node) not in _allowed(subject, node)[1]


def check_messages(subject: Subject) -> Iterator[Problem]:
    """What waits for a message names one."""
    for node in subject.process.nodes:
        if (node.kind not in {"receiveTask", "sendTask"} and trigger(node) != "message") or _misplaced(subject, node):
            continue
        found = definition(node)
        reference = words.local(found.reference if found else node.attributes.get("messageRef", ""))
        if not reference:
            if node.kind in CATCHING and not (found and in_doubt(subject, node, found)):
                yield subject.at(node, f"Expected the {node.kind} to refer to a message, but it does not")
            continue
        declared = _declared(subject, reference, "message")
        if declared is None:
            yield subject.at(node, f"Expected a message '{reference}' to be declared in the file, but there is none")
        elif not declared.name:
            yield subject.problem(declared.line, declared.id, "Expected the message to have a name, but it has none")


def check_message_flows(subject: Subject) -> Iterator[Problem]:
    """A message flow leaves what may say something and leads to what may hear it."""
    for flow in subject.model.message_flows:
        source, target = subject.nodes.get(flow.source), subject.nodes.get(flow.target)
        if source and (source.kind in words.GATEWAYS or source.kind in CATCHING):
            text = (
                f"Expected a message flow to leave what says one, but this one leaves the {source.kind} '{source.id}'"
            )
            yield subject.problem(flow.line, flow.id, text)
        if target and (target.kind in words.GATEWAYS or target.kind in THROWING):
            there = f"but this one leads to the {target.kind} '{target.id}'"
            text = f"Expected a message flow to lead to what hears one, {there}"
            yield subject.problem(flow.line, flow.id, text)
        if source and target:
            text = "Expected a message flow to lead to another pool, but both its ends are in one; draw a sequence flow"
            yield subject.problem(flow.line, flow.id, text)


def check_references(subject: Subject) -> Iterator[Problem]:
    """Errors and escalations have a code, signals a name; who catches no certain one catches all."""
    for node in subject.process.nodes:
        kind = trigger(node)
        if kind not in NAMED_BY or _misplaced(subject, node):
            continue
        found = definition(node)
        reference = found.reference if found else ""
        if not reference:
            named = kind == "signal" or node.kind in {"endEvent", "intermediateThrowEvent"}
            if named and not (found and in_doubt(subject, node, found)):
                yield subject.at(node, f"Expected the {node.kind} to refer to a declared {kind}, but it does not")
            continue
        declared = _declared(subject, reference, kind)
        attribute = NAMED_BY[kind]
        if declared is None:
            yield subject.at(node, f"Expected the {kind} '{reference}' to be declared in the file, but it is not")
        elif not (declared.name if kind == "signal" else declared.code):
            text = f"Expected the {kind} to have the attribute {attribute}, but it has none"
            yield subject.problem(declared.line, declared.id, text)


def check_plain_names(model: Model) -> Iterator[Problem]:
    """What is referred to by a name has one before it runs: other engines make them up from variables."""
    for found in model.declarations:
        for what, text in (("name", found.name), ("code", found.code)):
            if MADE_UP.match(text):
                wrong = f"Expected the {what} of the {found.kind} to be plain text, but '{text:.80}' is an expression"
                yield Problem(model.source, found.line, found.id, wrong)


def check_boundaries(subject: Subject) -> Iterator[Problem]:
    """A boundary event is attached to an activity beside it, and an error always interrupts."""
    for node in subject.of("boundaryEvent"):
        attached = subject.nodes.get(host(node))
        if attached is None and host(node) in subject.unread:
            continue  # it is told what it is attached to
        if attached is None:
            there = f"there is no '{host(node)}'" if host(node) else "attachedToRef is empty"
            yield subject.at(node, f"Expected to be attached to an activity, but {there}")
        elif attached.kind not in words.ACTIVITIES | words.REFUSED or attached.container != node.container:
            yield subject.at(node, f"Expected to be attached to an activity beside it, but '{attached.id}' is none")
        elif attached.kind == "task":
            text = (
                f"Expected to be attached to an activity that takes time, but the plain task '{attached.id}' is passed "
            )
            yield subject.at(node, text + "at once: make it a user task or another kind that is worked on")


def check_error_interrupts(subject: Subject) -> Iterator[Problem]:
    """An error ends what it happened in: it cannot be caught on the side."""
    for node in subject.of("boundaryEvent", "startEvent"):
        if trigger(node) == "error" and not interrupting(node):
            yield subject.at(node, "Expected an error event to interrupt, but it is drawn as not interrupting")


def check_doubles(subject: Subject) -> Iterator[Problem]:
    """Two events that catch the same thing at the same place: only one of them could ever happen."""
    for place, events, once in _competing(subject):
        caught: dict[tuple[str, str], list[FlowNode]] = {}
        for event in events:
            kind, name = _caught(subject, event)
            if kind in once and name is not None:
                caught.setdefault((kind, name), []).append(event)
        for (kind, name), doubles in caught.items():
            if len(doubles) > 1:
                what = f"the {kind} '{name}'" if name else f"every {kind}"
                yield subject.at(doubles[-1], f"Expected one event for {what} {place}, but there are {len(doubles)}")


def interrupting(node: FlowNode) -> bool:
    """Whether the event takes away what it happens to."""
    attribute = "isInterrupting" if node.kind == "startEvent" else "cancelActivity"
    return node.attributes.get(attribute, "true") == "true"


def _competing(subject: Subject) -> Iterator[tuple[str, list[FlowNode], frozenset[str]]]:
    """Yield the events that are in one place, and what only one of them may catch."""
    for events in (*subject.attached.values(), *_starts(subject)):
        yield "here", events, ONCE
    for gateway in subject.of("eventBasedGateway"):
        targets = dict.fromkeys(flow.target for flow in subject.outgoing[gateway.id])
        events = [subject.nodes[id_] for id_ in targets if id_ in subject.nodes]
        yield f"behind the event-based gateway '{gateway.id}'", events, ONCE | {"signal"}


def _starts(subject: Subject) -> list[list[FlowNode]]:
    """Return what competes to start: the process, and the event sub-processes in one place."""
    groups: dict[str, list[FlowNode]] = {"": subject.instantiating()}
    for node in subject.of("startEvent"):
        if node.container == subject.process.id:
            groups.setdefault("", []).append(node)
        elif subject.starts_event_subprocess(node):
            groups.setdefault(subject.nodes[node.container].container, []).append(node)
    return list(groups.values())


def _caught(subject: Subject, node: FlowNode) -> tuple[str, str | None]:
    """Return the kind of what is caught and its name or code: empty for all, None for what is named as missing."""
    found = definition(node)
    kind = "message" if node.kind == "receiveTask" else trigger(node)
    reference = words.local(found.reference if found else node.attributes.get("messageRef", ""))
    if not reference:
        return kind, "" if kind in {"error", "escalation"} else None
    declared = _declared(subject, reference, kind)
    by_code = kind in {"error", "escalation"}
    return kind, (declared.code if by_code else declared.name) or None if declared else None


def _declared(subject: Subject, reference: str, kind: str) -> Declaration | None:
    found = subject.declared.get(reference)
    return found if found and found.kind == kind else None


RULES = (
    check_definitions,
    check_messages,
    check_message_flows,
    check_references,
    check_boundaries,
    check_error_interrupts,
    check_doubles,
)
