"""gRPC in, handlers out: translates, decides nothing."""

from hashlib import sha256
from typing import Any, Final, cast
from uuid import UUID

from grpc import aio

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceServicer
from qabul_chassis.codes import Codes
from qabul_chassis.database import Database, Unit, answer_once, content_of
from qabul_chassis.errors import Invalid, Unauthenticated
from qabul_chassis.identity import Caller, current_caller
from qabul_chassis.rpc.catalogue import current_language
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, as_revision, as_uuid, to_date, to_timestamp
from qabul_intake import contract, wording
from qabul_intake.domain import Appeal, Disclosure
from qabul_intake.handlers import (
    Accept,
    AcceptAppeal,
    BatchGetAppeals,
    GetAppeal,
    ListAppeals,
    Submit,
    SubmitAppeal,
    TrackAppeal,
)
from qabul_intake.policy import disclosure
from qabul_intake.repository import Filter, Position
from qabul_intake.sealing import Seal
from qabul_region import Region
from qabul_terms import Language

Context = aio.ServicerContext[Any, Any]

_PAGE: Final = 50
#: Of the largest message, what a batch of appeals may fill; the rest is for the frame around it.
_SHARE: Final = 0.95


class IntakeServicer(IntakeServiceServicer):
    """Translate, delegate, translate back. A decision found here is in the wrong file."""

    def __init__(
        self,
        database: Database,
        seal: Seal,
        *,
        submit: SubmitAppeal,
        accept: AcceptAppeal,
        track: TrackAppeal,
        get: GetAppeal,
        batch_get: BatchGetAppeals,
        list_: ListAppeals,
        region: Region,
        largest_message: int,
    ) -> None:
        self._database = database
        self._seal = seal
        self._submit = submit
        self._accept = accept
        self._track = track
        self._get = get
        self._batch_get = batch_get
        self._list = list_
        self._region = region
        self._codes = Codes(region.knows, region=region.code)
        self._remark = wording.acceptance_remark(region.language)
        self._largest_answer = int(largest_message * _SHARE)

    async def SubmitAppeal(self, request: pb.SubmitAppealRequest, context: Context) -> pb.SubmitAppealResponse:
        appeal = await self._submit(
            Submit(
                submission=contract.submission_of(request),
                request_id=as_uuid(request.request_id, field="request_id"),
                digest=sha256(content_of(request)).digest(),
                caller=_caller(),
            )
        )
        return pb.SubmitAppealResponse(
            appeal_id=str(appeal.id),
            number=appeal.number,
            secret_code=self._seal.secret_code(appeal.id),
            registered_at=to_timestamp(appeal.registered_at),
            received_on=to_date(appeal.received_on),
            due_on=to_date(appeal.due_on),
            term=contract.term_message(appeal.term, _language()),
        )

    async def GetAppeal(self, request: pb.GetAppealRequest, context: Context) -> pb.GetAppealResponse:
        appeal = await self._get(self._region.number_as_written(request.appeal), reader=_caller())
        return pb.GetAppealResponse(appeal=self._message(appeal, _disclosure(listed=False)))

    async def BatchGetAppeals(self, request: pb.BatchGetAppealsRequest, context: Context) -> pb.BatchGetAppealsResponse:
        appeals = await self._batch_get([UUID(appeal_id) for appeal_id in request.appeal_ids], reader=_caller())
        shown = _disclosure(listed=False)
        response = pb.BatchGetAppealsResponse(appeals=[self._message(appeal, shown) for appeal in appeals])
        if response.ByteSize() > self._largest_answer:
            raise Invalid(
                f"{len(appeals)} appeals with their texts do not fit into one message of this service.",
                field="appeal_ids",
                reason="BATCH_TOO_LARGE",
                hint="Ask for half as many at a time.",
            )
        return response

    async def ListAppeals(self, request: pb.ListAppealsRequest, context: Context) -> pb.ListAppealsResponse:
        filter_ = Filter(
            statuses=tuple(contract.STATUS_OF[status] for status in request.statuses if status in contract.STATUS_OF),
            sector=request.sector,
            territory=request.territory,
            received_from=as_date(request.received_from, field="received_from"),
            received_to=as_date(request.received_to, field="received_to"),
        )
        page = await self._list(filter_, size=request.page_size or _PAGE, after=_position(request))
        if not page.total:
            self._codes.check(sector=request.sector, territory=request.territory)
        shown = _disclosure(listed=True)
        response = pb.ListAppealsResponse(
            appeals=[self._message(appeal, shown) for appeal in page.appeals], total_size=page.total
        )
        if page.ends_at is not None:
            response.next_page_token = write_token(request, page.ends_at.received_on.isoformat(), str(page.ends_at.id))
        return response

    async def TrackAppeal(self, request: pb.TrackAppealRequest, context: Context) -> pb.TrackAppealResponse:
        found, answer_url = await self._track(self._region.number_as_written(request.number), request.secret_code)
        language = _language()
        return pb.TrackAppealResponse(
            number=found.number,
            status=contract.STATUS[found.status],
            received_on=to_date(found.received_on),
            due_on=to_date(found.due_on),
            steps=[
                pb.TrackAppealResponse.Step(
                    status=contract.STATUS[step.status],
                    at=to_timestamp(step.at),
                    title=wording.step_title(step.status, language),
                )
                for step in found.steps
            ],
            next_step=wording.next_step(found.status, language),
            answer_url=answer_url,
        )

    async def AcceptAppeal(self, request: pb.AcceptAppealRequest, context: Context) -> pb.AcceptAppealResponse:
        command = Accept(as_uuid(request.appeal_id, field="appeal_id"), as_revision(request.etag))

        async def respond(unit: Unit) -> pb.AcceptAppealResponse:
            accepted = await self._accept(unit, command)
            return pb.AcceptAppealResponse(appeal=contract.accepted_message(accepted, remark=self._remark))

        return await answer_once(
            self._database,
            request_id=request.request_id,
            request=request,
            caller=_caller(),
            respond=respond,
            response_type=pb.AcceptAppealResponse,
        )

    def _message(self, appeal: Appeal, shown: Disclosure) -> appeal_pb2.Appeal:
        return contract.appeal_message(appeal, disclosure=shown, language=_language(), remark=self._remark)


def _caller() -> Caller:
    caller = current_caller()
    if caller is None:
        raise Unauthenticated("Nobody is known to call.")
    return caller


def _disclosure(*, listed: bool) -> Disclosure:
    return disclosure(_caller().roles, listed=listed)


def _language() -> Language:
    return cast("Language", current_language())


def _position(request: pb.ListAppealsRequest) -> Position | None:
    return read_token(request, Position.read)
