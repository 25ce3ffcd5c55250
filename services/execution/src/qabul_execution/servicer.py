"""gRPC in, handlers out: translate, decide nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from google.protobuf.message import Message
from grpc import aio

from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.execution.v1.execution_service_pb2_grpc import ExecutionServiceServicer
from qabul.routing.v1 import organisation_pb2
from qabul_chassis.auth import organisation_scope
from qabul_chassis.codes import Codes
from qabul_chassis.database import Database, Unit, answer_once
from qabul_chassis.errors import Invalid
from qabul_chassis.identity import current_caller
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, as_revision, as_uuid, to_timestamp
from qabul_execution.domain import Answer, ArgumentAnswer, Official, PageRange
from qabul_execution.handlers import (
    AcceptAssignment,
    AppointExecutor,
    CreateAnswerUpload,
    GetAnswerDownload,
    GetAssignment,
    ListAssignments,
    Submit,
    SubmitAnswer,
    Target,
)
from qabul_execution.repository import Position
from qabul_execution.shown import outline, whole
from qabul_execution.wire import MARK_OF, OUTCOME_OF, PAGE_ROLE_OF, VIEW, VIEW_OF

Context = aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Message)

_PAGE = 50


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the methods delegate to."""

    listed: ListAssignments
    get: GetAssignment
    accept: AcceptAssignment
    appoint: AppointExecutor
    upload: CreateAnswerUpload
    submit: SubmitAnswer
    download: GetAnswerDownload


class ExecutionServicer(ExecutionServiceServicer):
    """The desk of an executing organisation over gRPC."""

    def __init__(self, database: Database, use: UseCases, codes: Codes) -> None:
        self._database = database
        self._use = use
        self._codes = codes

    async def ListAssignments(self, request: pb.ListAssignmentsRequest, context: Context) -> pb.ListAssignmentsResponse:
        view = VIEW_OF[request.view]
        listed = await self._use.listed(
            view,
            organisation=request.organisation,
            scope=organisation_scope(),
            size=request.page_size or _PAGE,
            after=read_token(request, _position),
        )
        page = listed.page
        if not any(page.counts.values()):
            self._codes.check(organisation=request.organisation)
        answer = pb.ListAssignmentsResponse(
            # A list names nobody: the canonical name of a file is the applicant's (O13).
            assignments=[outline(each, listed.attempts.get(each.id, ()), named=False) for each in page.assignments],
            total_size=page.counts[view],
            counts=[
                pb.ListAssignmentsResponse.Count(view=number, size=page.counts[counted])
                for counted, number in VIEW.items()
            ],
        )
        if page.ends_at is not None:
            answer.next_page_token = write_token(request, page.ends_at.due_on.isoformat(), str(page.ends_at.id))
        return answer

    async def GetAssignment(self, request: pb.GetAssignmentRequest, context: Context) -> pb.GetAssignmentResponse:
        found = await self._use.get(_target(request.assignment_id))
        return pb.GetAssignmentResponse(assignment=whole(found.assignment, found.attempts, found.matter))

    async def AcceptAssignment(
        self, request: pb.AcceptAssignmentRequest, context: Context
    ) -> pb.AcceptAssignmentResponse:
        target = _target(request.assignment_id, request.etag)

        async def respond(unit: Unit) -> pb.AcceptAssignmentResponse:
            return pb.AcceptAssignmentResponse(assignment=outline(await self._use.accept(unit, target)))

        return await self._once(request, respond, pb.AcceptAssignmentResponse)

    async def AppointExecutor(self, request: pb.AppointExecutorRequest, context: Context) -> pb.AppointExecutorResponse:
        target = _target(request.assignment_id, request.etag)
        executor = _official(request.executor)

        async def respond(unit: Unit) -> pb.AppointExecutorResponse:
            return pb.AppointExecutorResponse(assignment=outline(await self._use.appoint(unit, target, executor)))

        return await self._once(request, respond, pb.AppointExecutorResponse)

    async def CreateAnswerUpload(
        self, request: pb.CreateAnswerUploadRequest, context: Context
    ) -> pb.CreateAnswerUploadResponse:
        link = await self._use.upload(_target(request.assignment_id), size_bytes=request.size_bytes)
        return pb.CreateAnswerUploadResponse(
            upload_id=str(link.upload_id),
            url=link.url,
            expires_at=to_timestamp(link.expires_at),
            max_bytes=link.max_bytes,
        )

    async def SubmitAnswer(self, request: pb.SubmitAnswerRequest, context: Context) -> pb.SubmitAnswerResponse:
        command = Submit(
            target=_target(request.assignment_id, request.etag),
            upload_ids=[
                as_uuid(upload_id, field=f"upload_ids[{index}]") for index, upload_id in enumerate(request.upload_ids)
            ],
            answer=_answer(request),
            explanatory_letter_taken=request.explanatory_letter_taken,
        )

        async def respond(unit: Unit) -> pb.SubmitAnswerResponse:
            assignment, attempts = await self._use.submit(unit, command)
            return pb.SubmitAnswerResponse(assignment=outline(assignment, attempts))

        return await self._once(request, respond, pb.SubmitAnswerResponse)

    async def GetAnswerDownload(
        self, request: pb.GetAnswerDownloadRequest, context: Context
    ) -> pb.GetAnswerDownloadResponse:
        download = await self._use.download(_target(request.assignment_id), attempt=request.attempt)
        return pb.GetAnswerDownloadResponse(
            url=download.url,
            file_name=download.file_name,
            sha256=download.sha256.hex(),
            size_bytes=download.size_bytes,
        )

    async def _once(self, request: Any, respond: Callable[[Unit], Awaitable[R]], response_type: type[R]) -> R:
        return await answer_once(
            self._database,
            request_id=request.request_id,
            request=request,
            caller=current_caller(),
            respond=respond,
            response_type=response_type,
        )


def _target(assignment_id: str, etag: str = "") -> Target:
    return Target(as_uuid(assignment_id, field="assignment_id"), organisation_scope(), as_revision(etag))


def _position(due_on: Any, assignment_id: Any) -> Position:
    return Position(date.fromisoformat(due_on), UUID(assignment_id))


def _official(official: organisation_pb2.Official) -> Official:
    return Official(official.post, official.full_name)


def _answer(request: pb.SubmitAnswerRequest) -> Answer:
    signed_on = as_date(request.signed_on, field="signed_on")
    if signed_on is None:
        raise Invalid("signed_on must be the day the letter was signed, but is empty (O14).", field="signed_on")
    return Answer(
        pages=tuple(PageRange(PAGE_ROLE_OF[part.role], part.first, part.last) for part in request.pages),
        outcome=OUTCOME_OF[request.outcome],
        arguments=tuple(ArgumentAnswer(each.number, each.page, each.text) for each in request.argument_answers),
        mark=MARK_OF[request.mark],
        posted=request.posted,
        signatory=_official(request.signatory),
        executor=_official(request.executor),
        signed_on=signed_on,
        sent_on=as_date(request.sent_on, field="sent_on") or signed_on,
        late_reason=request.late_reason,
    )
