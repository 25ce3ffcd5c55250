"""Counts by sector, territory and organisation, in one query."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from qabul_reporting.domain import COUNTS, Counted, Figures, Filter, Grouping, Status
from qabul_reporting.repository.reader import Reader
from qabul_reporting.repository.standing import DUE, FILTER, STATUS, WAITS_FOR_ANSWER

#: An open term is near when it ends within these days.
DUE_SOON = timedelta(days=3)

# GROUPING() tells the total and the three groupings of one pass apart.
_COUNT = f"""
WITH counted AS (
  SELECT a.sector, a.territory, a.lead AS organisation,
         a.resolved_at IS NOT NULL AS resolved,
         {WAITS_FOR_ANSWER} AND {DUE} < $7 AS overdue,
         {WAITS_FOR_ANSWER} AND {DUE} BETWEEN $7 AND $8 AS due_soon,
         coalesce(a.rejected_attempt, 0) > 0 AS rejected,
         a.resolved_at IS NOT NULL AND coalesce(a.answered_late, false) AS resolved_late,
         (SELECT count(*) FROM missed_term m WHERE m.appeal_id = a.appeal_id) AS missed,
         a.registered_at >= $9 AND a.registered_at < $10 AS registered_that_day,
         a.resolved_on = $7 AS resolved_that_day
  {FILTER}
)
SELECT grouping(sector, territory, organisation) AS grouping,
       coalesce(sector, territory, organisation, '') AS "group",
       count(*) AS registered,
       count(*) FILTER (WHERE NOT resolved) AS in_work,
       count(*) FILTER (WHERE resolved) AS resolved,
       count(*) FILTER (WHERE overdue) AS overdue,
       count(*) FILTER (WHERE due_soon) AS due_soon,
       count(*) FILTER (WHERE rejected) AS rejected,
       count(*) FILTER (WHERE resolved_late) AS resolved_late,
       coalesce(sum(missed), 0)::bigint AS missed,
       count(*) FILTER (WHERE registered_that_day) AS registered_that_day,
       count(*) FILTER (WHERE resolved_that_day) AS resolved_that_day
FROM counted
GROUP BY GROUPING SETS ((), (sector), (territory), (organisation))
ORDER BY 1, 3 DESC, 2
"""
_BY = {7: Grouping.TOTAL, 3: Grouping.SECTOR, 5: Grouping.TERRITORY, 6: Grouping.ORGANISATION}
_STATUSES = f"SELECT {STATUS} AS status, count(*) AS size {FILTER} GROUP BY 1"


async def count(reader: Reader, wanted: Filter, *, today: date, zone: ZoneInfo) -> Counted:
    """Count the appeals of a filter as they stand on a day."""
    begins = datetime.combine(today, datetime.min.time(), tzinfo=zone)
    asked = (*arguments(wanted), today, today + DUE_SOON, begins, begins + timedelta(days=1))
    groups: dict[Grouping, list[Figures]] = {by: [] for by in Grouping}
    registered = resolved = 0
    for row in await reader.fetch(_COUNT, *asked):
        by = _BY[row["grouping"]]
        groups[by].append(Figures(row["group"], **{name: row[name] for name in COUNTS}))
        if by is Grouping.TOTAL:
            registered, resolved = row["registered_that_day"], row["resolved_that_day"]
    return Counted({by: tuple(rows) for by, rows in groups.items()}, registered, resolved)


async def count_statuses(reader: Reader, wanted: Filter) -> dict[Status, int]:
    """How many appeals stand where."""
    return {Status(row["status"]): row["size"] for row in await reader.fetch(_STATUSES, *arguments(wanted))}


def arguments(wanted: Filter) -> tuple[Any, ...]:
    """The parameters of `standing.FILTER`."""
    return (
        wanted.sector,
        wanted.territory,
        wanted.organisation,
        wanted.scope,
        wanted.received_from,
        wanted.received_to,
    )
