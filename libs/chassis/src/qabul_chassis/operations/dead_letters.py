"""Reading dead letters for operators: never their payload, which may be anybody's data."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.database import Database
from qabul_chassis.errors import NotFound
from qabul_chassis.wire import to_timestamp

MOST_AT_ONCE = 500

_COLUMNS = """
id, consumer, event_id, type, subject, headers, octet_length(payload) AS payload_bytes, state, attempts,
error_class, error_text, failed_at, due_at
"""

_OPEN = "state IN ('waiting', 'parked') AND ($1 = '' OR consumer = $1)"

_PAGE = f"""
SELECT {_COLUMNS} FROM dead_letter WHERE {_OPEN} AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
"""  # noqa: S608 - composed of this module's own text

_COUNT = f"SELECT count(*) FROM dead_letter WHERE {_OPEN}"  # noqa: S608 - same

_OF_IDS = f"SELECT {_COLUMNS} FROM dead_letter WHERE id = ANY($1::uuid[]) ORDER BY id"  # noqa: S608 - same

_STATES = {
    "waiting": pb.DEAD_LETTER_STATE_WAITING,
    "parked": pb.DEAD_LETTER_STATE_PARKED,
    "retried": pb.DEAD_LETTER_STATE_RETRIED,
    "discarded": pb.DEAD_LETTER_STATE_DISCARDED,
}


async def page(database: Database, *, consumer: str, after: UUID | None, limit: int) -> list[dict[str, Any]]:
    """Open dead letters of a consumer, or of all for an empty name, oldest first."""
    return [_row(row) for row in await database.fetch(_PAGE, consumer, after, limit)]


async def count(database: Database, *, consumer: str) -> int:
    """How many there are, by the same condition as the pages."""
    counted: int = await database.fetchval(_COUNT, consumer)
    return counted


async def of_ids(database: Database, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """The dead letters of these ids, oldest first; raises `NotFound` when one is missing."""
    rows = [_row(row) for row in await database.fetch(_OF_IDS, list(ids))]
    if missing := set(ids) - {row["id"] for row in rows}:
        named = ", ".join(sorted(map(str, missing)))
        raise NotFound(f"There is no dead letter {named}.", reason="DEAD_LETTER_NOT_FOUND")
    return rows


def as_message(row: dict[str, Any]) -> pb.DeadLetter:
    """A dead letter as operators see it."""
    return pb.DeadLetter(
        dead_letter_id=str(row["id"]),
        consumer=row["consumer"],
        event_id=str(row["event_id"]),
        event_type=row["type"],
        subject=row["subject"],
        failed_at=to_timestamp(row["failed_at"]),
        error=": ".join(part for part in (row["error_class"], row["error_text"]) if part),
        attempts=row["attempts"],
        state=_STATES[row["state"]],
        due_at=to_timestamp(row["due_at"]),
    )


def _row(row: Any) -> dict[str, Any]:
    values = dict(row)
    # asyncpg hands JSONB over as text; headers of a foreign sender may be lists.
    headers = values["headers"]
    headers = json.loads(headers) if isinstance(headers, str) else headers
    values["headers"] = {name: str(value) for name, value in headers.items()}
    return values
