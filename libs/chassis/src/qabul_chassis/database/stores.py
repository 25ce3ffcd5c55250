"""Where a unit reads and writes: connections shared by all, or the one of an explicit transaction."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

from qabul_chassis.database import failures
from qabul_chassis.database.change import Change
from qabul_chassis.database.commits import Commits
from qabul_chassis.database.connections import Connections
from qabul_chassis.database.reads import Reads

R = TypeVar("R")

_FIRST_PAUSE_S = 0.002
_LONGEST_PAUSE_S = 0.25
_TRIES = 3


class Shared:
    """Each statement on its own, on whichever connection is free."""

    def __init__(self, connections: Connections) -> None:
        self.connections = connections
        self._commits = Commits(self._write)
        self._reads = Reads(self.fetch)

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """Read all rows; tried again when the connection turns out to be dead."""
        rows: list[Any] = await self._tried(lambda connection: connection.fetch(sql, *args))
        return rows

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """Read the first row, or `None`."""
        return await self._tried(lambda connection: connection.fetchrow(sql, *args))

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """Read the first value of the first row, or `None`."""
        return await self._tried(lambda connection: connection.fetchval(sql, *args))

    async def fetch_keyed(self, sql: str, key: Any, /, *others: Any) -> list[Any]:
        """Read the rows of one key, together with what is asked for other keys at the same time."""
        return await self._reads.rows(sql, key, *others)

    async def write(self, change: Change, done: Callable[[], None]) -> None:
        """Commit a change; `done` is called once it is in."""
        await self._commits.commit(change, done)

    async def _write(self, sql: str, args: Sequence[Any]) -> None:
        """Run one writing statement; never tried again, as it may have gone through."""
        connection = await self._tried(_taken, keep=True)
        try:
            await connection.execute(sql, *args)
        except Exception as failure:
            raise failures.of_write(failure) from failure
        finally:
            self.connections.give_back(connection)

    async def begin(self) -> Any:
        """A connection within an explicit transaction; whoever gets it ends both."""
        return await self._tried(_begun, keep=True)

    async def _tried(self, use: Callable[[Any], Awaitable[Any]], *, keep: bool = False) -> Any:
        """Do something that may be done twice: after a restart of the server every free connection is dead."""
        for tries_left in reversed(range(_TRIES)):
            connection = None
            try:
                connection = await self.connections.take()
                found = await use(connection)
            except BaseException as failure:
                if connection is not None:
                    self.connections.give_back(connection)
                if not isinstance(failure, Exception):
                    raise
                # A server that hangs would hang again, and the caller's deadline runs.
                if not tries_left or not failures.is_away(failure) or isinstance(failure, TimeoutError):
                    raise failures.of_read(failure) from failure
                await asyncio.sleep(pause(_TRIES - tries_left))
            else:
                if not keep:
                    self.connections.give_back(connection)
                return found
        raise AssertionError("the last try returns or raises")


class Held:
    """The one connection of an explicit transaction."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """Read all rows, those flushed by this transaction included."""
        rows: list[Any] = await self._translated(self._connection.fetch(sql, *args))
        return rows

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """Read the first row, or `None`."""
        return await self._translated(self._connection.fetchrow(sql, *args))

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """Read the first value of the first row, or `None`."""
        return await self._translated(self._connection.fetchval(sql, *args))

    async def fetch_keyed(self, sql: str, key: Any, /, *others: Any) -> list[Any]:
        """Read the rows of one key."""
        return await self.fetch(sql, [key], *others)

    async def write(self, change: Change, done: Callable[[], None]) -> None:
        """Write within the transaction; the transaction's end commits it."""
        sql, args = change.composed()
        await self._translated(self._connection.execute(sql, *args))
        done()

    async def _translated(self, doing: Awaitable[R]) -> R:
        try:
            return await doing
        except Exception as failure:
            # Nothing is in yet: the transaction is rolled back whatever happened.
            raise failures.of_lost_transaction(failure) from failure


def pause(attempt: int) -> float:
    """How long to wait before the next try: twice as long each time, with jitter so that losers part."""
    longest = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * float(2**attempt))
    return random.uniform(0.5, 1.0) * longest  # noqa: S311 - not a secret


async def _taken(connection: Any) -> Any:
    return connection


async def _begun(connection: Any) -> Any:
    try:
        await connection.execute("BEGIN")
    except BaseException:
        connection.terminate()  # it may be within a transaction
        raise
    return connection
