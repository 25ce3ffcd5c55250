"""The work list: a page of a view and the counts of every view, by the same conditions (trap 10)."""

import asyncio
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple
from uuid import UUID

from qabul_execution.domain import OPEN, Assignment
from qabul_execution.repository.assignments import COLUMNS, Reader, assignment_from


class View(StrEnum):
    """What a desk looks at."""

    ALL = "all"
    NEW = "new"
    IN_WORK = "in_work"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    REJECTED = "rejected"
    ANSWERED = "answered"
    CLOSED = "closed"


class Position(NamedTuple):
    """Where a page ends; the next one begins after it."""

    due_on: date
    id: UUID


@dataclass(frozen=True, slots=True)
class Page:
    """Some assignments, nearest term first, and how many each view finds."""

    assignments: list[Assignment]
    counts: dict[View, int]
    #: None on the last page.
    ends_at: Position | None


_OPEN: Final = ", ".join(f"'{status}'" for status in OPEN)

#: Each view's condition; $1 is today in the region.
_CONDITIONS: Final[dict[View, str]] = {
    View.ALL: "true",
    View.NEW: "status = 'new'",
    View.IN_WORK: "status IN ('accepted', 'in-work')",
    View.DUE_SOON: f"status IN ({_OPEN}) AND near_on <= $1 AND due_on >= $1",
    View.OVERDUE: f"status IN ({_OPEN}) AND due_on < $1",
    View.REJECTED: "status = 'rework'",
    View.ANSWERED: "status IN ('sealing', 'answered')",
    View.CLOSED: "status = 'closed'",
}
_COUNTS: Final = ", ".join(f"count(*) FILTER (WHERE {condition}) AS {view}" for view, condition in _CONDITIONS.items())


@dataclass(frozen=True, slots=True)
class Desk:
    """A work list on a day: of one organisation, or with None of the whole region."""

    reader: Reader
    organisation: str | None
    today: date

    async def page(self, view: View, *, size: int, after: Position | None) -> Page:
        """A page of a view, and the counts of all of them."""
        rows, counts = await asyncio.gather(self._rows(view, size + 1, after), self._counts())
        assignments = [assignment_from(row) for row in rows[:size]]
        last = assignments[-1] if len(rows) > size else None
        return Page(assignments, counts, Position(last.due_on, last.id) if last else None)

    async def _rows(self, view: View, limit: int, after: Position | None) -> list[Any]:
        # One text per shape of the question, so that PostgreSQL plans each for the index that gives its order.
        conditions = [_CONDITIONS[view], "$1::date IS NOT NULL"]
        args: list[Any] = [self.today, limit]
        if self.organisation is not None:
            args.append(self.organisation)
            conditions.append(f"organisation = ${len(args)}")
        if after is not None:
            args += [after.due_on, after.id]
            conditions.append(f"(due_on, id) > (${len(args) - 1}, ${len(args)})")
        narrowed = " AND ".join(conditions)
        # Conditions are ours, values are parameters.
        sql = f"SELECT {COLUMNS} FROM assignment WHERE {narrowed} ORDER BY due_on, id LIMIT $2"
        return await self.reader.fetch(sql, *args)

    async def _counts(self) -> dict[View, int]:
        args: list[Any] = [self.today]
        narrowed = "true"
        if self.organisation is not None:
            args.append(self.organisation)
            narrowed = "organisation = $2"
        row = await self.reader.fetchrow(f"SELECT {_COUNTS} FROM assignment WHERE {narrowed}", *args)
        return {view: row[view] for view in View}
