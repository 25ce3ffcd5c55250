"""Which days are worked: weekends, public holidays, moved days, and what the region's own data says of a date."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Final, Literal
from zoneinfo import ZoneInfo

import holidays

from qabul_terms.civil import DAY, TASHKENT
from qabul_terms.holiday_names import holiday_names, weekday_names
from qabul_terms.languages import Texts

Reason = Literal["weekend", "holiday", "region"]

_SATURDAY_AND_SUNDAY: Final = frozenset({5, 6})
_DAYS_A_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day nobody works, why, and what to call it."""

    on: date
    reason: Reason
    names: Texts


@dataclass(frozen=True, slots=True)
class _Year:
    off: Mapping[date, DayOff]
    worked: frozenset[date]


class Calendar:
    """The working days of a region.

    What the region's data says of a date goes before the library of holidays: a decree can be entered on the day it
    is signed, and an upgrade of the library moves no term behind the region's back. The library knows days off by
    decree and moved working days; its feasts of future years are estimates, and their names say so.
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo = TASHKENT,
        days_off: Mapping[date, Texts] = MappingProxyType({}),
        working_days: Iterable[date] = (),
        weekend: frozenset[int] = _SATURDAY_AND_SUNDAY,
    ) -> None:
        self.zone = zone
        self._days_off = {day: DayOff(day, "region", names) for day, names in days_off.items()}
        self._working_days = frozenset(working_days)
        self._weekend = weekend
        self._years: dict[int, _Year] = {}
        if both := sorted(self._working_days & self._days_off.keys()):
            raise ValueError(f"{both[0]} cannot be both a day off and a working day")
        if len(weekend) >= _DAYS_A_WEEK:
            raise ValueError("a week without a working day would let no term end")

    def day_off(self, day: date) -> DayOff | None:
        """Say why nobody works on this day, or None when it is worked."""
        if day in self._working_days:
            return None
        if day in self._days_off:
            return self._days_off[day]
        year = self._year(day.year)
        if day in year.worked:
            return None
        if day in year.off:
            return year.off[day]
        return DayOff(day, "weekend", weekday_names(day.weekday())) if day.weekday() in self._weekend else None

    def is_working(self, day: date) -> bool:
        """Say whether this day is worked."""
        return self.day_off(day) is None

    def days_off_from(self, day: date) -> Iterator[DayOff]:
        """Yield the days off from this day on, until the first working one; none when the day is worked."""
        while (off := self.day_off(day)) is not None:
            yield off
            day += DAY

    def next_working(self, day: date) -> date:
        """Return this day when it is worked, else the next one that is."""
        return day + DAY * sum(1 for _ in self.days_off_from(day))

    def previous_working(self, day: date) -> date:
        """Return this day when it is worked, else the last one before it that was."""
        while not self.is_working(day):
            day -= DAY
        return day

    def working_days_between(self, after: date, until: date) -> int:
        """Count the working days after the first day, up to and including the last."""
        return sum(self.is_working(after + DAY * offset) for offset in range(1, (until - after).days + 1))

    def _year(self, year: int) -> _Year:
        if year not in self._years:
            listed = holidays.country_holidays("UZ", years=year, expand=False, language="en_US")
            off = {day: DayOff(day, "holiday", holiday_names(name)) for day, name in listed.items()}
            self._years[year] = _Year(off, frozenset(listed.weekend_workdays))
        return self._years[year]
