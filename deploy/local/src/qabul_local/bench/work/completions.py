"""Completions of user tasks through PostgreSQL, beside the bare statement that writes the same rows.

A completion reads the instance, steps it, and writes eight rows: the instance anew, its token and its timer replaced,
three rows of history. The bare statement knows beforehand what to write: it is prepared, and reads nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import cycle
from typing import Any, Final
from uuid import UUID

import asyncpg

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import Definitions, Processes
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.work.calling import keep_calling, keep_changing, run
from qabul_local.bench.work.scratch import opened

#: Instances of each side: two completions of one hardly ever meet.
INSTANCES: Final = 1000
_PROCESS: Final = "task-with-term"
_TASK: Final = "do-task"
_VARIABLES: Final = {"number": "N-2026-1744", "decision": "accepted"}
#: Stands in the rows of the bare statement where a process stands in ours.
_BARE: Final = "bare-rows"
_TERM: Final = timedelta(days=15)

_OURS = "SELECT key FROM process_instance WHERE process = $1 ORDER BY key"
_MAKE_BARE = """
WITH made AS (INSERT INTO process_instance (id, process, version, key, state, revision, started_at)
              SELECT id, $1, 'none', id, $3, 1, $4 FROM unnest($2::uuid[]) AS id),
     stands AS (INSERT INTO token (instance_id, token, process, key, element, kind, since_at)
                SELECT id, 1, $1, id, 'do-task', 'user', $4 FROM unnest($2::uuid[]) AS id)
INSERT INTO timer (instance_id, timer, element, due_at, fire_at, attempts)
SELECT id, 1, 'missed', $5, $5, 0 FROM unnest($2::uuid[]) AS id
"""
#: `$1` instance, `$2` state, `$3` number of its token and timer, `$4` now, `$5` due.
_BARE_ROWS = """
WITH w0 AS (UPDATE process_instance SET state = $2, revision = revision + 1, finished_at = NULL WHERE id = $1),
     w1 AS (DELETE FROM token WHERE instance_id = $1 AND token = $3),
     w2 AS (INSERT INTO token (instance_id, token, process, key, element, kind, since_at)
            VALUES ($1, $3 + 1, 'bare-rows', $1, 'do-task', 'user', $4)),
     w3 AS (DELETE FROM timer WHERE instance_id = $1 AND timer = $3),
     w4 AS (INSERT INTO timer (instance_id, timer, element, due_at, fire_at, attempts)
            VALUES ($1, $3 + 1, 'missed', $5, $5, 0)),
     w5 AS (INSERT INTO element_history (instance_id, revision, ordinal, element, token, what, at)
            VALUES ($1, $3 + 1, 0, 'do-task', $3, 'left', $4), ($1, $3 + 1, 1, 'again', $3, 'passed', $4),
                   ($1, $3 + 1, 2, 'do-task', $3 + 1, 'entered', $4))
SELECT 1
"""


def completions(site: Site, callers: int, seconds: float) -> Round:
    """Complete user tasks side by side, each in a unit of its own."""
    return run(_completions(site, callers, seconds))


def bare_rows(site: Site, callers: int, seconds: float) -> Round:
    """Write the rows of completions side by side, each with one prepared statement."""
    return run(_bare_rows(site, callers, seconds))


async def _completions(site: Site, callers: int, seconds: float) -> Round:
    async with opened(site, callers=callers) as database:
        processes = Processes(database, Definitions({f"{_PROCESS}.bpmn": _diagram()}), commands=[_TASK])
        await processes.deploy()
        keys = cycle(await _begun(database, processes))

        def complete() -> Awaitable[None]:
            key = next(keys)
            return database.change(lambda unit: processes.complete(unit, key, _TASK))

        return await keep_changing(callers, seconds, complete, parties=site.parties("postgres"))


async def _begun(database: Database, processes: Processes) -> list[UUID]:
    """The keys whose task is open, made at the first round."""
    if found := [row["key"] for row in await database.fetch(_OURS, _PROCESS)]:
        return found
    keys = [uuid7() for _ in range(INSTANCES)]

    async def begin(unit: Unit) -> None:
        for key in keys:
            await processes.start(unit, _PROCESS, key, _VARIABLES)

    await database.change(begin)
    return keys


async def _bare_rows(site: Site, callers: int, seconds: float) -> Round:
    state = qabul_bpmn.start(
        qabul_bpmn.load(_diagram(), source=_PROCESS), _VARIABLES, now=datetime.now(UTC)
    ).instance.to_json()
    async with AsyncExitStack() as opening:
        connections = [await _connect(site, opening) for _ in range(callers)]
        free = [await connection.prepare(_BARE_ROWS) for connection in connections]
        rows = cycle([_counted(key) for key in await _made_bare(connections[0], state)])

        async def write() -> bool:
            statement = free.pop()
            key, number = next(next(rows))
            now = datetime.now(UTC)
            await statement.fetchval(key, state, number, now, now + _TERM)
            free.append(statement)
            return True

        return await keep_calling(callers, seconds, write, parties=site.parties("postgres"))


async def _made_bare(connection: Any, state: str) -> list[UUID]:
    """New instances for this round: it begins at number one, whatever earlier rounds wrote."""
    keys = [uuid7() for _ in range(INSTANCES)]
    now = datetime.now(UTC)
    await connection.execute(_MAKE_BARE, _BARE, keys, state, now, now + _TERM)
    return keys


def _counted(key: UUID) -> Iterator[tuple[UUID, int]]:
    number = 0
    while True:
        yield key, (number := number + 1)


async def _connect(site: Site, opening: AsyncExitStack) -> Any:
    # Found by key, and planned once, as the chassis has it.
    settings = {"enable_seqscan": "off", "plan_cache_mode": "force_generic_plan", "jit": "off"}
    connection = await asyncpg.connect(site.scratch_url, server_settings=settings)
    opening.push_async_callback(connection.close)
    return connection


def _diagram() -> bytes:
    return files(__package__).joinpath(f"{_PROCESS}.bpmn").read_bytes()
