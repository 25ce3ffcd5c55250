"""Reads by key that come at the same time share a query and a round trip."""

from collections.abc import Awaitable, Callable, Sequence
from functools import lru_cache, partial
from typing import Any

from qabul_chassis.gathering import Gathering

#: Most keys in one query: more would make the first of them wait for the last one's rows.
_MOST_TOGETHER = 64
#: Different queries whose reads are gathered; one that was not asked for long begins anew, which costs nothing.
_QUERIES = 1024

#: Runs one query; raises what `failures.of_read` makes of a failure.
Fetcher = Callable[..., Awaitable[Sequence[Any]]]
Rows = list[Any]


class Reads:
    """The reads of one database, gathered by their query and what it is given beside the key.

    While a query is under way keys gather behind it, and the next one asks for all of them: nobody waits for company.
    What a read sees was committed before its query began, and that is after the read was asked for, as if it had gone
    by itself.
    """

    def __init__(self, fetch: Fetcher) -> None:
        self._fetch = fetch
        self._gathering = lru_cache(_QUERIES)(self._new_gathering)

    async def rows(self, sql: str, key: Any, *others: Any) -> Rows:
        """The rows of one key, which is their first column; `sql` takes a list of keys as `$1`."""
        return await self._gathering(sql, *others)(key)

    def _new_gathering(self, sql: str, *others: Any) -> Gathering[Any, Rows]:
        return Gathering(partial(self._read, sql, others), most=_MOST_TOGETHER)

    async def _read(self, sql: str, others: Sequence[Any], keys: Sequence[Any]) -> list[Rows]:
        found: dict[Any, Rows] = {key: [] for key in keys}
        for row in await self._fetch(sql, list(found), *others):
            found[row[0]].append(row)
        return [found[key] for key in keys]
