"""Assignments as routing issues them, and answers as executors hand them in; the people in them are invented."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from tests.factories.appeals import an_applicant

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.intake.v1 import appeal_pb2
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul.routing.v1 import organisation_pb2, routing_service_pb2

#: Who executes unless a test says otherwise: a regional department.
ORGANISATION = "health-department"
DUE = date(2026, 3, 18)
ISSUED_AT = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
HEAD = organisation_pb2.Official(post="first-head", full_name="Раҳимов Анвар Олимович")
EXECUTOR = organisation_pb2.Official(post="executor", full_name="Солиев Бобур Эркинович")
ARGUMENTS = ("Уч кундан бери сув йўқ", "Ҳисоблагич нотўғри кўрсатяпти")

_KINDS = {
    "region-hokimiyat": organisation_pb2.ORGANISATION_KIND_REGIONAL_HOKIMIYAT,
    "namangan-city-hokimiyat": organisation_pb2.ORGANISATION_KIND_CITY_HOKIMIYAT,
    "chust-hokimiyat": organisation_pb2.ORGANISATION_KIND_DISTRICT_HOKIMIYAT,
    "water-utility": organisation_pb2.ORGANISATION_KIND_ENTERPRISE,
}


def a_day(day: date) -> Date:
    return Date(year=day.year, month=day.month, day=day.day)


def an_instant(at: datetime) -> Timestamp:
    stamp = Timestamp()
    stamp.FromDatetime(at)
    return stamp


def an_assignment(
    *,
    organisation: str = ORGANISATION,
    due_on: date = DUE,
    appeal_id: str = "",
    lead: bool = True,
    arguments: tuple[str, ...] = ARGUMENTS,
    **changed: Any,
) -> routing.AssignmentIssued:
    """An assignment to answer an appeal about water."""
    values: dict[str, Any] = {
        "assignment_id": str(uuid4()),
        "facts": appeal_pb2.AppealFacts(
            appeal_id=appeal_id or str(uuid4()),
            number="N-2026-000017",
            kind=appeal_pb2.APPEAL_KIND_APPLICATION,
            channel=appeal_pb2.CHANNEL_PORTAL,
            language="uz-Cyrl",
            sector="utilities",
            topic="drinking-water",
            territory="chust",
            received_on=a_day(date(2026, 3, 2)),
            due_on=a_day(due_on),
            arguments=len(arguments),
        ),
        "organisation": organisation,
        "organisation_kind": _KINDS.get(organisation, organisation_pb2.ORGANISATION_KIND_REGIONAL_DEPARTMENT),
        "role": routing_service_pb2.EXECUTOR_ROLE_LEAD if lead else routing_service_pb2.EXECUTOR_ROLE_CO_EXECUTOR,
        "due_on": a_day(due_on),
        "instruction": "Жойида ўрганиб, муддатида жавоб берилсин",
        "issued_at": an_instant(ISSUED_AT),
        "applicant": an_applicant(),
        "text": "Маҳалламизда сув йўқ. Ҳисоблагич ҳам нотўғри.",
        "arguments": [appeal_pb2.Argument(number=number, text=text) for number, text in enumerate(arguments, 1)],
    }
    return routing.AssignmentIssued(**(values | changed))


def an_answer(issued: routing.AssignmentIssued, *upload_ids: str, **changed: Any) -> pb.SubmitAnswerRequest:
    """A good answer of two pages: the letter and the act."""
    values: dict[str, Any] = {
        "request_id": str(uuid4()),
        "assignment_id": issued.assignment_id,
        "upload_ids": upload_ids,
        "pages": [
            answer_pb2.PageRange(role=answer_pb2.PAGE_ROLE_ANSWER_LETTER, first=1, last=1),
            answer_pb2.PageRange(role=answer_pb2.PAGE_ROLE_ACT, first=2, last=2),
        ],
        "outcome": answer_pb2.ANSWER_OUTCOME_MEASURES_TAKEN,
        "argument_answers": [
            answer_pb2.ArgumentAnswer(number=argument.number, page=1, text="Хатнинг 2-хатбошисида")
            for argument in issued.arguments
        ],
        "mark": answer_pb2.APPLICANT_MARK_SATISFIED,
        "signatory": HEAD,
        "executor": EXECUTOR,
        "signed_on": a_day(date(2026, 3, 3)),
    }
    return pb.SubmitAnswerRequest(**(values | changed))


def an_acceptance(issued: routing.AssignmentIssued, *, attempt: int = 1, at: datetime = ISSUED_AT) -> Any:
    """The working group accepts an attempt."""
    return review.AnswerAccepted(answer=_about(issued, attempt), decided_at=an_instant(at), decided_on=a_day(at.date()))


def a_rejection(
    issued: routing.AssignmentIssued, *, new_due_on: date, attempt: int = 1, at: datetime = ISSUED_AT
) -> Any:
    """The working group rejects an attempt as superficial."""
    reason = answer_pb2.RejectionReason(code=answer_pb2.REJECTION_CODE_SUPERFICIAL, text="Жойида ўрганилмаган")
    return review.AnswerRejected(
        answer=_about(issued, attempt), decided_at=an_instant(at), reasons=[reason], new_due_on=a_day(new_due_on)
    )


def _about(issued: routing.AssignmentIssued, attempt: int) -> review.AnswerRef:
    return review.AnswerRef(
        review_id=str(uuid4()),
        assignment_id=issued.assignment_id,
        appeal_id=issued.facts.appeal_id,
        number=issued.facts.number,
        organisation=issued.organisation,
        attempt=attempt,
    )
