"""A database per test on a real server, a clock that moves when told to, and processes on small diagrams."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from itertools import count
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from qabul_chassis import migrations
from qabul_chassis.clock import ManualClock
from qabul_chassis.database import Database
from qabul_chassis.processes import Definitions, Processes
from qabul_local.servers import Postgres

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
TEMPLATE = "processes_template"
_numbers = count(1)


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    with Postgres.temporary(durable=False) as server:
        asyncio.run(_make_template(server))
        yield server


async def _make_template(server: Postgres) -> None:
    connection = await asyncpg.connect(server.url())
    await connection.execute(f"CREATE DATABASE {TEMPLATE}")
    await connection.close()
    await migrations.create(server.url(TEMPLATE))


@pytest.fixture
async def database_url(server: Postgres) -> AsyncIterator[str]:
    name = f"processes_{next(_numbers)}"
    admin = await asyncpg.connect(server.url())
    await admin.execute(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
    yield server.url(name)
    await admin.execute(f"DROP DATABASE {name} WITH (FORCE)")
    await admin.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(START)


@pytest.fixture
async def open_database(database_url: str, clock: ManualClock) -> AsyncIterator[Callable[[], Awaitable[Database]]]:
    """Opens the test's database as another replica would: with a pool of its own."""
    async with AsyncExitStack() as replicas:

        async def opened() -> Database:
            database = await Database.open(database_url, service="test", region="namangan", clock=clock, pool_size=6)
            replicas.push_async_callback(database.close)
            return database

        yield opened


@pytest.fixture
async def database(open_database: Callable[[], Awaitable[Database]]) -> Database:
    return await open_database()


@pytest.fixture
def deploy(database: Database) -> Callable[..., Awaitable[Processes]]:
    """Processes on diagrams, deployed: `await deploy(diagram, workers=[...], commands={...})`."""

    async def deployed(*diagrams: bytes, on: Database | None = None, **parts: Any) -> Processes:
        files = {f"diagram-{number}.bpmn": diagram for number, diagram in enumerate(diagrams, 1)}
        processes = Processes(on or database, Definitions(files), **parts)
        await processes.deploy()
        assert processes.check() == []
        return processes

    return deployed


@pytest.fixture
def key() -> Any:
    return uuid4()
