"""Write what events say: set-wise, in any order between producers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_reporting.tables import AppealRow, MissedRow, TransitionRow


@dataclass(frozen=True, slots=True)
class Missed:
    """A missed term."""

    assignment_id: UUID
    due_on: date
    missed_at: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """What one event says of one appeal."""

    event_id: UUID
    appeal_id: UUID
    event: str
    occurred_at: datetime
    organisation: str | None = None
    #: Columns of the appeal that this event sets.
    known: Mapping[str, Any] = field(default_factory=dict)
    missed: Missed | None = None


def note(unit: Unit, change: Change) -> None:
    """Write a change; the same event again changes nothing."""
    if change.known:
        unit.upsert(AppealRow, appeal_id=change.appeal_id, **change.known)
    if change.missed:
        unit.claim(
            MissedRow,
            assignment_id=change.missed.assignment_id,
            due_on=change.missed.due_on,
            appeal_id=change.appeal_id,
            organisation=change.organisation or "",
            missed_at=change.missed.missed_at,
        )
    unit.claim(
        TransitionRow,
        event_id=change.event_id,
        appeal_id=change.appeal_id,
        event=change.event,
        organisation=change.organisation,
        occurred_at=change.occurred_at,
    )
