"""One step of a process as the services commit it: the chassis itself, without a server before it.

A step reads the domain row and its process instance in one query, completes the user task, and writes the domain row
(guarded by its revision), the instance with tokens and history, the audit entry and the event in one statement.
Its transaction by itself is what the gate lists: the lock (a read and the guard), token, domain row, audit and outbox.
"""

from __future__ import annotations

from collections.abc import Awaitable
from importlib.resources import files
from itertools import cycle
from typing import Final
from uuid import UUID

from qabul.intake.v1 import events_pb2
from qabul_chassis.database import Database, Unit
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import BESIDE, Definitions, Processes, Work, inline
from qabul_chassis.processes.tables import Token
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.work.calling import keep_changing, run
from qabul_local.bench.work.scratch import Matter, event, opened

#: Matters whose token stands for itself, without an instance.
_BARE = "SELECT m.id FROM matter AS m JOIN token AS t ON t.instance_id = m.id ORDER BY m.id"
_READ_BARE = """
SELECT m.id, m.number, m.revision, t.token
FROM matter AS m JOIN token AS t ON t.instance_id = m.id WHERE m.id = ANY($1::uuid[])
"""
#: Matters that take steps, so that two steps of one hardly ever meet: as many as a day brings.
MATTERS: Final = 1000
_PROCESS: Final = "step-and-say"
_STEP: Final = "take-step"
_OURS = "SELECT key FROM process_instance WHERE process = $1 ORDER BY key"
_READ = f"""
SELECT m.id, m.number, m.status, m.revision, {BESIDE}
FROM matter AS m LEFT JOIN process_instance AS p ON p.key = m.id WHERE m.id = ANY($1::uuid[])
"""  # noqa: S608 - no values in it


class Sayer:
    """The worker of the diagram's one throwing event."""

    @inline
    async def say_step_taken(self, work: Work) -> events_pb2.AppealAccepted:
        """Say that the step was taken."""
        return event(work.key)


def steps(site: Site, callers: int, seconds: float, replica: int = 0, replicas: int = 1) -> Round:
    """Commit steps side by side; each of several replicas has matters of its own."""
    return run(_steps(site, callers, seconds, replica, replicas))


def transactions(site: Site, callers: int, seconds: float) -> Round:
    """Commit the transactions of steps side by side: the same unit of work, without a process behind it."""
    return run(_transactions(site, callers, seconds))


async def _steps(site: Site, callers: int, seconds: float, replica: int, replicas: int) -> Round:
    async with opened(site, callers=callers) as database:
        processes = await _deployed(database)
        turns = cycle((await _begun(database, processes))[replica::replicas])

        def step() -> Awaitable[None]:
            key = next(turns)
            return database.change(lambda unit: _take_step(unit, processes, key))

        return await keep_changing(callers, seconds, step, parties=site.parties("postgres"))


async def _transactions(site: Site, callers: int, seconds: float) -> Round:
    async with opened(site, callers=callers) as database:
        turns = cycle(await _made(database))

        def transact() -> Awaitable[None]:
            key = next(turns)
            return database.change(lambda unit: _move_token(unit, key))

        return await keep_changing(callers, seconds, transact, parties=site.parties("postgres"))


async def _deployed(database: Database) -> Processes:
    diagram = files("qabul_local.bench.work").joinpath(f"{_PROCESS}.bpmn").read_bytes()
    processes = Processes(
        database,
        Definitions({f"{_PROCESS}.bpmn": diagram}),
        workers=[Sayer()],
        commands=[_STEP],
    )
    await processes.deploy()
    return processes


async def _begun(database: Database, processes: Processes) -> list[UUID]:
    """The matters that take steps, made at the first round."""
    if found := [row["key"] for row in await database.fetch(_OURS, _PROCESS)]:
        return found
    keys = [uuid7() for _ in range(MATTERS)]

    async def begin(unit: Unit) -> None:
        for number, key in enumerate(keys, start=1):
            unit.insert(Matter, id=key, number=f"N-2026-{number}", status="registered")
            await processes.start(unit, _PROCESS, key, {"decision": "accepted", "number": f"N-2026-{number}"})

    await database.change(begin)
    return keys


async def _made(database: Database) -> list[UUID]:
    """The matters with a token and no instance, made at the first round."""
    if found := [row["id"] for row in await database.fetch(_BARE)]:
        return found
    keys = [uuid7() for _ in range(MATTERS)]

    async def make(unit: Unit) -> None:
        for number, key in enumerate(keys, start=1):
            unit.insert(Matter, id=key, number=f"N-2026-{number}", status="registered")
            _place_token(unit, key, 1)

    await database.change(make)
    return keys


async def _take_step(unit: Unit, processes: Processes, key: UUID) -> None:
    rows = await unit.fetch_keyed(_READ, key)
    await processes.load_beside(unit, [key], rows)
    [matter] = rows
    unit.update(Matter, key, revision=matter["revision"], status="accepted")
    await processes.complete(unit, key, _STEP, {"decision": "accepted"})
    unit.audit(key, _STEP, number=matter["number"])


async def _move_token(unit: Unit, key: UUID) -> None:
    [matter] = await unit.fetch_keyed(_READ_BARE, key)
    unit.update(Matter, key, revision=matter["revision"], status="accepted")
    unit.delete(Token, (key, matter["token"]))
    _place_token(unit, key, matter["token"] + 1)
    unit.stage(event(key), key=key)
    unit.audit(key, _STEP, number=matter["number"])


def _place_token(unit: Unit, key: UUID, token: int) -> None:
    unit.insert(
        Token, instance_id=key, token=token, process="bare", key=key, element=_STEP, kind="user", since_at=unit.now
    )
