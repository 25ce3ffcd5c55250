"""The working group's consideration (O4): who executes, what, by when."""

from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Final
from uuid import UUID

from qabul_chassis.database import Database, Unit
from qabul_chassis.processes import Processes
from qabul_chassis.rules import Rules
from qabul_region import Region
from qabul_routing import domain, repository
from qabul_routing.domain import Card, CardStatus, Facts, Proposal, Route
from qabul_routing.handlers.arriving import route_facts
from qabul_routing.handlers.refusing import check_revision, not_found, told
from qabul_routing.handlers.terms import Terms
from qabul_routing.repository import Cards
from qabul_terms import civil_date

#: The user task this command completes.
CONSIDER: Final = "consider-appeal"


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with the term that goes with it."""

    proposal: Proposal
    due_on: date


@dataclass(frozen=True, slots=True)
class Consider:
    """What the working group decided."""

    appeal_id: UUID
    route: Route
    instruction: str
    urgent: bool
    #: None: what the rule table proposes.
    due_on: date | None = None
    #: Revision the caller saw; None: whatever it is now.
    revision: int | None = None


class RouteTable:
    """The rule table `propose-route`, asked about an appeal."""

    def __init__(self, rules: Rules, region: Region) -> None:
        self._region = region

        @lru_cache(maxsize=4096)
        def decide(**inputs: str | None) -> Proposal:
            """Topics and territories are few: of the appeals of one day, many are alike to the table."""
            return Proposal.from_rule(rules.decide("propose-route", inputs))

        self._decide = decide

    def propose(self, facts: Facts, *, today: date) -> Proposal:
        """Who executes, as the table has it on this day."""
        return self._decide(**route_facts(self._region, facts), today=today.isoformat())


class ProposeRoute:
    """What the rule tables say of an appeal; changes nothing."""

    def __init__(self, database: Database, table: RouteTable, terms: Terms) -> None:
        self._database = database
        self._table = table
        self._terms = terms

    async def __call__(self, appeal_id: UUID, *, today: date) -> Proposed:
        """Propose executors and a term."""
        card = await Cards(self._database).get(appeal_id)
        if card is None:
            raise not_found(appeal_id)
        return Proposed(
            self._table.propose(card.facts, today=today),
            self._terms.propose(card.facts, today=today, urgent=card.urgent),
        )


class ConsiderAppeal:
    """Open the control card with executors, draft instruction and term (O4, O5)."""

    def __init__(self, processes: Processes, table: RouteTable, terms: Terms) -> None:
        self._processes = processes
        self._table = table
        self._terms = terms

    async def __call__(self, unit: Unit, command: Consider) -> Card:
        """Write the proposal and hand the card to the hokim."""
        route = command.route
        card, known = await repository.to_consider(
            unit, self._processes, command.appeal_id, [code for code, _ in route.executors]
        )
        if card is None:
            raise not_found(command.appeal_id)
        check_revision(card, command.revision)
        today = civil_date(unit.now, self._terms.zone)
        due_on = command.due_on or self._terms.propose(card.facts, today=today, urgent=command.urgent)
        with told():
            domain.check_route(route, card.facts, known=known)
            domain.check_term(due_on, card.facts, today=today)
        proposal = self._table.propose(card.facts, today=today)
        considered = replace(
            card,
            status=CardStatus.SIGNATURE,
            revision=card.revision + 1,
            lead=route.lead,
            co_executors=route.co_executors,
            instruction=command.instruction,
            due_on=due_on,
            urgent=command.urgent,
            rule=proposal.rule if proposal.proposes(route) else "",
            opened_at=unit.now,
        )
        output = {
            "card": {
                "number": card.facts.number,
                "lead": route.lead,
                "co_executors": list(route.co_executors),
                "due_on": due_on.isoformat(),
                "urgent": command.urgent,
            }
        }
        await self._processes.complete(unit, card.id, CONSIDER, output)
        repository.consider(unit, card, considered)
        unit.audit(card.id, "appeal-considered", lead=route.lead, due_on=due_on.isoformat(), rule=considered.rule)
        return considered
