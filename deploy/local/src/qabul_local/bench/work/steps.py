"""One step of a process as the services commit it: the chassis itself, without a server before it.

A step reads the domain row and its process instance in one query, completes the user task, and writes the domain row
(guarded by its revision), the instance with tokens and history, the audit entry and the event in one statement.
"""

from __future__ import annotations

import asyncio
from importlib.resources import files
from itertools import cycle
from typing import Final
from uuid import UUID

from qabul.intake.v1 import events_pb2
from qabul_chassis.database import Database, Unit
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import BESIDE, Definitions, Processes, Work, inline
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.work.calling import keep_calling, run
from qabul_local.bench.work.scratch import Matter, event, opened

#: Matters that take steps, so that two steps of one hardly ever meet: as many as a day brings.
MATTERS: Final = 1000
_PROCESS: Final = "step-and-say"
_STEP: Final = "take-step"
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


def steps(site: Site, callers: int, seconds: float) -> Round:
    """Commit steps side by side."""
    return run(_steps(site, callers, seconds))


async def _steps(site: Site, callers: int, seconds: float) -> Round:
    # A third more than needed, as the pool keeps a quarter of its connections for lists.
    async with opened(site, pool=callers + callers // 2) as database:
        processes = await _deployed(database)
        keys = cycle(await _begun(database, processes))

        async def step() -> bool:
            key = next(keys)
            await database.change(lambda unit: _take_step(unit, processes, key))
            return True

        await asyncio.gather(*(step() for _ in range(callers)))  # opens the connections and prepares the statements
        return await keep_calling(callers, seconds, step, parties=site.parties("postgres"))


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
    found = [row["id"] for row in await database.fetch("SELECT id FROM matter ORDER BY id")]
    if found:
        return found
    keys = [uuid7() for _ in range(MATTERS)]

    async def begin(unit: Unit) -> None:
        for number, key in enumerate(keys, start=1):
            unit.insert(Matter, id=key, number=f"N-2026-{number}", status="registered")
            await processes.start(unit, _PROCESS, key, {"decision": "accepted", "number": f"N-2026-{number}"})

    await database.change(begin)
    return keys


async def _take_step(unit: Unit, processes: Processes, key: UUID) -> None:
    rows = await unit.fetch_keyed(_READ, key)
    await processes.load_beside(unit, [key], rows)
    [matter] = rows
    unit.update(Matter, key, revision=matter["revision"], status="accepted")
    await processes.complete(unit, key, _STEP, {"decision": "accepted"})
    unit.audit(key, _STEP, number=matter["number"])
