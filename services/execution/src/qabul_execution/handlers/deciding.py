"""The working group decided on an answer (O15): closed, or studied again in a new term."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import structlog

from qabul_chassis.database import Unit
from qabul_chassis.errors import Refused
from qabul_chassis.processes import Processes
from qabul_execution import repository
from qabul_execution.domain import Assignment, Attempt, ExecutorRole, RejectionReason, Status
from qabul_execution.handlers.stepping import written
from qabul_execution.repository import Assignments, Attempts
from qabul_execution.terms import Terms, variables_of

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """The answer was accepted: the appeal is resolved."""

    assignment_id: UUID
    appeal_id: UUID
    attempt: int
    decided_at: datetime


@dataclass(frozen=True, slots=True)
class Rejected:
    """The answer was rejected with reasons; the appeal is studied again until the new last day."""

    assignment_id: UUID
    appeal_id: UUID
    attempt: int
    decided_at: datetime
    reasons: Sequence[RejectionReason]
    new_due_on: date


class TakeDecisions:
    """Bring the working group's decisions to the assignments they are about."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def accepted(self, unit: Unit, decisions: Sequence[Accepted]) -> None:
        """Close the lead's assignment, and those of the co-executors with it (O15)."""
        assignments = await Assignments(unit).of_appeals({each.appeal_id for each in decisions})
        await self._processes.load(unit, [assignment.id for assignment in assignments])
        attempts = await Attempts(unit).of([assignment.id for assignment in assignments if assignment.attempt])
        known = {assignment.id for assignment in assignments}
        for decision in decisions:
            if decision.assignment_id not in known:
                _pass_over(decision)  # and close what co-executors of this cell have about the appeal
            for assignment in assignments:
                if assignment.appeal_id != decision.appeal_id:
                    continue
                if assignment.id == decision.assignment_id:
                    attempt = _decided(assignment, attempts.get(assignment.id, []), decision.attempt)
                    after = replace(attempt, decided_at=decision.decided_at, accepted=True)
                    repository.change_attempt(unit, assignment.id, attempt, after)
                    await self._close(unit, assignment, decision)
                elif assignment.role is ExecutorRole.CO_EXECUTOR and assignment.status is not Status.CLOSED:
                    await self._close(unit, assignment, decision)

    async def rejected(self, unit: Unit, decisions: Sequence[Rejected]) -> None:
        """Open the study again in the new term; the attempt is kept with its reasons (O15, trap 9)."""
        assignments = await Assignments(unit).many({each.assignment_id for each in decisions})
        await self._processes.load(unit, assignments)
        attempts = await Attempts(unit).of(assignments)
        for decision in decisions:
            assignment = assignments.get(decision.assignment_id)
            if assignment is None:
                _pass_over(decision)
                continue
            attempt = _decided(assignment, attempts[assignment.id], decision.attempt)
            after = replace(attempt, decided_at=decision.decided_at, reasons=tuple(decision.reasons))
            repository.change_attempt(unit, assignment.id, attempt, after)
            term = self._terms.starting(unit.now, decision.new_due_on, urgent=assignment.urgent)
            await self._deliver(unit, assignment, "AnswerRejected", {**variables_of(term), "rejected_before": True})
            written(unit, assignment, assignment.rejected(term))
            unit.audit(
                assignment.appeal_id,
                "answer-rejected",
                assignment_id=str(assignment.id),
                attempt=decision.attempt,
                codes=[reason.code for reason in decision.reasons],
                due_on=term.due_on.isoformat(),
            )

    async def _close(self, unit: Unit, assignment: Assignment, decision: Accepted) -> None:
        await self._deliver(unit, assignment, "AnswerAccepted", {})
        written(unit, assignment, assignment.closed(at=decision.decided_at))
        unit.audit(
            assignment.appeal_id, "assignment-closed", assignment_id=str(assignment.id), attempt=decision.attempt
        )

    async def _deliver(self, unit: Unit, assignment: Assignment, message: str, payload: Mapping[str, Any]) -> None:
        if not await self._processes.deliver(unit, assignment.id, message, payload):
            steps = await self._processes.open_steps(unit, assignment.id)
            raise Refused(
                f"Assignment {assignment.id} does not wait for a decision, but {message} came; "
                f"open now: {', '.join(steps) or 'nothing'}.",
                reason="DECISION_NOT_AWAITED",
            )


def _pass_over(decision: Accepted | Rejected) -> None:
    """Leave a decision to whom it concerns: the hub says decisions to every cell, and this one serves others.

    It cannot have come too early: only who has the assignment hands in an answer that is decided on.
    """
    log.info(
        "decision_for_another_cell",
        decision=type(decision).__name__.lower(),
        assignment_id=str(decision.assignment_id),
        appeal_id=str(decision.appeal_id),
        attempt=decision.attempt,
    )


def _decided(assignment: Assignment, attempts: Sequence[Attempt], number: int) -> Attempt:
    """The attempt a decision is about: the last one, and not decided yet."""
    attempt = next((each for each in attempts if each.number == number), None)
    if attempt is None or attempt.decided_at is not None or number != assignment.attempt:
        raise Refused(
            f"Attempt {number} of assignment {assignment.id} does not wait for a decision; "
            f"the last attempt is {assignment.attempt}.",
            reason="DECISION_NOT_AWAITED",
        )
    return attempt
