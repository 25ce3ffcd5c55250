"""The terms that rule table and calendar propose for a resolution (O6)."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from qabul_chassis.rules import Rules
from qabul_routing.domain import Facts, Role
from qabul_terms import Calendar, Term, cap, due_date


class Terms:
    """Proposes executors' terms, never later than the legal one."""

    def __init__(self, rules: Rules, calendar: Calendar) -> None:
        self._calendar = calendar
        self.zone = calendar.zone

        @lru_cache(maxsize=1024)
        def decide(**inputs: Any) -> Mapping[str, Any]:
            """A table decides the same on the same facts: of the cards of one day, most are alike."""
            row: Mapping[str, Any] = rules.decide("resolution-term", inputs)
            return row

        self._decide = decide

    def propose(self, facts: Facts, *, today: date, urgent: bool, role: Role = Role.LEAD) -> date:
        """The term of an executor; the days in reserve are left for the review.

        Where no day is left to reserve, the term is the legal one; also when that is over already, so that the
        appeal is late and is seen to be.
        """
        row = self._decide(
            urgent=urgent, kind=facts.kind, needs_study=facts.needs_study, role=str(role), today=today.isoformat()
        )
        latest = facts.legal_due_on - timedelta(days=int(row["reserve"]))
        if latest <= today:
            return facts.legal_due_on
        return cap(due_date(today, Term.from_rule(row), self._calendar), latest, self._calendar).due_on
