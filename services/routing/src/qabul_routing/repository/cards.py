"""Cards, their briefs and their assignments."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_routing.domain import Assignment, Card, CardStatus, Facts, Role
from qabul_routing.repository.reader import Reader
from qabul_routing.tables import AssignmentRow, BriefRow, CardRow

_COLUMNS = """
SELECT appeal_id, number, kind, channel, language, sector, topic, territory, received_on, legal_due_on,
       registered_at, arguments, anonymous_candidate, complaint_against, needs_study, status, lead, co_executors,
       instruction, due_on, urgent, rule, opened_at, signed_at, signatory_post, signatory_name, closed_at, revision,
       (SELECT jsonb_agg(jsonb_build_array(a.id, a.organisation, a.role, a.due_on, a.issued_at) ORDER BY a.id)
          FROM assignment a WHERE a.appeal_id = card.appeal_id) AS assignments
  FROM card
"""
# The one row filter (trap 4): an organisation sees the cards it executes.
_SCOPE = "($1::text IS NULL OR lead = $1 OR co_executors ? $1)"
_BY_IDS = _COLUMNS + f"WHERE {_SCOPE} AND appeal_id = ANY($2::uuid[])"
_BY_NUMBER = _COLUMNS + f"WHERE {_SCOPE} AND number = $2"
# One filter for the list and its count (trap 10).
_FILTER = f"""
WHERE {_SCOPE}
  AND (cardinality($2::text[]) = 0 OR status = ANY($2))
  AND ($3::text = '' OR lead = $3 OR co_executors ? $3)
"""
_LIST = _COLUMNS + _FILTER + "AND (legal_due_on, appeal_id) > ($4::date, $5::uuid) ORDER BY 10, 1 LIMIT $6"
_COUNT = "SELECT count(*) FROM card" + _FILTER
_KNOWN = "SELECT appeal_id FROM card WHERE appeal_id = ANY($1::uuid[])"
_BRIEF = "SELECT appeal FROM brief WHERE appeal_id = $1"
_TO_ASSIGN = "SELECT appeal, kind FROM brief, organisation WHERE appeal_id = $1 AND code = $2"


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of cards."""

    statuses: Sequence[CardStatus] = ()
    organisation: str = ""
    #: Whose rows the caller may see; None: the region's.
    scope: str | None = None
    after: tuple[date, UUID] = (date.min, UUID(int=0))
    limit: int = 50

    def behind(self, legal_due_on: str, appeal_id: str) -> "Wanted":
        """The page behind this position."""
        return replace(self, after=(date.fromisoformat(legal_due_on), UUID(appeal_id)))


class Cards:
    """Cards in the database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def get(self, appeal_id: UUID, *, scope: str | None = None) -> Card | None:
        """One card among those the caller may see."""
        return next(iter(await self.many([appeal_id], scope=scope)), None)

    async def many(self, appeal_ids: Collection[UUID], *, scope: str | None = None) -> list[Card]:
        """These cards, as far as they are there and may be seen."""
        return [_card(row) for row in await self._reader.fetch(_BY_IDS, scope, list(appeal_ids))]

    async def by_number(self, number: str, *, scope: str | None = None) -> Card | None:
        """The card of a number."""
        row = await self._reader.fetchrow(_BY_NUMBER, scope, number)
        return None if row is None else _card(row)

    async def known(self, appeal_ids: Collection[UUID]) -> set[UUID]:
        """Which of these appeals have a card."""
        return {row["appeal_id"] for row in await self._reader.fetch(_KNOWN, list(appeal_ids))}

    async def page(self, wanted: Wanted) -> tuple[list[Card], int]:
        """A page of cards, nearest legal term first, and how many the filter finds in all."""
        asked = (wanted.scope, [str(status) for status in wanted.statuses], wanted.organisation)
        rows = await self._reader.fetch(_LIST, *asked, *wanted.after, wanted.limit)
        return [_card(row) for row in rows], await self._reader.fetchval(_COUNT, *asked)

    async def brief(self, appeal_id: UUID) -> bytes | None:
        """Text, arguments and applicant as intake gave them."""
        found: bytes | None = await self._reader.fetchval(_BRIEF, appeal_id)
        return found

    async def to_assign(self, appeal_id: UUID, organisation: str) -> tuple[bytes, str]:
        """What an assignment carries: the appeal as intake gave it, and the organisation's kind (O11)."""
        row = await self._reader.fetchrow(_TO_ASSIGN, appeal_id, organisation)
        if row is None:
            raise LookupError(f"Expected the text of {appeal_id} and the organisation {organisation!r} to be there.")
        return row["appeal"], row["kind"]


