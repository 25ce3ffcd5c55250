"""The difference between an instance as it was loaded and as it is now, as rows of the unit."""

from collections.abc import Callable
from datetime import datetime

from qabul_bpmn import Token
from qabul_chassis.database import Unit
from qabul_chassis.processes import tables
from qabul_chassis.processes.holding import INCIDENT, SERVICE, Held

#: Told the earliest instant at which something new is due.
Wake = Callable[[datetime], None]


def write(unit: Unit, held: Held, *, wake_timers: Wake, wake_jobs: Wake) -> None:
    """Write what changed, and nothing else; all rows go with the instance's own guarded row or not at all."""
    _instance(unit, held)
    _tokens(unit, held)
    due_at = _timers(unit, held)
    if due_at is not None:
        unit.after_commit(lambda: wake_timers(due_at))
    if _jobs(unit, held):
        now = unit.now
        unit.after_commit(lambda: wake_jobs(now))
    _incidents(unit, held)
    _history(unit, held)
    held.written()


def _instance(unit: Unit, held: Held) -> None:
    finished = {"finished_at": unit.now} if held.now.finished else {}
    if held.revision:
        unit.update(tables.ProcessInstance, held.id, revision=held.revision, state=held.now.to_json(), **finished)
        if held.migrated:
            unit.update(tables.ProcessInstance, held.id, version=held.process.version)
        return
    called = {}
    if held.parent is not None:
        called = {
            "parent_id": held.parent.instance_id,
            "parent_token": held.parent.token,
            "parent_revision": held.parent_revision,
        }
    unit.insert(
        tables.ProcessInstance,
        id=held.id,
        process=held.process.id,
        version=held.process.version,
        key=held.key,
        state=held.now.to_json(),
        revision=1,
        started_at=unit.now,
        **finished,
        **called,
    )


def _tokens(unit: Unit, held: Held) -> None:
    before = {token.id: token for token in _stored(held)}
    for token in held.now.tokens:
        known = before.pop(token.id, None)
        if known is None:
            unit.insert(
                tables.Token,
                instance_id=held.id,
                token=token.id,
                process=held.process.id,
                key=held.key,
                element=token.element,
                kind=token.waits,
                since_at=unit.now,
            )
        elif (known.element, known.waits) != (token.element, token.waits):
            unit.update(tables.Token, (held.id, token.id), element=token.element, kind=token.waits)
            if known.waits != token.waits or not held.migrated:  # what goes on by another name waits as long as before
                unit.update(tables.Token, (held.id, token.id), since_at=unit.now)
    for gone in before:
        unit.delete(tables.Token, (held.id, gone))


def _timers(unit: Unit, held: Held) -> datetime | None:
    before = {timer.id: timer for timer in held.before.timers} if held.revision else {}
    started = []
    for timer in held.now.timers:
        known = before.pop(timer.id, None)
        if known is None:
            started.append(timer.due_at)
            unit.insert(
                tables.Timer,
                instance_id=held.id,
                timer=timer.id,
                element=timer.element,
                due_at=timer.due_at,
                fire_at=timer.due_at,
                attempts=0,
            )
        elif known.element != timer.element:
            unit.update(tables.Timer, (held.id, timer.id), element=timer.element)
    for gone in before:
        unit.delete(tables.Timer, (held.id, gone))
    return min(started, default=None)


def _jobs(unit: Unit, held: Held) -> bool:
    """Return whether any job may be claimed now."""
    before = {token.id: token.element for token in _stored(held) if token.waits == SERVICE}
    ready = False
    for token in held.now.tokens:
        if token.waits != SERVICE:
            continue
        if token.id not in before:
            ready = True
            unit.insert(
                tables.Job,
                instance_id=held.id,
                token=token.id,
                process=held.process.id,
                key=held.key,
                element=token.element,
                run_at=unit.now,
                attempts=0,
                created_at=unit.now,
            )
        elif token.id in held.to_park:
            unit.update(tables.Job, (held.id, token.id), run_at=None, last_error=held.to_park[token.id])
        elif token.id in held.to_unpark:
            ready = True
            unit.update(tables.Job, (held.id, token.id), run_at=unit.now, attempts=0)
        if before.pop(token.id, token.element) != token.element:
            unit.update(tables.Job, (held.id, token.id), element=token.element)
    for gone in before:
        unit.delete(tables.Job, (held.id, gone))
    return ready


def _incidents(unit: Unit, held: Held) -> None:
    stored = {token.id: token.element for token in _stored(held) if token.waits == INCIDENT or token.id in held.parked}
    for token in held.now.tokens:
        stopped = token.waits == INCIDENT or token.id in held.to_park
        if not stopped and (token.id not in held.parked or token.id in held.to_unpark):
            continue
        kind = "job" if token.id in held.to_park else "engine"
        reason = held.to_park[token.id] if kind == "job" else held.raised.get(token.id)
        known = stored.pop(token.id, None)
        if known is None:
            _raise(unit, held, token, kind, reason or "unknown")
            continue
        if stopped and reason is not None:  # it went on and stopped again: the newest reason is the one to mend
            unit.update(tables.Incident, (held.id, token.id), kind=kind, reason=reason, raised_at=unit.now)
        if known != token.element:
            unit.update(tables.Incident, (held.id, token.id), element=token.element)
    for gone in stored:
        unit.delete(tables.Incident, (held.id, gone))


def _raise(unit: Unit, held: Held, token: Token, kind: str, reason: str) -> None:
    unit.insert(
        tables.Incident,
        instance_id=held.id,
        token=token.id,
        process=held.process.id,
        key=held.key,
        element=token.element,
        kind=kind,
        reason=reason,
        raised_at=unit.now,
    )


def _history(unit: Unit, held: Held) -> None:
    revision = held.revision + 1
    unit.insert_all(
        tables.ElementHistory,
        [
            {
                "instance_id": held.id,
                "revision": revision,
                "ordinal": ordinal,
                "element": fact.element,
                "token": fact.token,
                "what": fact.what,
                "at": unit.now,
            }
            for ordinal, fact in enumerate(held.facts)
        ],
    )


def _stored(held: Held) -> tuple[Token, ...]:
    return held.before.tokens if held.revision else ()
