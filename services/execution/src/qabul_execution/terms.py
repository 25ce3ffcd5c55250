"""Terms by the region's zone and its rule for reminders."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qabul_chassis.rules import Rules
from qabul_execution.domain import ReminderRule, Term
from qabul_terms import civil_date


class Terms:
    """Says what day it is in the region, and starts terms."""

    def __init__(self, rules: Rules, zone: ZoneInfo) -> None:
        self._rules = rules
        self.zone = zone

    def today(self, now: datetime) -> date:
        """The civil day of an instant."""
        return civil_date(now, self.zone)

    def starting(self, now: datetime, due_on: date, *, urgent: bool) -> Term:
        """A term in force from now on, with its reminders by `rules/reminders.json`."""
        facts = {"days": (due_on - self.today(now)).days, "urgent": urgent}
        return Term.starting(now, due_on, ReminderRule.of(self._rules.decide("reminders", facts)), self.zone)


def variables_of(term: Term) -> dict[str, Any]:
    """A term as the process keeps it; the timers of the diagram stand on these."""
    return {
        "due_on": term.due_on.isoformat(),
        "term_over_at": term.over_at.isoformat(),
        "reminders": term.reminders,
    }
