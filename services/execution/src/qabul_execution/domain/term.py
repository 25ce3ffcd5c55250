"""When an answer is late, and when its executor is reminded: civil days in the region's zone (O6, trap 2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from qabul_terms import end_of_day


def is_late(today: date, due_on: date) -> bool:
    """Whether an answer given today comes after the term; its last day is still in time (O6)."""
    return today > due_on


@dataclass(frozen=True, slots=True)
class ReminderRule:
    """When to remind, as `rules/reminders.json` says: first so many days before the last day, then every so many."""

    first_days: int
    every_days: int
    #: Hour of the civil day.
    hour: int

    @classmethod
    def of(cls, decided: Mapping[str, Any]) -> Self:
        """Read a row of the rule table; raises `ValueError` for one that reminds never or backwards."""
        rule = cls(int(decided["first_days"]), int(decided["every_days"]), int(decided["hour"]))
        if rule.first_days < 0 or rule.every_days < 1 or rule.hour not in range(24):
            raise ValueError(
                f"Expected a reminder some days before the term, every day or rarer, but the rule is {rule}."
            )
        return rule

    def from_on(self, due_on: date) -> date:
        """The first day on which the term counts as near."""
        return due_on - timedelta(days=self.first_days)

    def instants(self, due_on: date, zone: ZoneInfo) -> tuple[datetime, ...]:
        """Every reminder of a term, the last of them no later than its last day."""
        days = range(self.first_days, -1, -self.every_days)
        return tuple(
            datetime.combine(due_on - timedelta(days=before), time(self.hour), zone).astimezone(UTC) for before in days
        )


@dataclass(frozen=True, slots=True)
class Term:
    """The term of an assignment or of a rejected one's new study, with the instants its timers stand on."""

    due_on: date
    #: From this day on the work list shows it as due soon.
    near_on: date
    #: When it is over.
    over_at: datetime
    #: Reminders as an ISO 8601 cycle (`R3/2026-03-05T04:00:00+00:00/P2D`), the form BPMN timers take.
    reminders: str

    @classmethod
    def starting(cls, now: datetime, due_on: date, rule: ReminderRule, zone: ZoneInfo) -> Self:
        """A term that is in force from now on. Reminders that would lie in the past are left out.

        One always remains: who gets an assignment after its last reminder learns at once that its term is near.
        """
        to_come = [instant for instant in rule.instants(due_on, zone) if instant > now] or [now]
        cycle = f"R{len(to_come)}/{to_come[0].isoformat()}/P{rule.every_days}D"
        return cls(due_on, rule.from_on(due_on), end_of_day(due_on, zone), cycle)
