"""Called processes: instances of their own, tied to the token that called them until one of the two is over.

Each function says which instance has to take which step next, or that there is none. Everything that follows from one
change within a family of callers and called is written by one unit.
"""

from typing import NamedTuple

import qabul_bpmn
from qabul_bpmn import CallProcess, Process, RaiseIncident, Step, ThrowEscalation
from qabul_chassis.database import Unit
from qabul_chassis.identity import uuid7
from qabul_chassis.processes.holding import CALL, Call, Held, Holding

#: Calls inside one another before a process is taken to call itself for ever: a family is read and kept whole.
MOST_NESTED = 32


class Moved(NamedTuple):
    """A step that an instance has to take."""

    held: Held
    step: Step


def start(unit: Unit, caller: Held, effect: CallProcess, process: Process) -> Moved:
    """Start the called process, for the caller's key, so that what is meant for the key reaches it."""
    kept = Holding.of(unit)
    if kept.depth(caller) >= MOST_NESTED:
        raise RuntimeError(
            f"Expected at most {MOST_NESTED} calls inside one another, but '{effect.element}' of process "
            f"'{caller.process.id}' of {caller.key} makes one more. A process must not call itself without an end."
        )
    step = qabul_bpmn.start(process, effect.variables, now=unit.now)
    held = Held(
        id=uuid7(),
        key=caller.key,
        process=process,
        revision=0,
        before=step.instance,
        now=step.instance,
        parent=Call(caller.id, effect.token),
        parent_revision=caller.revision + 1,
    )
    return Moved(kept.keep(held), step)


def hand_back(unit: Unit, called: Held) -> Moved | None:
    """Complete the caller's token with the variables of a called instance that is over."""
    caller = _caller(unit, called)
    if caller is None:
        return None
    held, token = caller
    return Moved(held, qabul_bpmn.complete(held.process, held.now, token, called.now.variables, now=unit.now))


def escalate(unit: Unit, called: Held, effect: ThrowEscalation) -> Moved | None:
    """Bring to the caller an escalation that nothing in the called instance catches."""
    caller = _caller(unit, called)
    if caller is None:
        return None
    held, token = caller
    step = qabul_bpmn.escalate(held.process, held.now, token, effect.code, effect.variables, now=unit.now)
    return Moved(held, step)


def fail(unit: Unit, called: Held, incident: RaiseIncident) -> Moved | None:
    """Bring an error that nothing in the called instance catches to the nearest caller that does.

    The step cancels the calling token, and with it everything it called. When no caller catches the error, the
    incident stays where it happened, so that nothing is lost and it can be retried there.
    """
    if incident.error is None or called.waits(incident.token) is None:
        return None
    while (caller := _caller(unit, called)) is not None:
        held, token = caller
        step = qabul_bpmn.fail(held.process, held.now, token, incident.error, incident.reason, now=unit.now)
        if not any(isinstance(each, RaiseIncident) and each.token == token for each in step.effects):
            return Moved(held, step)
        called = held
    return None


def cancel(unit: Unit, caller: Held, token: int) -> Moved | None:
    """End what a token called that was taken away."""
    called = Holding.of(unit).called_by(caller, token)
    if called is None or called.now.finished:
        return None
    return Moved(called, qabul_bpmn.cancel(called.process, called.now, now=unit.now))


def _caller(unit: Unit, called: Held) -> tuple[Held, int] | None:
    """The calling instance and its token, as long as the token waits for the call."""
    if called.parent is None:
        return None
    held = Holding.of(unit).by_id(called.parent.instance_id)
    if held is None:
        raise LookupError(
            f"Expected instance {called.parent.instance_id} beside instance {called.id} that it called, but it is not "
            "loaded. A query that reads instances along must read all of their key."
        )
    token = called.parent.token
    return (held, token) if held.waits(token) == CALL else None
