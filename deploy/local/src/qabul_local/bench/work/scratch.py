"""The ground of the raw limits and of the chassis measured by itself: a database and two streams of their own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any, ClassVar, Final
from uuid import UUID

import asyncpg
from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from qabul.intake.v1 import appeal_pb2, events_pb2
from qabul_chassis import migrations
from qabul_chassis.bus import Bus
from qabul_chassis.database import Database
from qabul_chassis.wire import to_date, to_timestamp
from qabul_local.bench.site import SCRATCH, Site
from qabul_local.bench.work.calling import run

#: Of the chassis measured by itself: the region and the service it takes itself for, and the stream it says to.
REGION: Final = "bench"
SERVICE: Final = "intake"
STREAM: Final = "BENCH"
#: Of the raw limits.
LIMITS: Final = "LIMITS"
LIMITS_SUBJECT: Final = "limits.row"
_STREAM_BYTES: Final = 1 << 30

#: As long as a citizen's few sentences are.
TEXT: Final = (
    "Кўчамизда бир ҳафтадан бери ичимлик суви йўқ. Маҳалладошлар билан бир неча бор мурожаат қилдик, "
    "аммо ҳеч ким келмади. Кекса отам ва уч нафар ёш фарзандим бор, сувни уч кўча наридан челаклаб ташиймиз. "
    "Масалани жойида ўрганиб, сув таъминотини тиклаб беришингизни сўрайман."
)

#: Rows of the table that transactions update.
LINES: Final = 10_000

_TABLES = f"""
CREATE TABLE raw_row (id uuid PRIMARY KEY, text text NOT NULL, at timestamptz NOT NULL);
CREATE TABLE raw_line (id int PRIMARY KEY, n bigint NOT NULL) WITH (fillfactor = 50);
CREATE TABLE raw_log (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line_id int, at timestamptz NOT NULL);
INSERT INTO raw_line SELECT n, 0 FROM generate_series(1, {LINES}) AS n;
"""  # noqa: S608 - the number is this module's own


class Table(SQLModel, registry=registry()):
    """Base of the scratch database's own tables."""


class Matter(Table, table=True):
    """A row of a domain, changed by each step of its process."""

    __tablename__: ClassVar[str] = "matter"

    id: UUID = Field(primary_key=True)
    number: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    revision: int = Field(default=1, sa_type=BigInteger)


def make_database(site: Site) -> None:
    """Make the database, with the chassis' tables in it."""
    run(_make_database(site))


def make_streams(site: Site) -> None:
    """Make the streams."""
    run(_make_streams(site))


async def _make_database(site: Site) -> None:
    await _run(site.postgres_url, f"CREATE DATABASE {SCRATCH}")
    await migrations.create(site.scratch_url, Table.metadata)
    await _run(site.scratch_url, _TABLES)


async def _make_streams(site: Site) -> None:
    async with connected(site) as bus:
        await bus.ensure_stream(STREAM, [f"qabul.{REGION}.*.{SERVICE}.>"], max_bytes=_STREAM_BYTES)
        await bus.ensure_stream(LIMITS, ["limits.>"], max_bytes=_STREAM_BYTES)


@asynccontextmanager
async def opened(site: Site, *, callers: int) -> AsyncIterator[Database]:
    """The chassis' database on the scratch one, with a connection for each caller."""
    size = callers + callers // 2  # the pool keeps a quarter of it, and at least one, for lists
    database = await Database.open(site.scratch_url, service=SERVICE, region=REGION, pool_size=size)
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def connected(site: Site) -> AsyncIterator[Bus]:
    """A connection to NATS with all rights."""
    bus = Bus(site.nats_url, name="bench", user=site.nats_user, password=site.nats_password)
    bus.start()
    try:
        await bus.client(within=10)
        yield bus
    finally:
        await bus.close()


async def purge(bus: Bus, stream: str) -> None:
    """Empty a stream."""
    await bus.api(f"STREAM.PURGE.{stream}")


def event(key: UUID) -> events_pb2.AppealAccepted:
    """An event as intake says it."""
    today = to_date(date(2026, 3, 2))
    return events_pb2.AppealAccepted(
        facts=appeal_pb2.AppealFacts(
            appeal_id=str(key),
            number="N-2026-1744",
            sector="communal-services",
            topic="drinking-water",
            territory="chust",
            received_on=today,
            due_on=today,
        ),
        accepted_at=to_timestamp(datetime.now(UTC)),
    )


async def _run(url: str, statements: str) -> None:
    connection: Any = await asyncpg.connect(url)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()
