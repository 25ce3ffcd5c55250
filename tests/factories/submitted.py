"""Answers as execution hands them on to the working group; the people in them are invented."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul_chassis.wire import to_date, to_timestamp

SUBMITTED_AT = datetime(2026, 3, 10, 5, 0, tzinfo=UTC)
ORGANISATION = "water-utility"


def answer_submitted(
    *,
    assignment_id: str = "",
    appeal_id: str = "",
    organisation: str = ORGANISATION,
    attempt: int = 1,
    number: str = "N-2026-000017",
    **changed: Any,
) -> events_pb2.AnswerSubmitted:
    """A letter in time that answers both arguments, signed by the first head."""
    appeal_id = appeal_id or str(uuid4())
    values: dict[str, Any] = {
        "assignment": events_pb2.AssignmentRef(
            assignment_id=assignment_id or str(uuid4()),
            appeal_id=appeal_id,
            number=number,
            organisation=organisation,
            due_on=to_date(date(2026, 3, 15)),
        ),
        "attempt": attempt,
        "file": answer_pb2.AnswerFile(
            bucket="answers",
            folder=f"{appeal_id}/{attempt}",
            version_id="v1",
            sha256="ab" * 32,
            size_bytes=20_000,
            pages=2,
        ),
        "outcome": answer_pb2.ANSWER_OUTCOME_RESOLVED,
        "signatory_post": "first-head",
        "signed_on": to_date(date(2026, 3, 10)),
        "submitted_at": to_timestamp(SUBMITTED_AT),
        "arguments": 2,
        "arguments_answered": 2,
        "mark": answer_pb2.APPLICANT_MARK_SATISFIED,
        "sector": "water",
        "topic": "water-supply",
        "territory": "namangan-city",
    }
    return events_pb2.AnswerSubmitted(**(values | changed))
