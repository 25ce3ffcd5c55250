"""Frozen reports, and how far the events have been heard."""

import json
from datetime import date, datetime
from typing import Any

from qabul_chassis.database import Unit
from qabul_reporting.domain import Counted, Report
from qabul_reporting.repository.reader import Reader
from qabul_reporting.tables import ReportRow

_SELECT = 'SELECT r."on", r.edition, r.number, r.frozen_at, r.last_event_at, r.figures FROM report r '
_LATEST_EDITION = '(SELECT max(edition) FROM report e WHERE e."on" = r."on")'
_OF_DAY = _SELECT + 'WHERE r."on" = $1 ORDER BY r.edition DESC LIMIT 1'
_BEFORE = _SELECT + 'WHERE r."on" < $1 ORDER BY r."on" DESC, r.edition DESC LIMIT 1'
_PAGE = _SELECT + f'WHERE r."on" < $1 AND r.edition = {_LATEST_EDITION} ORDER BY r."on" DESC LIMIT $2'
_NEXT = """
SELECT coalesce(max(number) FILTER (WHERE "on" = $1), max(number) + 1, 1) AS number,
       coalesce(max(edition) FILTER (WHERE "on" = $1), 0) + 1 AS edition
FROM report
"""
_NEWEST = "SELECT max(occurred_at) FROM transition"


class Reports:
    """Reports in the database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def of_day(self, on: date) -> Report | None:
        """The newest edition of a day's report."""
        row = await self._reader.fetchrow(_OF_DAY, on)
        return None if row is None else _report(row, await self.before(on))

    async def before(self, on: date) -> Counted | None:
        """The figures of the report before a day."""
        row = await self._reader.fetchrow(_BEFORE, on)
        return None if row is None else Counted.from_json(json.loads(row["figures"]))

    async def page(self, before: date, limit: int) -> list[Report]:
        """Reports before a day, newest first."""
        return [_report(row, None) for row in await self._reader.fetch(_PAGE, before, limit)]

    async def next(self, on: date) -> tuple[int, int]:
        """Number and edition of a report that is to be frozen."""
        row = await self._reader.fetchrow(_NEXT, on)
        return row["number"], row["edition"]

    async def last_event_at(self) -> datetime | None:
        """When the newest event that is counted happened."""
        newest: datetime | None = await self._reader.fetchval(_NEWEST)
        return newest


def freeze(unit: Unit, report: Report) -> None:
    """Write a report; it is never changed again."""
    unit.insert(
        ReportRow,
        on=report.on,
        edition=report.edition,
        number=report.number,
        frozen_at=report.at,
        last_event_at=report.last_event_at,
        figures=report.counted.to_json(),
        sha256=report.counted.digest(),
    )


def _report(row: Any, before: Counted | None) -> Report:
    return Report(
        on=row["on"],
        counted=Counted.from_json(json.loads(row["figures"])),
        at=row["frozen_at"],
        last_event_at=row["last_event_at"],
        number=row["number"],
        edition=row["edition"],
        before=before,
    )
