"""Two small tables, callers and short ways to say events: what the tests of the chassis' data half stand on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, Self
from uuid import UUID, uuid4

import asyncpg
from sqlalchemy import BigInteger, ForeignKey, String, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from qabul.intake.v1 import events_pb2
from qabul_chassis.bus import Bus
from qabul_chassis.database import Database
from qabul_chassis.identity import Caller
from qabul_chassis.outbox import Relay
from qabul_local.servers import Nats

STREAM = "INTAKE"
CLERK = Caller(
    subject="clerk-1",
    name="",
    roles=frozenset({"registrar"}),
    organisation="reception",
    region="namangan",
    request_id="r-1",
)


class Table(SQLModel, registry=registry()):
    """Base of the tables of these tests."""


class Thing(Table, table=True):
    """A row that is guarded by its revision."""

    __tablename__ = "thing"
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_type=Text, unique=True)
    facts: dict[str, Any] = Field(default_factory=dict, sa_type=JSONB)
    colour: str = Field(default="grey", sa_type=Text)
    code: str | None = Field(default=None, sa_type=String(3))  # type: ignore[call-overload]
    revision: int = Field(default=1, sa_type=BigInteger)


class Part(Table, table=True):
    """A row that belongs to another, under a key of two columns."""

    __tablename__ = "part"
    thing_id: UUID = Field(primary_key=True, sa_column_args=[ForeignKey("thing.id")])
    number: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    note: str | None = Field(default=None, sa_type=Text)


def url_of(admin_url: str, database: str) -> str:
    return f"{admin_url.rpartition('/')[0]}/{database}"


async def run_on(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@asynccontextmanager
async def opened(url: str, **chosen: Any) -> AsyncIterator[Database]:
    """One process' database."""
    database = await Database.open(url, **({"service": "intake", "region": "namangan", "pool_size": 6} | chosen))
    try:
        yield database
    finally:
        await database.close()


@asynccontextmanager
async def connected(server: Nats, name: str = "test") -> AsyncIterator[Bus]:
    """One process' connection to NATS."""
    user = server.users[0]
    bus = Bus(server.url, name=name, user=user.name, password=user.password)
    bus.start()
    try:
        yield bus
    finally:
        await bus.close()


@asynccontextmanager
async def working(*loops: Any) -> AsyncIterator[None]:
    """Run loops that never end by themselves for a block."""
    tasks = [asyncio.ensure_future(loop.run()) for loop in loops]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        ended = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(isinstance(end, asyncio.CancelledError) for end in ended), ended


class Wire:
    """A way to a server that can be cut at the worst moment: a request is lost, or done and its answer lost."""

    def __init__(self, port: int) -> None:
        self.port = 0
        self._target = port
        self._cut: str | None = None
        self._server: asyncio.Server

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    def lose_next_request(self) -> None:
        """Break at the next bytes on their way to the server, which never gets them."""
        self._cut = "request"

    def lose_next_answer(self) -> None:
        """Break at the next bytes on their way back: the server has done what it was asked."""
        self._cut = "answer"

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        onward_reader, onward_writer = await asyncio.open_connection("127.0.0.1", self._target)
        both = (writer, onward_writer)
        await asyncio.gather(
            self._forward(reader, onward_writer, "request", both), self._forward(onward_reader, writer, "answer", both)
        )

    async def _forward(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        what: str,
        both: tuple[asyncio.StreamWriter, asyncio.StreamWriter],
    ) -> None:
        with suppress(OSError):
            while data := await reader.read(1 << 16):
                if self._cut == what:
                    self._cut = None
                    break
                writer.write(data)
        for end in both:
            end.close()


def relay_of(database: Database, bus: Bus) -> Relay:
    return Relay(database, bus, stream=STREAM, max_bytes=1 << 26)


async def say(database: Database, *numbers: int, key: UUID | None = None) -> list[UUID]:
    """Commit one unit per number, each saying that an appeal is overdue; answers the keys."""
    keys = []
    for number in numbers:
        unit = database.unit()
        about = key or uuid4()
        unit.stage(events_pb2.AcceptanceOverdue(appeal_id=str(about), number=str(number)), key=about)
        await unit.commit()
        keys.append(about)
    return keys


async def stored(bus: Bus) -> int:
    """How many messages the stream holds."""
    info = await bus.api(f"STREAM.INFO.{STREAM}")
    return int(info["state"]["messages"])
