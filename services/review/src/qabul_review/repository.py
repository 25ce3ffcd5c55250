"""Every query of the review service."""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Final, NamedTuple, Protocol
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import BESIDE, Processes
from qabul_review.domain import Check, File, Reason, Review, Status
from qabul_review.tables import ReviewRow

_REVIEW: Final = """
    r.id, r.appeal_id, r.number, r.assignment_id, r.organisation, r.attempt, r.status, r.sector, r.topic, r.territory,
    r.submitted_at, r.due_on, r.late, r.bucket, r.folder, r.version_id, r.sha256, r.size_bytes, r.pages, r.outcome,
    r.signatory_post, r.checks, r.decided_at, r.reasons, r.new_due_on, r.revision
"""
_BY_ID: Final = f"SELECT {_REVIEW} FROM review AS r WHERE r.id = $1 AND ($2::text IS NULL OR r.organisation = $2)"
_EARLIER: Final = f"""
    SELECT {_REVIEW} FROM review AS r WHERE r.assignment_id = $1 AND r.attempt < $2 ORDER BY r.attempt
"""
_WITH_PROCESS: Final = f"""
    SELECT {_REVIEW}, {BESIDE} FROM review AS r LEFT JOIN process_instance AS p ON p.key = r.id
    WHERE r.id = ANY($1::uuid[])
"""
_KNOWN: Final = "SELECT id FROM review WHERE id = ANY($1::uuid[])"


class Reader(Protocol):
    """A unit, or the database itself where nothing is written."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """The first row, or None."""
        ...


class Position(NamedTuple):
    """Where a page ends; the next one begins after it."""

    due_on: date
    id: UUID

    @classmethod
    def read(cls, due_on: str, review_id: str) -> "Position":
        """The position that a page token holds."""
        return cls(date.fromisoformat(due_on), UUID(review_id))


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which reviews; what is empty does not narrow."""

    statuses: Sequence[Status] = ()
    sector: str = ""
    organisation: str = ""
    appeal_id: UUID | None = None
    #: Whose rows the caller may see; None: the region's.
    scope: str | None = None
    size: int = 50
    after: Position | None = None


class Page(NamedTuple):
    """Some reviews, nearest term first, and how many there are in all."""

    reviews: list[Review]
    total: int
    #: None on the last page.
    ends_at: Position | None


