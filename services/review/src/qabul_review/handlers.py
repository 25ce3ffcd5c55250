"""Use cases of the review service: one class each; they move the process and write through the unit."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qabul_chassis.blobs import Blobs
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Denied, Invalid, NotFound, Stale, Unavailable
from qabul_chassis.processes import Processes
from qabul_chassis.rules import Rules
from qabul_review import domain, repository
from qabul_review.domain import Arrived, Check, File, Reason, Review, ReviewRefused, Status
from qabul_review.repository import Reviews, Wanted
from qabul_terms import Calendar, Term, civil_date, due_date, end_of_day

PROCESS = "review"
EXAMINE = "examine-answer"


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
    arrived: Arrived


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision on an open review."""

    review_id: UUID
    #: Revision the caller saw; None: whatever it is now.
    revision: int | None = None
    reasons: Sequence[Reason] = ()
    #: None: what the rule table gives.
    new_due_on: date | None = None


class Terms:
    """Due days of reviews and of answers studied again, by rule table and calendar."""

    def __init__(self, rules: Rules, calendar: Calendar) -> None:
        self._rules = rules
        self._calendar = calendar
        self.zone = calendar.zone

    def review(self, arrived_on: date, *, attempt: int) -> date:
        """Last day to decide on an answer that arrived on this day (D2.2)."""
        row = self._rules.decide("review-term", {"attempt": attempt})
        return due_date(arrived_on, Term.from_rule(row), self._calendar).due_on

    def rework(self, rejected_on: date, reasons: Sequence[Reason], *, attempt: int) -> date:
        """Last day to study again what was rejected on this day (O15)."""
        codes = [reason.code.lower().replace("_", "-") for reason in reasons]
        row = self._rules.decide("rejection-term", {"reasons": codes, "attempt": attempt})
        return due_date(rejected_on, Term.from_rule(row), self._calendar).due_on


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
                submitted_at=unit.now,
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
            "file": _plain(answer.file),
            "arrived": {name: getattr(answer.arrived, name) for name in Arrived.__slots__},
            "due_on": due_on.isoformat(),
            "review_due_at": end_of_day(due_on, self._terms.zone).isoformat(),
        }
        await self._processes.start(unit, PROCESS, review_id, variables, message="AnswerSubmitted")


class DecideAnswer:
    """Accept an answer, or reject it with reasons and a new term (O15)."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def accept(self, unit: Unit, command: Decide) -> Review:
        """The appeal is resolved (O15)."""
        review = await self._open(unit, command)
        decided = replace(review, status=Status.ACCEPTED, decided_at=unit.now, revision=review.revision + 1)
        await self._decide(unit, review, decided, {"decision": "accepted"})
        return decided

    async def reject(self, unit: Unit, command: Decide) -> Review:
        """The appeal is studied again, with the reasons written down (O15, O18)."""
        review = await self._open(unit, command)
        today = civil_date(unit.now, self._terms.zone)
        new_due_on = command.new_due_on or self._terms.rework(today, command.reasons, attempt=review.attempt)
        try:
            domain.reject(command.reasons, new_due_on, today=today)
        except ReviewRefused as refused:
            raise Invalid(str(refused), field=refused.field, reason=refused.reason, clause=refused.clause) from refused
        decided = replace(
            review,
            status=Status.REJECTED,
            decided_at=unit.now,
            reasons=tuple(command.reasons),
            new_due_on=new_due_on,
            revision=review.revision + 1,
        )
        reasons = [_plain(reason) for reason in command.reasons]
        output: dict[str, object] = {"decision": "rejected", "reasons": reasons, "new_due_on": new_due_on.isoformat()}
        await self._decide(unit, review, decided, output)
        return decided

    async def _open(self, unit: Unit, command: Decide) -> Review:
        await self._processes.load(unit, [command.review_id])
        review = await Reviews(unit).get(command.review_id, scope=None)
        if review is None:
            raise _not_found(command.review_id)
        if command.revision is not None and command.revision != review.revision:
            raise Stale(f"Review {review.id} changed since it was read; read it again and decide on what it says now.")
        organisation = unit.caller.organisation if unit.caller else None
        if not domain.may_decide(review, organisation=organisation):
            raise Denied(
                f"A member sent by {organisation} does not decide on that organisation's own answer.",
                reason="CONFLICT_OF_INTEREST",
                clause="D2.4",
            )
        return review

    async def _decide(self, unit: Unit, review: Review, decided: Review, output: Mapping[str, object]) -> None:
        await self._processes.complete(unit, review.id, EXAMINE, {**output, "decided_at": unit.now.isoformat()})
        repository.decide(unit, decided, seen=review.revision, decided_by=unit.caller.subject if unit.caller else "")
        codes = [reason.code for reason in decided.reasons]
        unit.audit(review.appeal_id, f"answer-{decided.status}", review_id=str(review.id), reasons=codes)


class GetReview:
    """One review with its earlier attempts and a link to the answer."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def __call__(self, review_id: UUID, *, scope: str | None) -> tuple[Review, list[Review], str]:
        """The review, the earlier ones, and the link; no link while the store is away."""
        reviews = Reviews(self._database)
        review = await reviews.get(review_id, scope=scope)
        if review is None:
            raise _not_found(review_id)
        earlier, url = await asyncio.gather(reviews.earlier(review), self._link(review))
        return review, earlier, url

    async def _link(self, review: Review) -> str:
        try:
            [name] = await self._blobs.names(review.file.bucket, f"{review.file.folder}/", limit=2)
            return await self._blobs.presign_get(review.file.bucket, name, file_name=name.rpartition("/")[2])
        except (Unavailable, NotFound, ValueError):
            return ""  # the rest of the page is worth showing without the file


class ListReviews:
    """The queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, wanted: Wanted) -> tuple[list[Review], int]:
        """A page and the count of all."""
        return await Reviews(self._database).page(wanted)


class NoteChecks:
    """Run the checks on arrival and keep what they found (D2.4)."""

    async def __call__(self, unit: Unit, review_id: UUID, arrived: Arrived) -> list[Check]:
        """Check and note."""
        checks = list(domain.checks_of(arrived))
        repository.note_checks(unit, review_id, checks)
        return checks


def _not_found(review_id: UUID) -> NotFound:
    return NotFound(f"No review {review_id} is among those you may see.", reason="REVIEW_NOT_FOUND")


def _plain(value: File | Reason) -> dict[str, object]:
    return {name: getattr(value, name) for name in value.__slots__}
