"""Terms run: executors are reminded, and a missed term is kept for good (O6, O18, P1.4)."""

from datetime import date, datetime
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_execution.handlers.stepping import written
from qabul_execution.repository import Assignments, note_notice, was_said
from qabul_execution.terms import Terms

#: In the place of days left: the term is over.
_OVER = -1


class WatchTerms:
    """Say once what a timer says of a term, whatever fires it again (trap 8)."""

    def __init__(self, terms: Terms) -> None:
        self._terms = terms

    async def remind(self, unit: Unit, assignment_id: UUID, due_on: date) -> int | None:
        """Days left to remind of; None when there is nothing to say (again).

        After an outage the reminders that were missed fire one after the other: all of them mean the same day then.
        """
        days_left = (due_on - self._terms.today(unit.now)).days
        if days_left < 0 or await was_said(unit, assignment_id, due_on, days_left):
            return None
        note_notice(unit, assignment_id, due_on, days_left)
        return days_left

    async def miss(self, unit: Unit, assignment_id: UUID, due_on: date, over_at: datetime) -> bool:
        """Keep that the term passed without an answer; whether it is news."""
        if await was_said(unit, assignment_id, due_on, _OVER):
            return False
        assignment = (await Assignments(unit).many([assignment_id]))[assignment_id]
        note_notice(unit, assignment_id, due_on, _OVER)
        written(unit, assignment, assignment.missed(at=over_at))
        unit.audit(assignment.appeal_id, "deadline-missed", assignment_id=str(assignment_id), due_on=due_on.isoformat())
        return True
