"""Civil days: a term ends with a day in the region's zone, never after a number of milliseconds (traps 2, 15)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TASHKENT: Final = ZoneInfo("Asia/Tashkent")

DAY: Final = timedelta(days=1)
_MONTHS_A_YEAR: Final = 12


def civil_date(instant: datetime, zone: ZoneInfo = TASHKENT) -> date:
    """Return the day it is in the zone at that instant, which must be aware."""
    if instant.tzinfo is None:
        raise ValueError(f"{instant.isoformat()} has no zone, so it is not known which day it belongs to")
    return instant.astimezone(zone).date()


def start_of_day(day: date, zone: ZoneInfo = TASHKENT) -> datetime:
    """Return the first instant of the day, in UTC."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def end_of_day(day: date, zone: ZoneInfo = TASHKENT) -> datetime:
    """Return the instant at which the day is over, in UTC: the first one of the next day.

    A timer set to it fires when the term has really been missed; what happens before it is still in time.
    """
    return start_of_day(day + DAY, zone)


def add_months(day: date, months: int) -> date:
    """Return the same day of a later month, or that month's last day when it is shorter (31 January + 1)."""
    years, month = divmod(day.month - 1 + months, _MONTHS_A_YEAR)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
