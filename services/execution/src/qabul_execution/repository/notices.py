"""What was said of terms: each reminder and each miss once (trap 8)."""

from datetime import date
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_execution.tables import NoticeRow

_SAID: Final = "SELECT said_at FROM notice WHERE assignment_id = $1 AND due_on = $2 AND days_left = $3"


async def was_said(unit: Unit, assignment_id: UUID, due_on: date, days_left: int) -> bool:
    """Whether this reminder, or with -1 this miss, was said before."""
    return await unit.fetchrow(_SAID, assignment_id, due_on, days_left) is not None


def note_notice(unit: Unit, assignment_id: UUID, due_on: date, days_left: int) -> None:
    """Keep that it is said now; its key lets no second one in."""
    unit.insert(NoticeRow, assignment_id=assignment_id, due_on=due_on, days_left=days_left, said_at=unit.now)
