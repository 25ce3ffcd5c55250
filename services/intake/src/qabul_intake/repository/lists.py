"""Lists of appeals: a page and the count of what the filter finds, by one condition and in one statement (trap 10)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from qabul_intake.domain import Appeal, Status
from qabul_intake.repository.rows import JOINED, OUTLINE, Reader, appeal_from
from qabul_intake.sealing import Seal


class Position(NamedTuple):
    """Where a page ends; the next one begins after it."""

    received_on: date
    id: UUID

    @classmethod
    def read(cls, received_on: str, id_: str) -> "Position":
        """The position that a page token holds."""
        return cls(date.fromisoformat(received_on), UUID(id_))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which appeals; what is empty does not narrow."""

    statuses: tuple[Status, ...] = ()
    sector: str = ""
    territory: str = ""
    received_from: date | None = None
    received_to: date | None = None


class Page(NamedTuple):
    """Some appeals in the list's order, and how many there are in all."""

    appeals: list[Appeal]
    total: int
    #: Empty on the last page.
    ends_at: Position | None


async def page_of(reader: Reader, seal: Seal, filter_: Filter, *, size: int, after: Position | None) -> Page:
    """A page, latest received first; walks an index from where the page before it ended."""
    query = _Query(filter_)
    rows = await reader.fetch(query.page(size + 1, after), *query.args)
    appeals = [appeal_from(row, seal) for row in rows if row["id"] is not None]
    shown = appeals[:size]
    more = len(appeals) > size
    return Page(shown, rows[0]["total"], Position(shown[-1].received_on, shown[-1].id) if more else None)


class _Query:
    """The statement for a filter and its parameters."""

    def __init__(self, filter_: Filter) -> None:
        self.args: list[Any] = []
        self._filter = filter_

    def page(self, limit: int, after: Position | None) -> str:
        """The page, and the count beside each of its rows; one row with the count alone when the page is empty."""
        conditions = list(self._conditions())
        everything = self._found(conditions)
        if after is not None:
            received_on, id_ = self._arg(after.received_on, "date"), self._arg(after.id, "uuid")
            conditions.append(f"({self._table}.received_on, {self._id}) < ({received_on}, {id_})")
        here = self._in_order(conditions, self._arg(limit, "int"))
        return f"""
            WITH counted AS (SELECT count(*) AS total FROM {everything}), page AS ({here})
            SELECT counted.total, {OUTLINE}
            FROM counted LEFT JOIN (page JOIN {JOINED} ON a.id = page.found_id) ON true
            ORDER BY page.found_on DESC, page.found_id DESC
        """

    @property
    def _table(self) -> str:
        """Whose index gives the order: a status is kept in `standing`, everything else in `appeal`."""
        return "s" if self._filter.statuses else "a"

    @property
    def _id(self) -> str:
        return "s.appeal_id" if self._filter.statuses else "a.id"

    @property
    def _tables(self) -> str:
        if not self._filter.statuses:
            return "appeal AS a"
        if self._filter.sector or self._filter.territory:
            return "standing AS s JOIN appeal AS a ON a.id = s.appeal_id"
        return "standing AS s"

    def _conditions(self) -> Iterator[str]:
        wanted = self._filter
        if wanted.sector:
            yield f"a.sector = {self._arg(wanted.sector, 'text')}"
        if wanted.territory:
            yield f"a.territory = {self._arg(wanted.territory, 'text')}"
        if wanted.received_from:
            yield f"{self._table}.received_on >= {self._arg(wanted.received_from, 'date')}"
        if wanted.received_to:
            yield f"{self._table}.received_on <= {self._arg(wanted.received_to, 'date')}"

    def _found(self, conditions: list[str]) -> str:
        if self._filter.statuses:
            statuses = self._arg([str(status) for status in self._filter.statuses], "text[]")
            conditions = [*conditions, f"s.status = ANY({statuses})"]
        return f"{self._tables} WHERE {' AND '.join(conditions) or 'true'}"

    def _in_order(self, conditions: list[str], limit: str) -> str:
        select = f"SELECT {self._id} AS found_id, {self._table}.received_on AS found_on FROM {self._tables}"
        order = f"ORDER BY found_on DESC, found_id DESC LIMIT {limit}"
        if not self._filter.statuses:
            return f"{select} WHERE {' AND '.join(conditions) or 'true'} {order}"
        # Each status by itself is in order in the index; all of them together are not.
        statuses = self._arg([str(status) for status in self._filter.statuses], "text[]")
        each = f"{select} WHERE {' AND '.join([*conditions, 's.status = wanted.status'])} {order}"
        return (
            f"SELECT found_id, found_on FROM unnest({statuses}) AS wanted(status)"
            f" CROSS JOIN LATERAL ({each}) AS found {order}"
        )

    def _arg(self, value: Any, kind: str) -> str:
        self.args.append(value)
        return f"${len(self.args)}::{kind}"
