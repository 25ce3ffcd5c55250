"""The working group's decision on an answer (O15)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import Denied, Invalid, Stale
from qabul_chassis.processes import Processes
from qabul_review import domain, repository
from qabul_review.domain import Reason, Review, ReviewRefused, Status
from qabul_review.handlers.reading import not_found
from qabul_review.handlers.terms import Terms
from qabul_terms import civil_date

#: The user task both decisions complete.
EXAMINE: Final = "examine-answer"


@dataclass(frozen=True, slots=True)
class Decide:
    """A decision on an open review."""

    review_id: UUID
    #: Revision the caller saw; None: whatever it is now.
    revision: int | None = None
    reasons: Sequence[Reason] = ()
    #: None: what the rule table gives.
    new_due_on: date | None = None


class DecideAnswer:
    """Accept an answer, or reject it with reasons and a new term (O15)."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def accept(self, unit: Unit, command: Decide) -> Review:
        """The appeal is resolved (O15)."""
        review = await self._take_up(unit, command)
        decided = replace(review, status=Status.ACCEPTED, decided_at=unit.now, revision=review.revision + 1)
        await self._decide(unit, review, decided, {"decision": "accepted"})
        return decided

    async def reject(self, unit: Unit, command: Decide) -> Review:
        """The appeal is studied again, with the reasons written down (O15, O18)."""
        review = await self._take_up(unit, command)
        today = civil_date(unit.now, self._terms.zone)
        proposed, latest = self._terms.rework(today, command.reasons, attempt=review.attempt)
        new_due_on = command.new_due_on or proposed
        try:
            domain.check_rejection(command.reasons, new_due_on, arguments=review.arguments, today=today, latest=latest)
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
        reasons = [asdict(reason) for reason in command.reasons]
        output = {"decision": "rejected", "reasons": reasons, "new_due_on": new_due_on.isoformat()}
        await self._decide(unit, review, decided, output)
        return decided

    async def _take_up(self, unit: Unit, command: Decide) -> Review:
        review = await repository.take_up(unit, self._processes, command.review_id)
        if review is None:
            raise not_found(command.review_id)
        organisation = unit.caller.organisation if unit.caller else None
        if not domain.may_decide(review, organisation=organisation):
            raise Denied(
                f"A member sent by {organisation} does not decide on that organisation's own answer.",
                reason="CONFLICT_OF_INTEREST",
                clause="D2.4",
                hint="Leave the review to a member of another organisation.",
            )
        if command.revision not in {None, review.revision}:
            raise Stale(
                f"Review {review.id} changed since it was read.",
                hint="Read the review again and decide on what it says now, with its present etag.",
            )
        return review

    async def _decide(self, unit: Unit, review: Review, decided: Review, output: Mapping[str, object]) -> None:
        await self._processes.complete(unit, review.id, EXAMINE, {**output, "decided_at": unit.now.isoformat()})
        repository.decide(unit, decided, seen=review.revision, decided_by=unit.caller.subject if unit.caller else "")
        codes = [reason.code for reason in decided.reasons]
        unit.audit(review.appeal_id, f"answer-{decided.status}", review_id=str(review.id), reasons=codes)
