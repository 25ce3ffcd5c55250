"""The register's lines, a page at a time, so that a million take constant memory (O7)."""

from collections.abc import AsyncIterator
from datetime import date
from typing import Any
from uuid import UUID

from qabul_reporting.domain import Filter, RegisterLine, Status
from qabul_reporting.repository.figures import arguments
from qabul_reporting.repository.reader import Reader
from qabul_reporting.repository.standing import DUE, FILTER, STATUS

_LINES = f"""
SELECT a.appeal_id, a.number, a.received_on, a.kind, a.sector, a.territory, coalesce(a.lead, '') AS organisation,
       {STATUS} AS status, a.legal_due_on, {DUE} AS due_on,
       (a.answered_at AT TIME ZONE $7)::date AS answered_on, a.resolved_on,
       coalesce(a.answered_attempt, 0) AS attempts, coalesce(a.rejected_attempt, 0) AS rejections,
       (SELECT count(*) FROM missed_term m WHERE m.appeal_id = a.appeal_id) AS missed
{FILTER}
  AND (a.received_on, a.appeal_id) > ($8::date, $9::uuid)
ORDER BY a.received_on, a.appeal_id LIMIT $10
"""
_SIZE = "SELECT count(*) " + FILTER


async def size(reader: Reader, wanted: Filter) -> int:
    """How many lines the register will have."""
    found: int = await reader.fetchval(_SIZE, *arguments(wanted))
    return found


async def lines(reader: Reader, wanted: Filter, *, zone: str, page: int = 2000) -> AsyncIterator[list[RegisterLine]]:
    """The lines in order of receipt."""
    after: tuple[date, UUID] = (date.min, UUID(int=0))
    while True:
        rows = await reader.fetch(_LINES, *arguments(wanted), zone, *after, page)
        if rows:
            yield [_line(row) for row in rows]
        if len(rows) < page:
            return
        after = (rows[-1]["received_on"], rows[-1]["appeal_id"])


def _line(row: Any) -> RegisterLine:
    return RegisterLine(**{**dict(row), "status": Status(row["status"])})
