"""Diagrams that throw and hear a signal, and a worker that notes each time it is heard."""

from tests.factories.diagrams import diagram, node, signal_event, signals, timer_event

from qabul_chassis.processes import Work, inline, retired

#: Every way to hear a signal: an event on the way, at a task, behind a gateway, and in the middle of anything.
ON_THE_WAY = diagram(
    node("startEvent", "begun")
    + signal_event("intermediateCatchEvent", "on-holiday", "Holiday")
    + node("serviceTask", "note-holiday")
    + node("endEvent", "done"),
    "begun > on-holiday",
    "on-holiday > note-holiday",
    "note-holiday > done",
    declared=signals("Holiday"),
    process="on-the-way",
)
AT_A_TASK = diagram(
    node("startEvent", "begun")
    + node("userTask", "answer")
    + signal_event("boundaryEvent", "at-holiday", "Holiday", attachedToRef="answer", cancelActivity="false")
    + node("serviceTask", "note-holiday")
    + node("endEvent", "done"),
    "begun > answer",
    "answer > done",
    "at-holiday > note-holiday",
    "note-holiday > done",
    declared=signals("Holiday"),
    process="at-a-task",
)
BEHIND_A_GATEWAY = diagram(
    node("startEvent", "begun")
    + node("eventBasedGateway", "first-of")
    + signal_event("intermediateCatchEvent", "on-holiday", "Holiday")
    + timer_event("intermediateCatchEvent", "late", "P5D")
    + node("serviceTask", "note-holiday")
    + node("endEvent", "done"),
    "begun > first-of",
    "first-of > on-holiday",
    "first-of > late",
    "on-holiday > note-holiday",
    "late > done",
    "note-holiday > done",
    declared=signals("Holiday"),
    process="behind-a-gateway",
)
_ANYWHERE = node(
    "subProcess",
    "whenever",
    signal_event("startEvent", "whenever-holiday", "Holiday", isInterrupting="false")
    + node("serviceTask", "note-holiday")
    + node("endEvent", "noted")
    + '<bpmn:sequenceFlow id="in-1" sourceRef="whenever-holiday" targetRef="note-holiday"/>'
    + '<bpmn:sequenceFlow id="in-2" sourceRef="note-holiday" targetRef="noted"/>',
    triggeredByEvent="true",
)
ANYWHERE = diagram(
    node("startEvent", "begun") + node("userTask", "answer") + _ANYWHERE + node("endEvent", "done"),
    "begun > answer",
    "answer > done",
    declared=signals("Holiday"),
    process="anywhere",
)
IN_A_SCOPE = diagram(
    node("startEvent", "begun")
    + node(
        "subProcess",
        "office",
        node("startEvent", "opened")
        + node("userTask", "answer")
        + node("endEvent", "closed")
        + '<bpmn:sequenceFlow id="in-3" sourceRef="opened" targetRef="answer"/>'
        + '<bpmn:sequenceFlow id="in-4" sourceRef="answer" targetRef="closed"/>'
        + _ANYWHERE,
    )
    + node("endEvent", "done"),
    "begun > office",
    "office > done",
    declared=signals("Holiday"),
    process="in-a-scope",
)
HEARING = {
    "on-the-way": ON_THE_WAY,
    "at-a-task": AT_A_TASK,
    "behind-a-gateway": BEHIND_A_GATEWAY,
    "anywhere": ANYWHERE,
    "in-a-scope": IN_A_SCOPE,
}
COMMANDS = {process: {"answer"} for process in ("at-a-task", "anywhere", "in-a-scope")}

THROWING = diagram(
    node("startEvent", "begun")
    + node("userTask", "decree")
    + node("parallelGateway", "at-once")
    + signal_event("intermediateThrowEvent", "say-holiday", "Holiday")
    + signal_event("intermediateCatchEvent", "on-holiday", "Holiday")
    + node("endEvent", "done"),
    "begun > decree",
    "decree > at-once",
    "at-once > say-holiday",
    "at-once > on-holiday",
    "say-holiday > done",
    "on-holiday > done",
    declared=signals("Holiday"),
    process="throwing",
)

STARTING = diagram(
    signal_event("startEvent", "on-holiday", "Holiday") + node("userTask", "announce") + node("endEvent", "done"),
    "on-holiday > announce",
    "announce > done",
    declared=signals("Holiday"),
    process="starting",
)


class Noting:
    """Counts per key how often a holiday was noted; it can be broken for a key."""

    def __init__(self):
        self.noted = []
        self.broken_for = set()

    @inline
    async def note_holiday(self, work: Work):
        if work.key in self.broken_for:
            raise ValueError(work.variables)
        work.unit.after_commit(lambda: self.noted.append(work.key))


class Kept:
    """The same in a release whose own diagrams have no such task."""

    def __init__(self, noting):
        self._noting = noting

    @retired
    async def note_holiday(self, work: Work):
        await self._noting.note_holiday(work)
