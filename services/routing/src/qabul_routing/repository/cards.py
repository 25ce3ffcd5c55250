"""Cards and their assignments: found by appeal and by number, written step by step."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_routing.domain import Answer, Assignment, Card, CardStatus, Facts
from qabul_routing.repository.lists import Page, Wanted, page_of, scoped
from qabul_routing.repository.reader import Reader
from qabul_routing.repository.rows import CARD, answer_values, card_from, facts_values
from qabul_routing.tables import AnswerRow, AssignmentRow, BriefRow, CardRow

_BY_ID: Final = f"SELECT {CARD} FROM card AS c WHERE c.appeal_id = $1 AND {scoped('$2')}"
_BY_NUMBER: Final = f"SELECT {CARD} FROM card AS c WHERE c.number = $1 AND {scoped('$2')}"
_STATUSES: Final = "SELECT appeal_id, status FROM card WHERE appeal_id = ANY($1::uuid[])"
_BRIEF: Final = "SELECT appeal FROM brief WHERE appeal_id = $1"

_ISSUED: Final = "assignments issued in this unit"


class Cards:
    """Reads cards; `scope` is the organisation whose rows the caller may see, None for the region's."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def get(self, appeal_id: UUID, *, scope: str | None = None) -> Card | None:
        """The card of an appeal."""
        row = await self._reader.fetchrow(_BY_ID, appeal_id, scope)
        return None if row is None else card_from(row)

    async def by_number(self, number: str, *, scope: str | None = None) -> Card | None:
        """The card of a number."""
        row = await self._reader.fetchrow(_BY_NUMBER, number, scope)
        return None if row is None else card_from(row)

    async def statuses(self, appeal_ids: Collection[UUID]) -> dict[UUID, CardStatus]:
        """Where the cards of these appeals stand, as far as there are any."""
        rows = await self._reader.fetch(_STATUSES, list(appeal_ids))
        return {row["appeal_id"]: CardStatus(row["status"]) for row in rows}

    async def page(self, wanted: Wanted) -> Page:
        """A page of a list; see `lists`."""
        return await page_of(self._reader, wanted)

    async def brief(self, appeal_id: UUID) -> bytes | None:
        """Text, arguments and applicant as intake gave them. Personal data."""
        found: bytes | None = await self._reader.fetchval(_BRIEF, appeal_id)
        return found


def add_arriving(unit: Unit, facts: Facts) -> None:
    """Write the card of an appeal that was just accepted."""
    unit.insert(CardRow, **facts_values(facts), status=CardStatus.ARRIVING)


def keep_brief(unit: Unit, appeal_id: UUID, appeal: bytes) -> None:
    """Keep the text; the card is ready for the working group."""
    unit.upsert(BriefRow, appeal_id=appeal_id, appeal=appeal, collected_at=unit.now)
    unit.update(CardRow, appeal_id, status=CardStatus.CONSIDERATION)


def consider(unit: Unit, seen: Card, card: Card) -> None:
    """Write what the working group proposes, if nothing changed since `seen`."""
    unit.update(
        CardRow,
        card.id,
        revision=seen.revision,
        status=card.status,
        lead=card.lead,
        co_executors=list(card.co_executors),
        instruction=card.instruction,
        due_on=card.due_on,
        urgent=card.urgent,
        rule=card.rule,
        opened_at=card.opened_at,
    )


def sign(unit: Unit, seen: Card, card: Card) -> None:
    """Write the signature, if nothing changed since `seen`."""
    unit.update(
        CardRow,
        card.id,
        revision=seen.revision,
        status=card.status,
        instruction=card.instruction,
        due_on=card.due_on,
        signed_at=card.signed_at,
        signatory_post=card.signatory_post,
        signatory_name=card.signatory_name,
    )


def issue(unit: Unit, appeal_id: UUID, assignment: Assignment) -> None:
    """Write an assignment."""
    unit.insert(
        AssignmentRow,
        id=assignment.id,
        appeal_id=appeal_id,
        organisation=assignment.organisation,
        role=assignment.role,
        due_on=assignment.due_on,
        issued_at=assignment.issued_at,
    )
    issued: dict[UUID, list[Assignment]] = unit.notes.setdefault(_ISSUED, {})
    issued.setdefault(appeal_id, []).append(assignment)


def issued_in(unit: Unit, appeal_id: UUID) -> tuple[Assignment, ...]:
    """The assignments that this unit is about to write."""
    return tuple(unit.notes.get(_ISSUED, {}).get(appeal_id, ()))


def keep_answer(unit: Unit, answer: Answer) -> None:
    """Write what is known of an attempt to answer beside what was known of it before."""
    unit.upsert(AnswerRow, **answer_values(answer))


def close(unit: Unit, appeal_id: UUID) -> None:
    """Take the card off control."""
    unit.update(CardRow, appeal_id, status=CardStatus.CLOSED, closed_at=unit.now)
