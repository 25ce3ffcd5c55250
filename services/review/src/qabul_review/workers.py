"""What the diagram's tasks do, one function each; named as the elements are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qabul.execution.v1 import answer_pb2
from qabul.review.v1 import events_pb2
from qabul_chassis.processes import Said, Work, inline
from qabul_chassis.wire import to_date, to_timestamp
from qabul_review.domain import Arrived, Result
from qabul_review.handlers import NoteChecks
from qabul_terms import civil_date


class Workers:
    """The tasks of `review.bpmn`."""

    def __init__(self, note: NoteChecks, *, zone: ZoneInfo) -> None:
        self._note = note
        self._zone = zone

    @inline
    async def check_answer(self, work: Work) -> Mapping[str, Any]:
        """Check what can be seen without reading the letter (D2.4); people decide."""
        checks = await self._note(work.unit, work.key, Arrived(**work.variables["arrived"]))
        return {"notices": sum(check.result is Result.NOTICE for check in checks)}

    @inline
    async def say_answer_accepted(self, work: Work) -> Said:
        """The appeal is resolved (O15)."""
        decided_at = datetime.fromisoformat(work.variables["decided_at"])
        event = events_pb2.AnswerAccepted(
            answer=_answer(work),
            decided_at=to_timestamp(decided_at),
            decided_on=to_date(civil_date(decided_at, self._zone)),
            file=answer_pb2.AnswerFile(**work.variables["file"]),
        )
        return _said(work, event)

    @inline
    async def say_answer_rejected(self, work: Work) -> Said:
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
        return _said(work, event)

    @inline
    async def say_review_overdue(self, work: Work) -> events_pb2.ReviewOverdue:
        """The review's own term is over and nobody decided (D2.2)."""
        due_on = date.fromisoformat(work.variables["due_on"])
        return events_pb2.ReviewOverdue(answer=_answer(work), due_on=to_date(due_on))


def _answer(work: Work) -> events_pb2.AnswerRef:
    return events_pb2.AnswerRef(**work.variables["answer"])


def _said(work: Work, event: events_pb2.AnswerAccepted | events_pb2.AnswerRejected) -> Said:
    """A decision goes to the subject of the organisation that answered: its cell works on with it."""
    return Said(event, organisation=work.variables["answer"]["organisation"])
