"""What the diagram's tasks do, one function each; named as the elements are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qabul.execution.v1 import answer_pb2
from qabul.review.v1 import events_pb2
from qabul_chassis.processes import Said, Work, inline
from qabul_chassis.wire import to_date, to_timestamp
from qabul_review.domain import Arrived, Result
from qabul_review.handlers import NoteChecks
from qabul_terms import civil_date


@inline
async def check_answer(work: Work) -> Mapping[str, Any]:
    """Check what can be seen without reading the letter (D2.4); people decide."""
    checks = await NoteChecks()(work.unit, work.key, Arrived(**work.variables["arrived"]))
    return {"notices": sum(check.result is Result.NOTICE for check in checks)}


@inline
async def say_answer_accepted(work: Work) -> Said:
    """The appeal is resolved (O15)."""
    decided_at = datetime.fromisoformat(work.variables["decided_at"])
    event = events_pb2.AnswerAccepted(
        answer=_answer(work),
        decided_at=to_timestamp(decided_at),
        decided_on=to_date(civil_date(decided_at)),
        file=answer_pb2.AnswerFile(**work.variables["file"]),
    )
    return Said(event, organisation=work.variables["answer"]["organisation"])


@inline
async def say_answer_rejected(work: Work) -> Said:
    """The appeal is studied again until the new term (O15, O18)."""
    event = events_pb2.AnswerRejected(
        answer=_answer(work),
        decided_at=to_timestamp(datetime.fromisoformat(work.variables["decided_at"])),
        reasons=[
            answer_pb2.RejectionReason(
                code=f"REJECTION_CODE_{reason['code']}",
                text=reason["text"],
                argument_number=reason["argument_number"],
            )
            for reason in work.variables["reasons"]
        ],
        new_due_on=to_date(date.fromisoformat(work.variables["new_due_on"])),
    )
    return Said(event, organisation=work.variables["answer"]["organisation"])


@inline
async def say_review_overdue(work: Work) -> Said:
    """The review's own term is over and nobody decided (D2.2)."""
    event = events_pb2.ReviewOverdue(answer=_answer(work), due_on=to_date(date.fromisoformat(work.variables["due_on"])))
    return Said(event)


def _answer(work: Work) -> events_pb2.AnswerRef:
    answer = work.variables["answer"]
    return events_pb2.AnswerRef(**answer)
