"""How long things may take: the region's rule tables, counted on its calendar."""

from datetime import date, datetime
from functools import lru_cache
from itertools import product

from qabul_chassis.rules import RuleFailed, Rules
from qabul_intake.domain import Channel, Kind
from qabul_terms import Calendar, DueDate, Term, civil_date, due_date, end_of_day

LEGAL_TERM = "legal-term"
ACCEPTANCE_TERM = "acceptance-term"

#: Days of entry are few and kinds fewer; late entries of past years must not push today's out.
_REMEMBERED = 4096


class NoTerm(LookupError):
    """No edition of the law in the rule table covers this day."""


class Terms:
    """The terms of one region. What a table decided once for the same facts is remembered: tables change at a start."""

    def __init__(self, rules: Rules, calendar: Calendar) -> None:
        self._rules = rules
        self._calendar = calendar
        self.legal_term = lru_cache(_REMEMBERED)(self._legal_term)
        self.acceptance_due_at = lru_cache(_REMEMBERED)(self._acceptance_due_at)

    def today(self, now: datetime) -> date:
        """The civil day it is in the region."""
        return civil_date(now, self._calendar.zone)

    def problems(self, now: datetime) -> list[str]:
        """What the rule tables lack to number an appeal today, in sentences that stop the start."""
        today, found = self.today(now), []
        for kind, channel in product(Kind, Channel):
            try:
                self.acceptance_due_at(kind, channel, today)
                for needs_study in (False, True):
                    self.legal_term(kind, channel, today, needs_study=needs_study)
            except (NoTerm, RuleFailed) as failure:
                found.append(f"Expected terms for a {kind} by {channel} received today, but {failure}.")
        return found

    def _legal_term(self, kind: Kind, channel: Channel, received_on: date, *, needs_study: bool) -> DueDate:
        """Until when the law wants an answer (ZRU-445), by the edition in force on the day of receipt."""
        facts: dict[str, object] = {
            "kind": str(kind),
            "channel": str(channel),
            "received_on": received_on.isoformat(),
            "needs_study": needs_study,
        }
        return due_date(received_on, self._term(LEGAL_TERM, facts, received_on), self._calendar)

    def _acceptance_due_at(self, kind: Kind, channel: Channel, registered_on: date) -> datetime:
        """The instant by which a registrar should have accepted an appeal registered on this day (O3, P1.4)."""
        facts: dict[str, object] = {"kind": str(kind), "channel": str(channel)}
        term = self._term(ACCEPTANCE_TERM, facts, registered_on)
        return end_of_day(due_date(registered_on, term, self._calendar).due_on, self._calendar.zone)

    def _term(self, table: str, facts: dict[str, object], on: date) -> Term:
        row = self._rules.decide(table, facts)
        if not row.get("fits"):
            raise NoTerm(f"rule table {table} has no edition for {on}")
        return Term.from_rule(row)
