"""A review begins with each submitted answer (D2.4)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import Processes
from qabul_review import domain, repository
from qabul_review.domain import Arrived, Check, File, Review, Status
from qabul_review.handlers.terms import Terms
from qabul_review.repository import Reviews
from qabul_terms import civil_date, end_of_day

PROCESS: Final = "review"
ANSWER_SUBMITTED: Final = "AnswerSubmitted"


@dataclass(frozen=True, slots=True)
class Answer:
    """A submitted answer, as its event tells it."""

    assignment_id: UUID
    appeal_id: UUID
    number: str
    organisation: str
    attempt: int
    file: File
    outcome: int
    signatory_post: str
    sector: str
    topic: str
    territory: str
    submitted_at: datetime
    arrived: Arrived


class TakeIn:
    """Open a review for each submitted answer (D2.4)."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def __call__(self, unit: Unit, answers: Sequence[Answer]) -> None:
        """Open reviews that are not there yet; an answer that comes twice has one review."""
        by_id = {domain.review_id(answer.assignment_id, answer.attempt): answer for answer in answers}
        known = await Reviews(unit).known(by_id.keys())
        for review_id, answer in by_id.items():
            if review_id not in known:
                await self._open(unit, review_id, answer)

    async def _open(self, unit: Unit, review_id: UUID, answer: Answer) -> None:
        # The group has its days from when it gets the answer, which a broken link may have kept back.
        due_on = self._terms.review(civil_date(unit.now, self._terms.zone), attempt=answer.attempt)
        repository.add(
            unit,
            Review(
                id=review_id,
                appeal_id=answer.appeal_id,
                number=answer.number,
                assignment_id=answer.assignment_id,
                organisation=answer.organisation,
                attempt=answer.attempt,
                status=Status.OPEN,
                sector=answer.sector,
                topic=answer.topic,
                territory=answer.territory,
                submitted_at=answer.submitted_at,
                due_on=due_on,
                late=answer.arrived.late,
                file=answer.file,
                outcome=answer.outcome,
                signatory_post=answer.signatory_post,
                checks=(),
                revision=1,
            ),
        )
        unit.audit(answer.appeal_id, "review-opened", review_id=str(review_id), attempt=answer.attempt)
        variables = {
            "answer": {
                "review_id": str(review_id),
                "assignment_id": str(answer.assignment_id),
                "appeal_id": str(answer.appeal_id),
                "number": answer.number,
                "organisation": answer.organisation,
                "attempt": answer.attempt,
            },
            "file": asdict(answer.file),
            "arrived": asdict(answer.arrived),
            "due_on": due_on.isoformat(),
            "review_due_at": end_of_day(due_on, self._terms.zone).isoformat(),
        }
        await self._processes.start(unit, PROCESS, review_id, variables, message=ANSWER_SUBMITTED)


class NoteChecks:
    """Run the checks on arrival and keep what they found (D2.4)."""

    async def __call__(self, unit: Unit, review_id: UUID, arrived: Arrived) -> list[Check]:
        """Check and note."""
        checks = list(domain.checks_of(arrived))
        repository.note_checks(unit, review_id, checks)
        return checks
