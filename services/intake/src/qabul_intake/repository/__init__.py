"""Every query of intake."""

from qabul_intake.repository.appeals import Appeals, Registered, Request
from qabul_intake.repository.counters import take_ordinals
from qabul_intake.repository.lists import Filter, Page, Position
from qabul_intake.repository.standings import Standing, Standings
from qabul_intake.repository.tracking import Tracked, count_wrong_code, tracked

__all__ = [
    "Appeals",
    "Filter",
    "Page",
    "Position",
    "Registered",
    "Request",
    "Standing",
    "Standings",
    "Tracked",
    "count_wrong_code",
    "take_ordinals",
    "tracked",
]
