"""Lists of cards: a page and the count of what the filter finds, by one condition and in one statement (trap 10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from qabul_routing.domain import Card, CardStatus
from qabul_routing.repository.reader import Reader
from qabul_routing.repository.rows import CARD, card_from


def executes(organisation: str) -> str:
    """Whether the organisation in this parameter is one of a card's executors."""
    return f"(c.lead = {organisation}::text OR c.co_executors ? {organisation}::text)"


def scoped(organisation: str) -> str:
    """The one row filter (trap 4): an organisation sees what it was told to execute, once that is signed (O5)."""
    return f"({organisation}::text IS NULL OR (c.signed_at IS NOT NULL AND {executes(organisation)}))"


class Position(NamedTuple):
    """Where a page ends; the next one begins after it."""

    legal_due_on: date
    appeal_id: UUID

    @classmethod
    def read(cls, legal_due_on: str, appeal_id: str) -> "Position":
        """The position that a page token holds."""
        return cls(date.fromisoformat(legal_due_on), UUID(appeal_id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cards; what is empty does not narrow."""

    statuses: Sequence[CardStatus] = ()
    #: Cards with this executor.
    organisation: str = ""
    #: Whose rows the caller may see; None: the region's.
    scope: str | None = None
    size: int = 50
    after: Position | None = None


class Page(NamedTuple):
    """Some cards, nearest legal term first, and how many there are in all."""

    cards: list[Card]
    total: int
    #: None on the last page.
    ends_at: Position | None


async def page_of(reader: Reader, wanted: Wanted) -> Page:
    """A page of cards; walks an index from where the page before it ended."""
    query = _Query(wanted)
    rows = await reader.fetch(query.text(), *query.args)
    cards = [card_from(row) for row in rows if row["appeal_id"] is not None]
    shown = cards[: wanted.size]
    ends_at = Position(shown[-1].facts.legal_due_on, shown[-1].id) if len(cards) > wanted.size else None
    return Page(shown, rows[0]["total"], ends_at)


class _Query:
    """The statement for a filter and its parameters."""

    def __init__(self, wanted: Wanted) -> None:
        self.args: list[Any] = []
        self._wanted = wanted

    def text(self) -> str:
        """The page, and the count beside each of its rows; one row with the count alone when the page is empty."""
        conditions = list(self._conditions())
        statuses = self._arg(list(self._wanted.statuses), "text[]") if self._wanted.statuses else None
        everything = _where([*conditions, f"c.status = ANY({statuses})"] if statuses else conditions)
        if self._wanted.after is not None:
            day, appeal_id = (self._arg(*each) for each in zip(self._wanted.after, ("date", "uuid"), strict=True))
            conditions.append(f"(c.legal_due_on, c.appeal_id) > ({day}, {appeal_id})")
        return f"""
            WITH counted AS (SELECT count(*) AS total FROM card AS c {everything}),
                 page AS ({self._in_order(conditions, statuses)})
            SELECT counted.total, {CARD}
            FROM counted LEFT JOIN (page JOIN card AS c ON c.appeal_id = page.found_id) ON true
            ORDER BY page.found_on, page.found_id
        """

    def _conditions(self) -> Iterator[str]:
        if self._wanted.scope is not None:
            yield scoped(self._arg(self._wanted.scope, "text"))
        if self._wanted.organisation:
            yield executes(self._arg(self._wanted.organisation, "text"))

    def _in_order(self, conditions: list[str], statuses: str | None) -> str:
        select = "SELECT c.appeal_id AS found_id, c.legal_due_on AS found_on FROM card AS c"
        order = f"ORDER BY found_on, found_id LIMIT {self._arg(self._wanted.size + 1, 'int')}"
        if statuses is None:
            return f"{select} {_where(conditions)} {order}"
        # Each status by itself is in order in the index; all of them together are not.
        each = f"{select} {_where([*conditions, 'c.status = wanted.status'])} {order}"
        return (
            f"SELECT found_id, found_on FROM unnest({statuses}) AS wanted(status)"
            f" CROSS JOIN LATERAL ({each}) AS found {order}"
        )

    def _arg(self, value: Any, kind: str) -> str:
        self.args.append(value)
        return f"${len(self.args)}::{kind}"


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""
