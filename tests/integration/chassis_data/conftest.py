"""A database per test with two small tables beside the chassis' own, on a real server; a bus on a server of its own."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
from tests.integration.chassis_data.ground import Table, connected, opened, run_on, url_of

from qabul_chassis import migrations
from qabul_chassis.bus import Bus
from qabul_chassis.database import Database
from qabul_local.servers import Nats


@pytest.fixture(scope="session")
def template(postgres_url: str) -> str:
    name = f"chassis_data_{uuid4().hex}"

    async def build() -> None:
        await run_on(postgres_url, f"CREATE DATABASE {name}")
        await migrations.create(url_of(postgres_url, name), Table.metadata)

    asyncio.run(build())
    return name


@pytest.fixture
async def database_url(postgres_url: str, template: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await run_on(postgres_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    yield url_of(postgres_url, name)
    await run_on(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    async with opened(database_url) as database:
        yield database


@pytest.fixture
async def bus(nats_server: Nats) -> AsyncIterator[Bus]:
    async with connected(nats_server) as bus:
        yield bus
