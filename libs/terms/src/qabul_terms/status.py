"""How a term stands on a day: how much is left of it, or how late it is."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

State = Literal["in-time", "due-today", "overdue"]


@dataclass(frozen=True, slots=True)
class DueStatus:
    """Days left until the due day, or days past it; one of the two is always zero."""

    due_on: date
    on: date
    days_left: int
    overdue_by: int

    @property
    def state(self) -> State:
        """In time, on its last day, or overdue."""
        if self.overdue_by:
            return "overdue"
        return "in-time" if self.days_left else "due-today"


def due_status(due_on: date, *, on: date) -> DueStatus:
    """Say how a term stands on a day; for finished work that is the day it was done, and lateness stops there.

    It depends on the two days alone, so no edit of the record can reset it (trap 1).
    """
    distance = (due_on - on).days
    return DueStatus(due_on, on, days_left=max(distance, 0), overdue_by=max(-distance, 0))
