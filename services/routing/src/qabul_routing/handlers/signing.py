"""The signature of the hokim or a deputy (O5, O6), and the assignments that follow from it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from qabul_chassis.auth import Role as TokenRole
from qabul_chassis.database import Unit
from qabul_chassis.errors import Denied
from qabul_chassis.identity import Caller, uuid7
from qabul_chassis.processes import Processes
from qabul_routing import domain, repository
from qabul_routing.domain import Assignment, Card, CardStatus, Role
from qabul_routing.handlers.considering import executors_of
from qabul_routing.handlers.refusing import check_revision, not_found, told
from qabul_routing.handlers.terms import Terms
from qabul_routing.repository import Cards
from qabul_terms import civil_date

SIGN = "sign-resolution"

#: Post under the signature, by the role of the token that signs (O5).
_POSTS = {TokenRole.HOKIM: "hokim", TokenRole.HOKIM_DEPUTY: "deputy-hokim"}


@dataclass(frozen=True, slots=True)
class Sign:
    """One card to sign."""

    appeal_id: UUID
    #: Empty: the draft as it stands.
    instruction: str = ""
    #: None: the proposed term.
    due_on: date | None = None
    #: Revision the caller saw; None: whatever it is now.
    revision: int | None = None


class SignResolution:
    """Sign one or many cards: all or none (O5)."""

    def __init__(self, processes: Processes, terms: Terms) -> None:
        self._processes = processes
        self._terms = terms

    async def __call__(self, unit: Unit, commands: Sequence[Sign]) -> list[Card]:
        """Sign, and let each card's process issue its assignments."""
        post, name = _signatory(unit.caller)
        ids = [command.appeal_id for command in commands]
        await self._processes.load(unit, ids)
        cards = {card.id: card for card in await Cards(unit).many(ids)}
        return [await self._sign(unit, cards, command, post=post, name=name) for command in commands]

    async def _sign(self, unit: Unit, cards: dict[UUID, Card], command: Sign, *, post: str, name: str) -> Card:
        card = cards.get(command.appeal_id)
        if card is None:
            raise not_found(command.appeal_id)
        check_revision(card, command.revision)
        today = civil_date(unit.now, self._terms.zone)
        due_on = command.due_on or card.due_on or card.facts.legal_due_on
        with told():
            domain.check_term(due_on, card.facts, today=today)
        signed = replace(
            card,
            status=CardStatus.EXECUTION,
            revision=card.revision + 1,
            instruction=command.instruction or card.instruction,
            due_on=due_on,
            signed_at=unit.now,
            signatory_post=post,
            signatory_name=name,
        )
        output = {
            "resolution": {
                "number": card.facts.number,
                "lead": card.lead,
                "co_executors": list(card.co_executors),
                "due_on": due_on.isoformat(),
                "signatory_post": post,
                "signed_at": unit.now.isoformat(),
                "instruction": signed.instruction,
                "urgent": card.urgent,
            },
            "executors": executors_of(signed, self._terms, today=today),
        }
        await self._processes.complete(unit, card.id, SIGN, output)
        repository.sign(unit, card, signed)
        unit.audit(card.id, "resolution-signed", post=post, due_on=due_on.isoformat())
        return signed


class IssueAssignment:
    """Write down what one executor was told (O5)."""

    async def __call__(self, unit: Unit, appeal_id: UUID, *, organisation: str, role: Role, due_on: date) -> Assignment:
        """Issue the assignment."""
        assignment = Assignment(uuid7(), organisation, role, due_on, unit.now)
        repository.issue(unit, appeal_id, assignment)
        unit.audit(appeal_id, "assignment-issued", assignment_id=str(assignment.id), organisation=organisation)
        return assignment


def _signatory(caller: Caller | None) -> tuple[str, str]:
    for role, post in _POSTS.items():
        if caller is not None and role in caller.roles:
            return post, caller.name
    raise Denied("A resolution is signed by the hokim or a deputy.", reason="NOT_A_SIGNATORY", clause="O5")