class Reviews:
    """Reviews in the database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def get(self, review_id: UUID, *, scope: str | None) -> Review | None:
        """One review among those the caller may see."""
        row = await self._reader.fetchrow(_BY_ID, review_id, scope)
        return None if row is None else _review(row)

    async def earlier(self, review: Review) -> list[Review]:
        """The reviews of earlier attempts, oldest first."""
        return [_review(row) for row in await self._reader.fetch(_EARLIER, review.assignment_id, review.attempt)]

    async def known(self, review_ids: Collection[UUID]) -> set[UUID]:
        """Which of these there are already."""
        return {row["id"] for row in await self._reader.fetch(_KNOWN, list(review_ids))}

    async def page(self, wanted: Wanted) -> Page:
        """A page of the queue and the count of all it has, by one condition in one statement (traps 4 and 10)."""
        query = _Query(wanted)
        rows = await self._reader.fetch(query.text(), *query.args)
        reviews = [_review(row) for row in rows if row["id"] is not None]
        shown = reviews[: wanted.size]
        ends_at = Position(shown[-1].due_on, shown[-1].id) if len(reviews) > wanted.size else None
        return Page(shown, rows[0]["total"], ends_at)


async def take_up(unit: Unit, processes: Processes, review_id: UUID) -> Review | None:
    """A review and its process, for a command that moves both: one round trip."""
    rows = await unit.fetch_keyed(_WITH_PROCESS, review_id)
    await processes.load_beside(unit, [review_id], rows)
    return _review(rows[0]) if rows else None


def add(unit: Unit, review: Review) -> None:
    """Write a new review."""
    unit.insert(
        ReviewRow,
        id=review.id,
        appeal_id=review.appeal_id,
        number=review.number,
        assignment_id=review.assignment_id,
        organisation=review.organisation,
        attempt=review.attempt,
        status=review.status,
        sector=review.sector,
        topic=review.topic,
        territory=review.territory,
        submitted_at=review.submitted_at,
        due_on=review.due_on,
        late=review.late,
        outcome=review.outcome,
        signatory_post=review.signatory_post,
        checks=[check.to_json() for check in review.checks],
        **asdict(review.file),
    )


def note_checks(unit: Unit, review_id: UUID, checks: Sequence[Check]) -> None:
    """Keep what the checks found."""
    unit.update(ReviewRow, review_id, checks=[check.to_json() for check in checks])


def decide(unit: Unit, review: Review, *, seen: int, decided_by: str) -> None:
    """Write the decision that `review` now carries, if nobody decided since it was seen at that revision."""
    unit.update(
        ReviewRow,
        review.id,
        revision=seen,
        status=review.status,
        decided_at=review.decided_at,
        decided_by=decided_by,
        reasons=[asdict(reason) for reason in review.reasons],
        new_due_on=review.new_due_on,
    )


class _Query:
    """The statement for a filter and its parameters."""

    def __init__(self, wanted: Wanted) -> None:
        self.args: list[Any] = []
        self._wanted = wanted

    def text(self) -> str:
        """The page, and the count beside each of its rows; one row with the count alone when the page is empty."""
        conditions = list(self._conditions())
        statuses = self._arg(list(self._wanted.statuses), "text[]") if self._wanted.statuses else None
        everything = _where([*conditions, f"r.status = ANY({statuses})"] if statuses else conditions)
        if self._wanted.after is not None:
            day, review_id = self._arg(self._wanted.after.due_on, "date"), self._arg(self._wanted.after.id, "uuid")
            conditions.append(f"(r.due_on, r.id) > ({day}, {review_id})")
        return f"""
            WITH counted AS (SELECT count(*) AS total FROM review AS r {everything}),
                 page AS ({self._in_order(conditions, statuses)})
            SELECT counted.total, {_REVIEW}
            FROM counted LEFT JOIN (page JOIN review AS r ON r.id = page.found_id) ON true
            ORDER BY page.found_on, page.found_id
        """

    def _conditions(self) -> Iterator[str]:
        for column, value in (("sector", self._wanted.sector), ("organisation", self._wanted.organisation)):
            if value:
                yield f"r.{column} = {self._arg(value, 'text')}"
        if self._wanted.appeal_id is not None:
            yield f"r.appeal_id = {self._arg(self._wanted.appeal_id, 'uuid')}"
        if self._wanted.scope is not None:
            yield f"r.organisation = {self._arg(self._wanted.scope, 'text')}"

    def _in_order(self, conditions: list[str], statuses: str | None) -> str:
        select = "SELECT r.id AS found_id, r.due_on AS found_on FROM review AS r"
        order = f"ORDER BY found_on, found_id LIMIT {self._arg(self._wanted.size + 1, 'int')}"
        if statuses is None:
            return f"{select} {_where(conditions)} {order}"
        # Each status by itself is in order in the index; all of them together are not.
        each = f"{select} {_where([*conditions, 'r.status = wanted.status'])} {order}"
        return (
            f"SELECT found_id, found_on FROM unnest({statuses}) AS wanted(status)"
            f" CROSS JOIN LATERAL ({each}) AS found {order}"
        )

    def _arg(self, value: Any, kind: str) -> str:
        self.args.append(value)
        return f"${len(self.args)}::{kind}"


def _where(conditions: list[str]) -> str:
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _review(row: Any) -> Review:
    return Review(
        id=row["id"],
        appeal_id=row["appeal_id"],
        number=row["number"],
        assignment_id=row["assignment_id"],
        organisation=row["organisation"],
        attempt=row["attempt"],
        status=Status(row["status"]),
        sector=row["sector"],
        topic=row["topic"],
        territory=row["territory"],
        submitted_at=row["submitted_at"],
        due_on=row["due_on"],
        late=row["late"],
        file=File(row["bucket"], row["folder"], row["version_id"], row["sha256"], row["size_bytes"], row["pages"]),
        outcome=row["outcome"],
        signatory_post=row["signatory_post"],
        checks=tuple(Check.from_json(check) for check in json.loads(row["checks"])),
        revision=row["revision"],
        decided_at=row["decided_at"],
        reasons=tuple(Reason(**reason) for reason in json.loads(row["reasons"])),
        new_due_on=row["new_due_on"],
    )
