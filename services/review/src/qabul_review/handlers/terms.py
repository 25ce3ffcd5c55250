"""Due days of reviews, and of answers that are studied again."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from qabul_chassis.rules import Rules
from qabul_review.domain import Reason
from qabul_terms import Calendar, Term, due_date


class Terms:
    """The terms of one region: rule tables, counted on its calendar."""

    def __init__(self, rules: Rules, calendar: Calendar) -> None:
        self._rules = rules
        self._calendar = calendar
        self.zone = calendar.zone

    def review(self, arrived_on: date, *, attempt: int) -> date:
        """Last day to decide on an answer that arrived on this day (D2.2)."""
        return self._count(self._decide("review-term", arrived_on, {"attempt": attempt}), arrived_on)

    def rework(self, rejected_on: date, reasons: Sequence[Reason], *, attempt: int) -> tuple[date, date]:
        """Last day to study again what was rejected on this day, and the latest a member may set instead (O15)."""
        codes = [reason.code.lower().replace("_", "-") for reason in reasons]
        row = self._decide("rejection-term", rejected_on, {"reasons": codes, "attempt": attempt})
        return self._count(row, rejected_on), rejected_on + timedelta(days=int(row["longest"]))

    def _decide(self, table: str, since: date, facts: Mapping[str, Any]) -> Mapping[str, Any]:
        decided: Mapping[str, Any] = self._rules.decide(table, {**facts, "today": since.isoformat()})
        return decided

    def _count(self, row: Mapping[str, Any], since: date) -> date:
        return due_date(since, Term.from_rule(row), self._calendar).due_on
