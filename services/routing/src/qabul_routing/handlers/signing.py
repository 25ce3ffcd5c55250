"""The signature of the hokim or a deputy (O5, O6), and the assignments that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final
from uuid import UUID

from qabul_chassis.auth import Role as TokenRole
from qabul_chassis.database import Unit
from qabul_chassis.errors import Denied, Invalid
from qabul_chassis.identity import Caller, uuid7
from qabul_chassis.processes import Processes
from qabul_region import Region
from qabul_routing import domain, repository
from qabul_routing.domain import Assignment, Card, CardStatus, Role
from qabul_routing.handlers.refusing import check_revision, not_found, told
from qabul_routing.handlers.terms import Terms
from qabul_terms import civil_date

#: The user task this command completes.
SIGN: Final = "sign-resolution"

#: Posts under the signature, by the role of the token that signs (O5); the first one where the registry says no more.
_POSTS: Final[Mapping[str, Sequence[str]]] = {
    TokenRole.HOKIM: ("hokim",),
    TokenRole.HOKIM_DEPUTY: ("deputy-hokim", "first-deputy-hokim"),
}


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

    def __init__(self, processes: Processes, region: Region, terms: Terms) -> None:
        self._processes = processes
        self._region = region
        self._terms = terms

    async def __call__(self, unit: Unit, commands: Sequence[Sign]) -> list[Card]:
        """Sign, and let each card's process issue its assignments."""
        today = civil_date(unit.now, self._terms.zone)
        post, name = self._signatory(unit.caller, today)
        _check_named_once(commands)
        cards = await repository.to_sign(unit, self._processes, [command.appeal_id for command in commands])
        signed = []
        for index, command in enumerate(commands):
            card = cards.get(command.appeal_id)
            if card is None:
                raise not_found(command.appeal_id)
            check_revision(card, command.revision)
            with told(within=f"signatures[{index}]"):
                signed.append(await self._sign(unit, card, command, today, post=post, name=name))
        return signed

    async def _sign(self, unit: Unit, card: Card, command: Sign, today: date, *, post: str, name: str) -> Card:
        due_on = command.due_on or card.due_on or card.facts.legal_due_on
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
            "executors": self._executors(signed, due_on, today),
        }
        await self._processes.complete(unit, card.id, SIGN, output)
        repository.sign(unit, card, signed)
        unit.audit(card.id, "resolution-signed", post=post, due_on=due_on.isoformat())
        return replace(signed, assignments=repository.issued_in(unit, card.id))

    def _executors(self, card: Card, lead_due_on: date, today: date) -> list[dict[str, str]]:
        """Everybody with part and term; a co-executor's term is never later than the lead's (O6)."""
        terms = {Role.LEAD: lead_due_on}
        if card.co_executors:
            helping = self._terms.propose(card.facts, today=today, urgent=card.urgent, role=Role.CO_EXECUTOR)
            terms[Role.CO_EXECUTOR] = min(lead_due_on, helping)
        return [
            {"organisation": code, "role": role, "due_on": terms[role].isoformat()}
            for code, role in card.route.executors
        ]

    def _signatory(self, caller: Caller | None, today: date) -> tuple[str, str]:
        """Post and name under the signature: of the region's own hokim or a deputy of his (O5)."""
        own = {None, self._region.hokimiyat.code}
        for role, posts in _POSTS.items():
            if caller is not None and role in caller.roles and caller.organisation in own:
                return self._post_of(caller, today, posts), caller.name
        raise Denied(
            "A resolution is signed by the hokim of the region or a deputy of his.",
            reason="NOT_A_SIGNATORY",
            clause="O5",
        )

    def _post_of(self, caller: Caller, today: date, posts: Sequence[str]) -> str:
        """A token's subject names an appointment: among several deputies, the registry knows which one it is."""
        if self._region.knows("official", caller.subject):
            official = self._region.official(caller.subject)
            if official.holds(today) and official.post in posts:
                return official.post
        return posts[0]


class IssueAssignment:
    """Write down what one executor was told (O5)."""

    async def __call__(self, unit: Unit, appeal_id: UUID, *, organisation: str, role: Role, due_on: date) -> Assignment:
        """Issue the assignment."""
        assignment = Assignment(uuid7(), organisation, role, due_on, unit.now)
        repository.issue(unit, appeal_id, assignment)
        unit.audit(appeal_id, "assignment-issued", assignment_id=str(assignment.id), organisation=organisation)
        return assignment


def _check_named_once(commands: Sequence[Sign]) -> None:
    seen: set[UUID] = set()
    for index, command in enumerate(commands):
        if command.appeal_id in seen:
            raise Invalid(
                f"Expected each card once, but appeal {command.appeal_id} is named again.",
                field=f"signatures[{index}].appeal_id",
                reason="CARD_NAMED_TWICE",
                clause="O5",
            )
        seen.add(command.appeal_id)
