"""gRPC in, handlers out: translate, decide nothing."""

from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

from google.protobuf.message import Message
from grpc import aio

from qabul.execution.v1 import answer_pb2
from qabul.review.v1 import review_service_pb2 as pb
from qabul.review.v1.review_service_pb2_grpc import ReviewServiceServicer
from qabul_chassis.auth import organisation_scope
from qabul_chassis.codes import Codes
from qabul_chassis.database import Database, Unit, answer_once
from qabul_chassis.identity import current_caller
from qabul_chassis.rpc.catalogue import current_language
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, as_revision, as_uuid, to_date, to_etag, to_timestamp
from qabul_review.domain import Check, Reason, Review, Status
from qabul_review.handlers import Decide, DecideAnswer, GetReview, ListReviews
from qabul_review.repository import Position, Wanted
from qabul_review.sentences import sentence

Context = aio.ServicerContext[Any, Any]
R = TypeVar("R", bound=Message)

_STATUS = {
    Status.OPEN: pb.REVIEW_STATUS_OPEN,
    Status.ACCEPTED: pb.REVIEW_STATUS_ACCEPTED,
    Status.REJECTED: pb.REVIEW_STATUS_REJECTED,
}
_STATUS_OF = {wire: status for status, wire in _STATUS.items()}
_RESULT = {
    "passed": pb.CHECK_RESULT_PASSED,
    "notice": pb.CHECK_RESULT_NOTICE,
    "not-checked": pb.CHECK_RESULT_NOT_CHECKED,
}
_PAGE: Final = 50


class ReviewServicer(ReviewServiceServicer):
    """Translate, delegate, translate back. A decision found here is in the wrong file."""

    def __init__(
        self, database: Database, *, decide: DecideAnswer, get: GetReview, list_: ListReviews, codes: Codes
    ) -> None:
        self._database = database
        self._decide = decide
        self._get = get
        self._list = list_
        self._codes = codes

    async def ListReviews(self, request: pb.ListReviewsRequest, context: Context) -> pb.ListReviewsResponse:
        page = await self._list(
            Wanted(
                statuses=[_STATUS_OF[status] for status in request.statuses if status in _STATUS_OF],
                sector=request.sector,
                organisation=request.organisation,
                appeal_id=as_uuid(request.appeal_id, field="appeal_id") if request.appeal_id else None,
                scope=organisation_scope(),
                size=request.page_size or _PAGE,
                after=read_token(request, Position.read),
            )
        )
        if not page.total:
            self._codes.check(sector=request.sector, organisation=request.organisation)
        response = pb.ListReviewsResponse(reviews=map(_review, page.reviews), total_size=page.total)
        if page.ends_at is not None:
            response.next_page_token = write_token(request, page.ends_at.due_on.isoformat(), str(page.ends_at.id))
        return response

    async def GetReview(self, request: pb.GetReviewRequest, context: Context) -> pb.GetReviewResponse:
        shown = await self._get(as_uuid(request.review_id, field="review_id"), scope=organisation_scope())
        return pb.GetReviewResponse(
            review=_review(shown.review), earlier=map(_review, shown.earlier), answer_url=shown.answer_url
        )

    async def AcceptAnswer(self, request: pb.AcceptAnswerRequest, context: Context) -> pb.AcceptAnswerResponse:
        command = Decide(as_uuid(request.review_id, field="review_id"), as_revision(request.etag))

        async def respond(unit: Unit) -> pb.AcceptAnswerResponse:
            return pb.AcceptAnswerResponse(review=_review(await self._decide.accept(unit, command)))

        return await self._once(request, respond, pb.AcceptAnswerResponse)

    async def RejectAnswer(self, request: pb.RejectAnswerRequest, context: Context) -> pb.RejectAnswerResponse:
        command = Decide(
            as_uuid(request.review_id, field="review_id"),
            as_revision(request.etag),
            reasons=[_reason(reason) for reason in request.reasons],
            new_due_on=as_date(request.new_due_on, field="new_due_on"),
        )

        async def respond(unit: Unit) -> pb.RejectAnswerResponse:
            return pb.RejectAnswerResponse(review=_review(await self._decide.reject(unit, command)))

        return await self._once(request, respond, pb.RejectAnswerResponse)

    async def _once(self, request: Any, respond: Callable[[Unit], Awaitable[R]], response_type: type[R]) -> R:
        return await answer_once(
            self._database,
            request_id=request.request_id,
            request=request,
            caller=current_caller(),
            respond=respond,
            response_type=response_type,
        )


def _review(review: Review) -> pb.Review:
    file = review.file
    return pb.Review(
        review_id=str(review.id),
        appeal_id=str(review.appeal_id),
        number=review.number,
        assignment_id=str(review.assignment_id),
        organisation=review.organisation,
        attempt=review.attempt,
        status=_STATUS[review.status],
        sector=review.sector,
        topic=review.topic,
        territory=review.territory,
        submitted_at=to_timestamp(review.submitted_at),
        due_on=to_date(review.due_on),
        late=review.late,
        file=answer_pb2.AnswerFile(
            bucket=file.bucket,
            folder=file.folder,
            version_id=file.version_id,
            sha256=file.sha256,
            size_bytes=file.size_bytes,
            pages=file.pages,
        ),
        outcome=review.outcome,  # type: ignore[arg-type]  # kept as the contract's own number
        signatory_post=review.signatory_post,
        checks=map(_check, review.checks),
        decided_at=to_timestamp(review.decided_at),
        reasons=[
            answer_pb2.RejectionReason(
                code=f"REJECTION_CODE_{reason.code}", text=reason.text, argument_number=reason.argument_number
            )
            for reason in review.reasons
        ],
        new_due_on=to_date(review.new_due_on),
        etag=to_etag(review.revision),
    )


def _check(check: Check) -> pb.Check:
    return pb.Check(
        code=check.code, result=_RESULT[check.result], clause=check.clause, sentence=sentence(check, current_language())
    )


def _reason(reason: answer_pb2.RejectionReason) -> Reason:
    name = answer_pb2.RejectionCode.Name(reason.code)
    return Reason(name.removeprefix("REJECTION_CODE_"), reason.text, reason.argument_number)
