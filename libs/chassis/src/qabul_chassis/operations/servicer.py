"""The operations service: every service answers it, so that one command looks into all of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from grpc import aio

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1 import processes_pb2 as processes_pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceServicer
from qabul_chassis.database import Database
from qabul_chassis.dead_letters import DeadLetters
from qabul_chassis.errors import NotFound
from qabul_chassis.identity import current_caller
from qabul_chassis.operations import diagrams, health, incidents, letters, migrating, process_view
from qabul_chassis.operations.figures import SAID, lease_held, read_figures
from qabul_chassis.processes import Processes
from qabul_chassis.readiness import BROKER, Readiness
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import to_timestamp

PAGE = 50
#: What a service without processes says of them.
NO_PROCESSES = processes_pb.ListProcessesResponse()


@dataclass(frozen=True, slots=True)
class About:
    """What the process that answers knows of itself."""

    service: str
    region: str
    version: str
    started_at: datetime
    #: Name of the lease that the one relay of the service holds.
    relay_lease: str
    readiness: Readiness


class OperationsServicer(OperationsServiceServicer):
    """Translates; what it shows is read by `figures`, `letters` and the processes' own operations."""

    def __init__(
        self, database: Database, *, about: About, processes: Processes | None, dead_letters: DeadLetters
    ) -> None:
        self._database = database
        self._about = about
        self._processes = processes
        self._dead_letters = dead_letters

    async def GetStatus(
        self, request: pb.GetStatusRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.GetStatusResponse:
        """Counts of work done, waiting and stuck."""
        seen, about = await read_figures(self._database), self._about
        return pb.GetStatusResponse(
            service=about.service,
            region=about.region,
            version=about.version,
            started_at=to_timestamp(about.started_at),
            outbox_pending=seen.outbox_pending,
            outbox_oldest_at=to_timestamp(seen.outbox_oldest_at),
            relay_held=await lease_held(self._database, about.relay_lease),
            broker_reachable=about.readiness.here(BROKER),
            ready=about.readiness.ready,
            parts=health.parts_of(about.readiness),
            said=[pb.EventCount(type=row["type"], count=row["count"]) for row in seen.tally if row["party"] == SAID],
            consumed=[
                pb.EventCount(type=row["type"], consumer=row["party"], count=row["count"])
                for row in seen.tally
                if row["party"] != SAID
            ],
            dead_letters=seen.parked,
            dead_letters_waiting=seen.waiting,
            open_tasks=[
                pb.OpenTasks(
                    process=row["process"],
                    element=row["element"],
                    kind=row["kind"],
                    count=row["count"],
                    oldest_at=to_timestamp(row["oldest_at"]),
                )
                for row in seen.open_tasks
            ],
            timers_due_later=seen.timers_due_later,
            timers_overdue=seen.timers_overdue,
            jobs_waiting=seen.jobs_waiting,
            jobs_retrying=seen.jobs_retrying,
            incidents=seen.incidents,
            processes=[
                pb.ProcessCount(process=row["process"], running=row["running"], finished=row["finished"])
                for row in seen.processes
            ],
        )

    async def ListDeadLetters(
        self, request: pb.ListDeadLettersRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.ListDeadLettersResponse:
        """A page of what could not be handled."""
        after = read_token(request, UUID)
        size, consumer = request.page_size or PAGE, request.consumer or None
        found = await self._dead_letters.page(consumer=consumer, after=after, limit=size + 1)
        page = found[:size]
        return pb.ListDeadLettersResponse(
            dead_letters=[letters.as_message(letter) for letter in page],
            next_page_token=write_token(request, str(page[-1].id)) if len(found) > size else "",
            total_size=await letters.count(self._database, consumer=consumer),
        )

    async def GetDeadLetter(
        self, request: pb.GetDeadLetterRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.GetDeadLetterResponse:
        """One dead letter with its headers; of its payload, the size."""
        letter = await self._dead_letters.get(UUID(request.dead_letter_id))
        return pb.GetDeadLetterResponse(
            dead_letter=letters.as_message(letter),
            payload_bytes=len(letter.payload),
            headers={name: str(value) for name, value in letter.headers.items()},
        )

    async def RetryDeadLetters(
        self, request: pb.RetryDeadLettersRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.RetryDeadLettersResponse:
        """Hand them to their consumers again, oldest first."""
        chosen = await letters.chosen(self._dead_letters, consumer=request.consumer, ids=request.dead_letter_ids)
        return await letters.retry(self._dead_letters, chosen)

    async def DiscardDeadLetter(
        self, request: pb.DiscardDeadLetterRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.DiscardDeadLetterResponse:
        """Give one up."""
        letter = await self._dead_letters.discard(
            UUID(request.dead_letter_id), reason=request.reason, caller=current_caller()
        )
        return pb.DiscardDeadLetterResponse(dead_letter=letters.as_message(letter))

    async def GetProcess(
        self, request: pb.GetProcessRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.GetProcessResponse:
        """Where the process of a key stands."""
        return await process_view.read(self._database, self._running(), request)

    async def ListProcesses(
        self, request: processes_pb.ListProcessesRequest, context: aio.ServicerContext[Any, Any]
    ) -> processes_pb.ListProcessesResponse:
        """The processes and their versions; none of a service that runs none."""
        return await diagrams.processes(self._processes.overview) if self._processes else NO_PROCESSES

    async def GetDiagram(
        self, request: processes_pb.GetDiagramRequest, context: aio.ServicerContext[Any, Any]
    ) -> processes_pb.GetDiagramResponse:
        """A diagram with what waits on it."""
        return await diagrams.diagram(self._running().overview, request)

    async def ListIncidents(
        self, request: pb.ListIncidentsRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.ListIncidentsResponse:
        """A page of incidents."""
        after = read_token(request, incidents.position)
        if self._processes is None:
            return pb.ListIncidentsResponse()
        operations, among, size = self._processes.operations, incidents.chosen(request), request.page_size or PAGE
        seen = await operations.incidents(limit=size + 1, after=after, among=among)
        page = seen[:size]
        return pb.ListIncidentsResponse(
            incidents=[incidents.as_message(each) for each in page],
            next_page_token=write_token(request, *page[-1].position) if len(seen) > size else "",
            total_size=await operations.count_incidents(among),
        )

    async def RetryIncident(
        self, request: pb.RetryIncidentRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.RetryIncidentResponse:
        """Let a stopped process go on."""
        return await incidents.retry(self._database, self._running().operations, request)

    async def ResolveIncident(
        self, request: pb.ResolveIncidentRequest, context: aio.ServicerContext[Any, Any]
    ) -> pb.ResolveIncidentResponse:
        """Complete a failed step by hand."""
        return await incidents.resolve(self._database, self._running().operations, request)

    async def MigrateProcess(
        self, request: processes_pb.MigrateProcessRequest, context: aio.ServicerContext[Any, Any]
    ) -> processes_pb.MigrateProcessResponse:
        """Move instances onto another version."""
        return await migrating.migrate(self._running(), request)

    def _running(self) -> Processes:
        if self._processes is None:
            raise NotFound(f"The service {self._about.service} runs no processes.", reason="NO_PROCESSES")
        return self._processes
