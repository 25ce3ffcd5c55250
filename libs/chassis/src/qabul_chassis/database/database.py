"""The database of one service: reads on a pool, changes as units."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, Self, TypeVar

import structlog

from qabul_chassis.clock import Clock, SystemClock
from qabul_chassis.database import failures
from qabul_chassis.database.connections import Connections
from qabul_chassis.database.stores import Held, Shared, pause
from qabul_chassis.database.unit import Store, Unit
from qabul_chassis.database.watch import Watch
from qabul_chassis.errors import Conflict, Unavailable
from qabul_chassis.identity import Caller, current_caller

log = structlog.get_logger(__name__)

R = TypeVar("R")

#: The bell that rings when a commit staged events; the relay listens.
OUTBOX_BELL = "outbox"

#: How often a change that lost its race runs again. With jitter, even a hot row is won long before the last try.
ATTEMPTS = 10

_MILLISECOND = timedelta(milliseconds=1)


class Database:
    """One service's PostgreSQL database. Make it with `Database.open`."""

    def __init__(
        self, units: Connections, queries: Connections, *, service: str, region: str, clock: Clock, watch: Watch
    ) -> None:
        self.service = service
        self.region = region
        self.clock = clock
        #: Leases (who alone does what) and bells (wake-up calls between replicas).
        self.watch = watch
        self._units = Shared(units)
        self._queries = Shared(queries)

    @classmethod
    async def open(
        cls,
        url: str,
        *,
        service: str,
        region: str,
        clock: Clock | None = None,
        pool_size: int = 10,
        wait: timedelta = timedelta(seconds=60),
        statement_timeout: timedelta = timedelta(seconds=15),
        lock_timeout: timedelta = timedelta(seconds=5),
    ) -> Self:
        """Connect, waiting for a server that is still starting; raises `Unavailable` when it does not come."""
        url = url.replace("postgresql+asyncpg://", "postgresql://", 1)
        settings = {
            "application_name": f"qabul-{service}",
            "statement_timeout": str(statement_timeout // _MILLISECOND),
            "lock_timeout": str(lock_timeout // _MILLISECOND),
            "idle_in_transaction_session_timeout": str(statement_timeout // _MILLISECOND),
            # Compiling pays off for long analytical statements; ours are short and many.
            "jit": "off",
        }
        timeout_s = statement_timeout.total_seconds() * 2
        queries_size = max(1, pool_size // 4)
        units = Connections(
            url,
            size=max(1, pool_size - queries_size),
            # What a unit reads and writes is found by key. A plan made while a table was small would otherwise go on
            # reading the whole of it until statistics come, and planning the first runs costs more than running them.
            settings={**settings, "enable_seqscan": "off", "plan_cache_mode": "force_generic_plan"},
            command_timeout=timeout_s,
        )
        # Lists and reports, which may be long, never keep units waiting: they have connections of their own.
        queries = Connections(url, size=queries_size, settings=settings, command_timeout=timeout_s)
        database = cls(
            units,
            queries,
            service=service,
            region=region,
            clock=clock or SystemClock(),
            watch=Watch(url, name=f"qabul-{service}-watch"),
        )
        for connections in (units, queries):
            connections.give_back(await _patiently(connections.take, wait))
        return database

    async def close(self) -> None:
        """Give up leases and connections."""
        await self.watch.close()
        await self._units.connections.close()
        await self._queries.connections.close()

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """Read all rows, outside of any unit: lists, reports, figures."""
        return await self._queries.fetch(sql, *args)

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """Read the first row, or `None`."""
        return await self._queries.fetchrow(sql, *args)

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """Read the first value of the first row, or `None`."""
        return await self._queries.fetchval(sql, *args)

    async def fetch_by_key(self, sql: str, /, *args: Any) -> list[Any]:
        """Read rows found by key, or write what may be written twice: it is tried again on a dead connection."""
        return await self._units.fetch(sql, *args)

    def unit(self, *, caller: Caller | None = None) -> Unit:
        """An optimistic unit: reads by key, one statement at its commit. `caller` defaults to the call's own."""
        return self._unit(self._units, caller)

    @asynccontextmanager
    async def transaction(self, *, caller: Caller | None = None) -> AsyncIterator[Unit]:
        """A unit within an explicit transaction, for what must lock what it reads (`FOR UPDATE SKIP LOCKED`).

        It commits when the block ends, and rolls back when the block raises.
        """
        connection = await self._units.begin()
        unit = self._unit(Held(connection), caller)
        try:
            yield unit
        except BaseException:
            await to_the_end(self._end(connection, "ROLLBACK"))
            unit.close(committed=False)
            raise
        await to_the_end(self._commit(unit, connection))

    async def change(self, work: Callable[[Unit], Awaitable[R]], *, caller: Caller | None = None) -> R:
        """Run a change and commit it; run it again from its reads when it loses a race.

        When the commit's outcome is unknown it raises `Unsure` and does not try again: `work` alone cannot tell.
        """
        attempt = 0
        while True:
            unit = self.unit(caller=caller)
            try:
                answer = await work(unit)
                await unit.commit()
            except Conflict:
                attempt += 1
                if attempt >= ATTEMPTS:
                    raise
                await asyncio.sleep(pause(attempt))
            else:
                return answer

    def _unit(self, store: Store, caller: Caller | None) -> Unit:
        unit = Unit(
            store,
            now=self.clock.now(),
            caller=caller or current_caller(),
            service=self.service,
            region=self.region,
        )
        unit.after_commit(lambda: self._said(unit))
        return unit

    def _said(self, unit: Unit) -> None:
        if unit.says_events:
            self.watch.ring(OUTBOX_BELL)

    async def _commit(self, unit: Unit, connection: Any) -> None:
        try:
            await unit.flush()
        except BaseException:
            await self._end(connection, "ROLLBACK")
            unit.close(committed=False)
            raise
        await self._end(connection, "COMMIT")
        unit.close(committed=True)

    async def _end(self, connection: Any, how: str) -> None:
        try:
            if how == "COMMIT" or not connection.is_closed():
                await connection.execute(how)
        except Exception as failure:
            if how == "COMMIT":
                raise failures.of_write(failure) from failure
            log.warning("rollback_failed", failure=type(failure).__name__)
            connection.terminate()
        finally:
            self._units.connections.give_back(connection)


#: Ends of transactions under way; the loop itself holds tasks weakly.
_ENDING: set[asyncio.Task[None]] = set()


async def to_the_end(work: Coroutine[Any, Any, None]) -> None:
    """Await work that must not stop halfway when its caller is cancelled."""
    task = asyncio.ensure_future(work)
    _ENDING.add(task)
    task.add_done_callback(_ENDING.discard)
    await asyncio.shield(task)


async def _patiently(connect: Callable[[], Awaitable[Any]], wait: timedelta) -> Any:
    loop = asyncio.get_running_loop()
    deadline = loop.time() + wait.total_seconds()
    attempt = 0
    while True:
        try:
            return await connect()
        except Exception as failure:
            attempt += 1
            if not failures.is_away(failure) and not isinstance(failure, TimeoutError):
                raise
            if loop.time() >= deadline:
                raise Unavailable(
                    f"PostgreSQL did not accept a connection within {wait.total_seconds():.0f} s.",
                    hint="Check QABUL_DATABASE_URL and that the server runs.",
                ) from failure
            log.info("database_awaited", attempt=attempt, failure=type(failure).__name__)
            await asyncio.sleep(min(2.0, 0.05 * 2**attempt))
