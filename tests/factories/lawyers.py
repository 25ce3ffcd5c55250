"""Diagrams of a process that calls another one: who needs advice asks a lawyer."""

from tests.factories.diagrams import diagram, error, error_event, escalation, escalation_event, node, timer_event

#: Asks a lawyer, who may refuse or warn; the question is withdrawn after five days.
ASKING = diagram(
    node("startEvent", "begun")
    + node("callActivity", "ask-lawyer", calledElement="help")
    + error_event("boundaryEvent", "refused", "REFUSED", attachedToRef="ask-lawyer")
    + escalation_event("boundaryEvent", "warned", "WARNED", attachedToRef="ask-lawyer", cancelActivity="false")
    + timer_event("boundaryEvent", "withdrawn", "P5D", attachedToRef="ask-lawyer")
    + node("userTask", "sign")
    + node("userTask", "go-without")
    + node("userTask", "note-warning")
    + node("endEvent", "done"),
    "begun > ask-lawyer",
    "ask-lawyer > sign",
    "refused > go-without",
    "withdrawn > go-without",
    "warned > note-warning",
    "note-warning > done",
    "sign > done",
    "go-without > done",
    declared=error("REFUSED") + escalation("WARNED"),
    process="asking",
)
HELP = diagram(
    node("startEvent", "asked")
    + node("userTask", "advise")
    + timer_event("boundaryEvent", "reminded", "P3D", attachedToRef="advise", cancelActivity="false")
    + escalation_event("intermediateThrowEvent", "warn", "WARNED")
    + node("serviceTask", "file-advice")
    + node("endEvent", "warned")
    + node("endEvent", "told"),
    "asked > advise",
    "reminded > warn",
    "warn > warned",
    "advise > file-advice",
    "file-advice > told",
    declared=escalation("WARNED"),
    process="help",
)
