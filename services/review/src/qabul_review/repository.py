"""Every query of the review service."""

import json
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Protocol
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_review.domain import Check, File, Reason, Review, Status
from qabul_review.tables import ReviewRow

_SELECT = """
SELECT id, appeal_id, number, assignment_id, organisation, attempt, status, sector, topic, territory, submitted_at,
       due_on, late, bucket, folder, version_id, sha256, size_bytes, pages, outcome, signatory_post, checks,
       decided_at, reasons, new_due_on, revision
  FROM review
"""
_BY_ID = _SELECT + "WHERE id = $1 AND ($2::text IS NULL OR organisation = $2)"
_EARLIER = _SELECT + "WHERE assignment_id = $1 AND attempt < $2 ORDER BY attempt"
_KNOWN = "SELECT id FROM review WHERE id = ANY($1::uuid[])"
# One filter for the list and its count (trap 10); the organisation's scope is part of it (trap 4).
_FILTER = """
WHERE (cardinality($1::text[]) = 0 OR status = ANY($1))
  AND ($2::text = '' OR sector = $2)
  AND ($3::text = '' OR organisation = $3)
  AND ($4::text IS NULL OR organisation = $4)
  AND ($5::uuid IS NULL OR appeal_id = $5)
"""
_LIST = _SELECT + _FILTER + "AND (due_on, id) > ($6::date, $7::uuid) ORDER BY due_on, id LIMIT $8"
_COUNT = "SELECT count(*) FROM review" + _FILTER


class Reader(Protocol):
    """A unit, or the database itself where nothing is written."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """The first row, or None."""
        ...

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """The first value, or None."""
        ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of the queue."""

    statuses: Sequence[Status] = ()
    sector: str = ""
    organisation: str = ""
    appeal_id: UUID | None = None
    #: Whose rows the caller may see; None: the region's.
    scope: str | None = None
    after: tuple[date, UUID] = (date.min, UUID(int=0))
    limit: int = 50

    def behind(self, due_on: str, review_id: str) -> "Wanted":
        """The page behind this position."""
        return replace(self, after=(date.fromisoformat(due_on), UUID(review_id)))


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

    async def page(self, wanted: Wanted) -> tuple[list[Review], int]:
        """A page of the queue, nearest term first, and how many the filter finds in all."""
        statuses = [str(status) for status in wanted.statuses]
        asked = (statuses, wanted.sector, wanted.organisation, wanted.scope, wanted.appeal_id)
        rows = await self._reader.fetch(_LIST, *asked, *wanted.after, wanted.limit)
        return [_review(row) for row in rows], await self._reader.fetchval(_COUNT, *asked)


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
        status=str(review.status),
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
        status=str(review.status),
        decided_at=review.decided_at,
        decided_by=decided_by,
        reasons=[asdict(reason) for reason in review.reasons],
        new_due_on=review.new_due_on,
    )


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
        checks=tuple(Check.from_json(check) for check in _json(row["checks"])),
        revision=row["revision"],
        decided_at=row["decided_at"],
        reasons=tuple(Reason(**reason) for reason in _json(row["reasons"])),
        new_due_on=row["new_due_on"],
    )


def _json(value: Any) -> Any:
    return json.loads(value)