def add_arriving(unit: Unit, facts: Facts) -> None:
    """Write the card of an appeal that was just accepted."""
    unit.insert(
        CardRow,
        appeal_id=facts.appeal_id,
        number=facts.number,
        kind=facts.kind,
        channel=facts.channel,
        language=facts.language,
        sector=facts.sector,
        topic=facts.topic,
        territory=facts.territory,
        received_on=facts.received_on,
        legal_due_on=facts.legal_due_on,
        registered_at=facts.registered_at,
        arguments=facts.arguments,
        anonymous_candidate=facts.anonymous_candidate,
        complaint_against=facts.complaint_against,
        needs_study=facts.needs_study,
        status=str(CardStatus.ARRIVING),
    )


def keep_brief(unit: Unit, appeal_id: UUID, appeal: bytes) -> None:
    """Keep the text; the card is ready for the working group."""
    unit.upsert(BriefRow, appeal_id=appeal_id, appeal=appeal, collected_at=unit.now)
    unit.update(CardRow, appeal_id, status=str(CardStatus.CONSIDERATION))


def consider(unit: Unit, seen: Card, card: Card) -> None:
    """Write what the working group proposes, if nothing changed since `seen`."""
    unit.update(
        CardRow,
        card.id,
        revision=seen.revision,
        status=str(card.status),
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
        status=str(card.status),
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
        role=str(assignment.role),
        due_on=assignment.due_on,
        issued_at=assignment.issued_at,
    )


def close(unit: Unit, appeal_id: UUID) -> None:
    """Take the card off control."""
    unit.update(CardRow, appeal_id, status=str(CardStatus.CLOSED), closed_at=unit.now)


def _card(row: Any) -> Card:
    return Card(
        facts=Facts(
            appeal_id=row["appeal_id"],
            number=row["number"],
            kind=row["kind"],
            channel=row["channel"],
            language=row["language"],
            sector=row["sector"],
            topic=row["topic"],
            territory=row["territory"],
            received_on=row["received_on"],
            legal_due_on=row["legal_due_on"],
            registered_at=row["registered_at"],
            arguments=row["arguments"],
            anonymous_candidate=row["anonymous_candidate"],
            complaint_against=row["complaint_against"],
            needs_study=row["needs_study"],
        ),
        status=CardStatus(row["status"]),
        revision=row["revision"],
        lead=row["lead"],
        co_executors=tuple(json.loads(row["co_executors"])),
        instruction=row["instruction"],
        due_on=row["due_on"],
        urgent=row["urgent"],
        rule=row["rule"],
        opened_at=row["opened_at"],
        signed_at=row["signed_at"],
        signatory_post=row["signatory_post"],
        signatory_name=row["signatory_name"],
        closed_at=row["closed_at"],
        assignments=tuple(_assignment(*values) for values in json.loads(row["assignments"] or "[]")),
    )


def _assignment(assignment_id: str, organisation: str, role: str, due_on: str, issued_at: str) -> Assignment:
    return Assignment(
        UUID(assignment_id),
        organisation,
        Role(role),
        date.fromisoformat(due_on),
        datetime.fromisoformat(issued_at),
    )
