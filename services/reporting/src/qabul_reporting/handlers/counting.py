"""Live figures and daily reports."""

from dataclasses import dataclass
from datetime import date, datetime

from qabul_chassis.clock import Clock
from qabul_chassis.database import Database
from qabul_chassis.errors import Invalid, NotFound
from qabul_region import Region
from qabul_reporting.domain import Counted, Filter, Report, Status
from qabul_reporting.repository import Reports, count
from qabul_reporting.repository.figures import count_statuses
from qabul_terms import civil_date


@dataclass(frozen=True, slots=True)
class Dashboard:
    """Figures at one moment."""

    at: datetime
    last_event_at: datetime | None
    counted: Counted
    statuses: dict[Status, int]


class GetDashboard:
    """Count as of now."""

    def __init__(self, database: Database, region: Region, clock: Clock) -> None:
        self._database = database
        self._region = region
        self._clock = clock

    async def __call__(self, wanted: Filter) -> Dashboard:
        """The live figures of a filter."""
        now = self._clock.now()
        zone = self._region.time_zone
        # Before the counts: an event that comes in between makes "as of" cautious, not bold.
        last_event_at = await Reports(self._database).last_event_at()
        counted = await count(self._database, wanted, today=civil_date(now, zone), zone=zone)
        return Dashboard(now, last_event_at, counted, await count_statuses(self._database, wanted))


class GetReport:
    """The report of a day: frozen for a past day, counted as of now for today (O7)."""

    def __init__(self, database: Database, region: Region, clock: Clock) -> None:
        self._database = database
        self._region = region
        self._clock = clock

    async def __call__(self, on: date | None) -> Report:
        """The report of that day, or of today."""
        now = self._clock.now()
        zone = self._region.time_zone
        today = civil_date(now, zone)
        if on is not None and on > today:
            raise Invalid(
                f"Expected a day up to today, {today}, but {on} is still to come.",
                field="on",
                reason="DAY_IN_THE_FUTURE",
                clause="O7",
            )
        reports = Reports(self._database)
        if on is None or on == today:
            last_event_at = await reports.last_event_at()
            counted = await count(self._database, Filter(), today=today, zone=zone)
            return Report(today, counted, now, last_event_at, before=await reports.before(today))
        report = await reports.of_day(on)
        if report is None:
            raise NotFound(f"No report of {on} was frozen.", reason="REPORT_NOT_FOUND")
        return report


class ListReports:
    """The frozen reports, newest first."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, *, before: date, limit: int) -> list[Report]:
        """A page of them."""
        return await Reports(self._database).page(before, limit)
