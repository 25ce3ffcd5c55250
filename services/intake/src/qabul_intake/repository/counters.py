"""Ordinal numbers without gaps (O2): a counter row, locked until the appeals that took them are in."""

from typing import Final

from qabul_chassis.database import Unit

#: There is one series of numbers in a year; a region that wants one per channel names more.
SERIES: Final = ""

_TAKE = """
    INSERT INTO number_counter (region, year, series, last) VALUES ($1, $2, $3, $4)
    ON CONFLICT (region, year, series) DO UPDATE SET last = number_counter.last + excluded.last
    RETURNING last
"""


async def take_ordinals(unit: Unit, *, region: str, year: int, count: int) -> range:
    """Take so many consecutive ordinals within an explicit transaction.

    The row stays locked until the transaction ends, and a rollback gives them back: there is no gap whatever happens
    (trap 3), and no double whoever else takes some.
    """
    last: int = await unit.fetchval(_TAKE, region, year, SERIES, count)
    return range(last - count + 1, last + 1)
