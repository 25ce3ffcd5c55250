"""The working group's consideration (O4): who executes, what, by when."""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qabul_chassis.database import Database, Unit
from qabul_chassis.processes import Processes
from qabul_chassis.rules import Rules
from qabul_region import Region
from qabul_routing import domain, repository
from qabul_routing.domain import Card, CardStatus, Proposal, Role, Route
from qabul_routing.handlers.arriving import route_facts
from qabul_routing.handlers.refusing import check_revision, not_found, told
from qabul_routing.handlers.terms import Terms
from qabul_routing.repository import Cards, Registry
from qabul_terms import civil_date

CONSIDER = "consider-appeal"


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


class ProposeRoute:
    """What the rule table says of an appeal; changes nothing."""

    def __init__(self, database: Database, rules: Rules, region: Region, terms: Terms) -> None:
        self._database = database
        self._rules = rules
        self._region = region
        self._terms = terms

    async def __call__(self, appeal_id: UUID, *, today: date) -> Proposed:
        """Propose executors and a term."""
        card = await Cards(self._database).get(appeal_id)
        if card is None:
            raise not_found(appeal_id)
        return Proposed(
            propose(self._rules, self._region, card),
            self._terms.propose(card.facts, today=today, urgent=False),
        )


class ConsiderAppeal:
    """Open the control card with executors, draft instruction and term (O4, O5)."""

    def __init__(self, processes: Processes, rules: Rules, region: Region, terms: Terms) -> None:
        self._processes = processes
        self._rules = rules
        self._region = region
        self._terms = terms

    async def __call__(self, unit: Unit, command: Consider) -> Card:
        """Write the proposal and hand the card to the hokim."""
        await self._processes.load(unit, [command.appeal_id])
        card = await Cards(unit).get(command.appeal_id)
        if card is None:
            raise not_found(command.appeal_id)
        check_revision(card, command.revision)
        today = civil_date(unit.now, self._terms.zone)
        route = command.route
        due_on = command.due_on or self._terms.propose(card.facts, today=today, urgent=command.urgent)
        known = await Registry(unit).known([code for code, _ in route.executors])
        with told():
            domain.check_route(route, card.facts, known=known)
            domain.check_term(due_on, card.facts, today=today)
        proposal = propose(self._rules, self._region, card)
        followed = (proposal.lead, proposal.co_executors) == (route.lead, route.co_executors)
        considered = replace(
            card,
            status=CardStatus.SIGNATURE,
            revision=card.revision + 1,
            lead=route.lead,
            co_executors=route.co_executors,
            instruction=command.instruction,
            due_on=due_on,
            urgent=command.urgent,
            rule=proposal.rule if followed else "",
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


def propose(rules: Rules, region: Region, card: Card) -> Proposal:
    """Ask the rule table who executes."""
    return Proposal.from_rule(rules.decide("propose-route", route_facts(region, card.facts)))


def executors_of(card: Card, terms: Terms, *, today: date) -> list[dict[str, str]]:
    """Everybody with part and term; a co-executor's term is never later than the lead's (O6)."""
    lead_due = card.due_on or card.facts.legal_due_on
    return [
        {
            "organisation": code,
            "role": str(role),
            "due_on": (
                lead_due
                if role is Role.LEAD
                else min(lead_due, terms.propose(card.facts, today=today, urgent=card.urgent, role=role))
            ).isoformat(),
        }
        for code, role in card.route.executors
    ]
