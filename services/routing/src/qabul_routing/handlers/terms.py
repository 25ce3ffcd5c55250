"""The terms that rule table and calendar propose for a resolution (O6)."""

from datetime import date, timedelta

from qabul_chassis.rules import Rules
from qabul_routing.domain import Facts, Role
from qabul_terms import Calendar, Term, cap, due_date


class Terms:
    """Proposes executors' terms, never later than the legal one."""

    def __init__(self, rules: Rules, calendar: Calendar) -> None:
        self._rules = rules
        self._calendar = calendar
        self.zone = calendar.zone

    def propose(self, facts: Facts, *, today: date, urgent: bool, role: Role = Role.LEAD) -> date:
        """The term of an executor; the days in reserve are left for the review.

        Where no day is left to reserve, the term is the legal one; also when that is over already, so that the
        appeal is late and is seen to be.
        """
        row = self._rules.decide(
            "resolution-term",
            {"urgent": urgent, "kind": facts.kind, "needs_study": facts.needs_study, "role": str(role)},
        )
        latest = facts.legal_due_on - timedelta(days=int(row["reserve"]))
        if latest <= today:
            return facts.legal_due_on
        return cap(due_date(today, Term.from_rule(row), self._calendar), latest, self._calendar).due_on
