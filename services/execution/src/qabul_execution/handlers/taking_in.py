"""An assignment arrives: it is kept with all that is needed to work on it, and its process starts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import Processes
from qabul_execution import repository
from qabul_execution.domain import Assignment, ExecutorRole, Status
from qabul_execution.repository import Assignments, Matter
from qabul_execution.terms import Terms, variables_of

#: The diagrams: the lead answers, a co-executor helps.
PROCESS_OF = {ExecutorRole.LEAD: "execution", ExecutorRole.CO_EXECUTOR: "co-execution"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """An assignment as its event tells it."""

    assignment_id: UUID
    appeal_id: UUID
    number: str
    organisation: str
    organisation_kind: str
    role: ExecutorRole
    due_on: date
    instruction: str
    urgent: bool
    issued_at: datetime
    facts: bytes
    sector: str
    topic: str
    territory: str
    matter: Matter


class TakeIn:
    """Put issued assignments on the desks of their organisations (O5, P1.4)."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def __call__(self, unit: Unit, issued: Sequence[Issued]) -> None:
        """Take in what is not there yet."""
        others = await Assignments(unit).of_appeals({each.appeal_id for each in issued})
        known = {assignment.id for assignment in others}
        answered = {assignment.appeal_id for assignment in others if assignment.status is Status.CLOSED}
        for each in issued:
            if each.assignment_id not in known:
                await self._take_in(unit, each, is_answered=each.appeal_id in answered)
        new = {each.appeal_id for each in issued if each.assignment_id not in known}
        for lead in others:
            if lead.status is Status.ANSWERED and lead.appeal_id in new:
                # Its answer may be accepted at this very moment, by a unit that does not see the new assignment yet.
                # Touched, the lead lets only one of the two through; the other runs again and sees what came.
                repository.change(unit, lead, lead)

    async def _take_in(self, unit: Unit, issued: Issued, *, is_answered: bool) -> None:
        term = self._terms.starting(unit.now, issued.due_on, urgent=issued.urgent)
        # Streams are not ordered between each other: a co-executor's assignment may come after the accepted answer.
        is_over = is_answered and issued.role is ExecutorRole.CO_EXECUTOR
        assignment = Assignment(
            id=issued.assignment_id,
            appeal_id=issued.appeal_id,
            number=issued.number,
            organisation=issued.organisation,
            organisation_kind=issued.organisation_kind,
            role=issued.role,
            status=Status.CLOSED if is_over else Status.NEW,
            due_on=term.due_on,
            near_on=term.near_on,
            instruction=issued.instruction,
            urgent=issued.urgent,
            issued_at=issued.issued_at,
            facts=issued.facts,
            closed_at=unit.now if is_over else None,
        )
        repository.add(unit, assignment)
        repository.add_matter(unit, assignment.id, issued.matter)
        unit.audit(
            assignment.appeal_id,
            "assignment-taken-in",
            assignment_id=str(assignment.id),
            organisation=assignment.organisation,
            role=str(assignment.role),
            due_on=term.due_on.isoformat(),
        )
        process = PROCESS_OF[assignment.role]
        variables = _variables(issued) | variables_of(term)
        await self._processes.start(unit, process, assignment.id, variables, message="AssignmentIssued")
        if is_over:
            await self._processes.deliver(unit, assignment.id, "AnswerAccepted")


def _variables(issued: Issued) -> dict[str, Any]:
    """What the events of this process will say of its assignment, so that saying them reads nothing."""
    return {
        "assignment": {
            "assignment_id": str(issued.assignment_id),
            "appeal_id": str(issued.appeal_id),
            "number": issued.number,
            "organisation": issued.organisation,
        },
        "about": {
            "sector": issued.sector,
            "topic": issued.topic,
            "territory": issued.territory,
            "arguments": len(issued.matter.arguments),
        },
        "studied_before": False,
        "rejected_before": False,
    }
