"""Execution on the real servers, with a clock that obeys; events are handled as its consumers do."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest
import urllib3
from tests.factories.answers import answer_pdf
from tests.factories.assignments import EXECUTOR, ISSUED_AT, ORGANISATION, an_answer, an_assignment

from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.execution.v1.execution_service_pb2_grpc import ExecutionServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.consumers import Received
from qabul_chassis.processes import Processes
from qabul_chassis.testing import ManualClock, RunningService, Stack, Streams, running, wait_until
from qabul_execution.bootstrap import build
from qabul_execution.settings import ExecutionSettings


class Gate:
    """A door between the service and the object store; shut, the store is away."""

    def __init__(self, endpoint: str) -> None:
        self._host, _, self._port = endpoint.rpartition(":")
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._port_here = 0

    @property
    def endpoint(self) -> str:
        return f"127.0.0.1:{self._port_here}"

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._pass, "127.0.0.1", self._port_here)
        self._port_here = self._server.sockets[0].getsockname()[1]

    async def shut(self) -> None:
        if self._server is not None:
            self._server.close()
            for writer in list(self._open):
                writer.transport.abort()
            await self._server.wait_closed()
            self._server = None

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there_reader, there_writer = await asyncio.open_connection(self._host, int(self._port))
        self._open |= {writer, there_writer}
        try:
            await asyncio.gather(_copy(reader, there_writer), _copy(there_reader, writer), return_exceptions=True)
        finally:
            self._open -= {writer, there_writer}
            writer.close()
            there_writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while content := await reader.read(1 << 16):
        writer.write(content)
        await writer.drain()
    writer.close()


class World:
    """The service, and everybody around it."""

    def __init__(self, service: RunningService, clock: ManualClock, streams: Streams) -> None:
        self.service = service
        self.clock = clock
        self.streams = streams
        self._store = urllib3.PoolManager()

    def stub(self, organisation: str = ORGANISATION, role: str = Role.ORGANISATION_HEAD, **more: Any) -> Any:
        return self.service.stub(ExecutionServiceStub, role, organisation=organisation, **more)

    def member(self) -> Any:
        return self.service.stub(ExecutionServiceStub, Role.WORKING_GROUP_MEMBER)

    async def hear(self, *events: Any) -> None:
        """Handle events as the consumer of their stream does."""
        for event in events:
            [handler] = [
                consumer.handlers[type(event)]
                for consumer in self.service.service.consumers
                if type(event) in consumer.handlers
            ]
            received = Received(
                event=event,
                event_id=uuid4(),
                key=uuid4(),
                occurred_at=self.clock.now(),
                organisation=None,
                redelivered=False,
            )
            await self.service.database.change(lambda unit, on=handler, what=received: on(unit, [what]))

    async def issued(self, **changed: Any) -> Any:
        """A new assignment on its organisation's desk."""
        event = an_assignment(**changed)
        await self.hear(event)
        return event

    async def in_work(self, **changed: Any) -> Any:
        """An assignment that waits for its answer."""
        event = await self.issued(**changed)
        await self.take_on(event)
        return event

    async def take_on(self, event: Any) -> None:
        """Accept an assignment and name its executor."""
        which = {"assignment_id": event.assignment_id}
        desk = self.stub(event.organisation)
        await desk.AcceptAssignment(pb.AcceptAssignmentRequest(request_id=str(uuid4()), **which))
        await desk.AppointExecutor(pb.AppointExecutorRequest(request_id=str(uuid4()), executor=EXECUTOR, **which))

    async def uploaded(self, event: Any, content: bytes | None = None) -> str:
        """A file put into the quarantine by plain HTTP, as a browser does."""
        made = await self.stub(event.organisation).CreateAnswerUpload(
            pb.CreateAnswerUploadRequest(assignment_id=event.assignment_id)
        )
        await self.put(made.url, answer_pdf(2) if content is None else content)
        return str(made.upload_id)

    async def put(self, url: str, content: bytes) -> None:
        answer = await asyncio.to_thread(self._store.request, "PUT", url, body=content)
        assert answer.status == 200, answer.data

    async def read(self, url: str) -> tuple[bytes, str]:
        answer = await asyncio.to_thread(self._store.request, "GET", url)
        assert answer.status == 200, answer.data
        return answer.data, answer.headers.get("content-disposition", "")

    async def answered(self, **changed: Any) -> Any:
        """An assignment whose answer is sealed and waits for the working group."""
        event = await self.in_work(**changed)
        await self.answer(event)
        return event

    async def answer(self, event: Any, **changed: Any) -> None:
        """Hand in an answer and have it sealed."""
        await self.stub(event.organisation).SubmitAnswer(an_answer(event, await self.uploaded(event), **changed))
        await self.run_jobs()

    async def get(self, event: Any) -> Any:
        found = await self.member().GetAssignment(pb.GetAssignmentRequest(assignment_id=event.assignment_id))
        return found.assignment

    async def said(self, kind: type) -> list[Any]:
        """The events of a type that were said, oldest first, once all that was said is on the stream."""

        async def all_out() -> bool:
            return not await self.service.database.fetch("SELECT 1 FROM outbox LIMIT 1")

        await wait_until(all_out, what="an empty outbox")
        return await self.streams.said(kind)

    async def fire_timers(self) -> None:
        await self.processes.timers.fire_due()

    async def run_jobs(self) -> None:
        await self.processes.jobs.run_due()

    @property
    def processes(self) -> Processes:
        processes = self.service.service.processes
        assert processes is not None
        return processes

    async def replica(self) -> Processes:
        """The processes of a second replica on the same database."""
        processes = build(self.service.running.parts).processes
        assert processes is not None
        await processes.deploy()
        return processes

    async def audit_of(self, event: Any) -> list[str]:
        rows = await self.service.database.fetch(
            "SELECT entries FROM audit WHERE key = $1 ORDER BY seq", UUID(event.facts.appeal_id)
        )
        return [str(row["entries"]) for row in rows]

    async def close(self) -> None:
        self._store.clear()
        await self.streams.close()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(ISSUED_AT)


@pytest.fixture
async def gate(stack: Stack) -> AsyncIterator[Gate]:
    gate = Gate(stack.s3_endpoint)
    await gate.open()
    yield gate
    await gate.shut()


@pytest.fixture
async def world(stack: Stack, gate: Gate, clock: ManualClock) -> AsyncIterator[World]:
    """Execution, started; its way to the object store leads through `gate`.

    Timers and jobs stand still until the test runs them: what happens when is then the test's to say.
    """
    through = replace(stack, s3_endpoint=gate.endpoint)
    chosen = {"settings": ExecutionSettings, "clock": clock, "inspectors": 1}
    async with running(build, through, service="execution", **chosen) as service:
        await service.running._loops.stop(["processes"])
        await service.running.parts.blobs.ensure_buckets()
        world = World(service, clock, Streams(stack))
        yield world
        await world.close()
