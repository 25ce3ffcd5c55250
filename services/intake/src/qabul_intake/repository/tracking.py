"""What the holder of a number and its secret code is shown, and how often a wrong code was tried."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from qabul_chassis.database import Database
from qabul_intake.domain import Answer, Status, Step, in_order
from qabul_intake.repository.rows import answer_from

_BY_NUMBER = """
    SELECT a.id, a.number, a.secret_hash, a.received_on, a.due_on, a.registered_at, s.accepted_at, s.answer_bucket,
           s.answer_folder,
           t.statuses, t.attempts, t.instants, w.count AS wrong_codes, w.since_at AS wrong_since_at
    FROM appeal AS a
    JOIN standing AS s ON s.appeal_id = a.id
    CROSS JOIN LATERAL (
        SELECT array_agg(status) AS statuses, array_agg(attempt) AS attempts, array_agg(at) AS instants
        FROM appeal_step WHERE appeal_id = a.id
    ) AS t
    LEFT JOIN wrong_code AS w ON w.appeal_id = a.id
    WHERE a.number = $1
"""

# One statement, so that wrong codes that arrive at the same instant are all counted.
_COUNT_WRONG = """
    INSERT INTO wrong_code AS w (appeal_id, count, since_at) VALUES ($1, 1, $2)
    ON CONFLICT (appeal_id) DO UPDATE SET
        count = CASE WHEN w.since_at < $3 THEN 1 ELSE w.count + 1 END,
        since_at = CASE WHEN w.since_at < $3 THEN excluded.since_at ELSE w.since_at END
"""


@dataclass(frozen=True, slots=True)
class Tracked:
    """An appeal as its applicant follows it."""

    id: UUID
    number: str
    received_on: date
    due_on: date
    #: From the registration on, in order.
    steps: tuple[Step, ...]
    answer: Answer | None
    wrong_codes: int
    wrong_since_at: datetime | None
    _secret_hash: bytes

    @property
    def status(self) -> Status:
        """The furthest step."""
        return self.steps[-1].status

    def opens_with(self, code_hash: bytes) -> bool:
        """Whether this is the hash of its secret code; takes the same time whatever it is."""
        return hmac.compare_digest(self._secret_hash, code_hash)


async def tracked(database: Database, number: str) -> Tracked | None:
    """The appeal of this number, with the steps it went through."""
    rows = await database.fetch_by_key(_BY_NUMBER, number)
    return _tracked_from(rows[0]) if rows else None


async def count_wrong_code(database: Database, appeal_id: UUID, *, now: datetime, window_began_at: datetime) -> None:
    """Count one wrong code; the count begins anew when the last one began before the window.

    A connection that dies at the wrong moment may have it counted twice, which hurts nobody.
    """
    await database.fetch_by_key(_COUNT_WRONG, appeal_id, now, window_began_at)


def _tracked_from(row: Any) -> Tracked:
    reached = zip(row["statuses"] or (), row["attempts"] or (), row["instants"] or (), strict=True)
    own = [Step(Status.REGISTERED, 0, row["registered_at"])]
    if row["accepted_at"] is not None:
        own.append(Step(Status.ACCEPTED, 0, row["accepted_at"]))
    return Tracked(
        id=row["id"],
        number=row["number"],
        received_on=row["received_on"],
        due_on=row["due_on"],
        steps=in_order([*own, *(Step(Status(status), attempt, at) for status, attempt, at in reached)]),
        answer=answer_from(row),
        wrong_codes=row["wrong_codes"] or 0,
        wrong_since_at=row["wrong_since_at"],
        _secret_hash=row["secret_hash"],
    )
