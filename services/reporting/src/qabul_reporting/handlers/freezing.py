"""Freeze the day's figures as a numbered report (O7, D2.6)."""

from qabul_chassis.database import Unit
from qabul_region import Region
from qabul_reporting import repository
from qabul_reporting.domain import Filter, Report
from qabul_reporting.repository import Reports, count
from qabul_terms import civil_date


class FreezeReport:
    """Count, number and keep; a second freezing of the same day is a new edition."""

    def __init__(self, region: Region) -> None:
        self._region = region

    async def __call__(self, unit: Unit) -> Report:
        """Freeze what is known at this instant."""
        zone = self._region.time_zone
        today = civil_date(unit.now, zone)
        reports = Reports(unit)
        number, edition = await reports.next(today)
        last_event_at = await reports.last_event_at()
        counted = await count(unit, Filter(), today=today, zone=zone)
        report = Report(today, counted, unit.now, last_event_at, number, edition, await reports.before(today))
        repository.freeze(unit, report)
        return report
