"""A database per test on a real server, a clock that moves when told to, and processes on small diagrams."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from qabul_chassis import migrations
from qabul_chassis.clock import ManualClock
from qabul_chassis.database import Database
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.testing import url_of

START = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def template(postgres_url: str) -> str:
    """A database with the chassis' tables, to be cloned for each test."""
    name = f"processes_{uuid4().hex}"
    asyncio.run(_on(postgres_url, f"CREATE DATABASE {name}"))
    asyncio.run(migrations.create(url_of(postgres_url, name)))
    return name


async def _on(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def database_url(postgres_url: str, template: str) -> AsyncIterator[str]:
    name = f"processes_{uuid4().hex}"
    await _on(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(postgres_url, name)
    await _on(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


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
        await processes.take_up()
        assert processes.check() == []
        await processes.deploy()
        return processes

    return deployed


@pytest.fixture
def key() -> Any:
    return uuid4()
