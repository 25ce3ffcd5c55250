"""A few connections, shared: the last one given back is the first one taken again, and its backend is warm.

The driver's own pool wraps every call and costs more than a short query does; this one hands out plain connections.
"""

import asyncio
from collections import deque
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

import asyncpg


class Connections:
    """At most `size` connections with the same settings, opened when they are first needed."""

    def __init__(self, url: str, *, size: int, settings: Mapping[str, str], command_timeout: float) -> None:
        self._url = url
        self._size = size
        self._settings = dict(settings)
        self._command_timeout = command_timeout
        self._free: list[Any] = []
        self._open = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._closed = False

    async def take(self) -> Any:
        """A connection of one's own until it is given back; waits while all are taken."""
        while True:
            if self._closed:
                raise ConnectionResetError("the database was closed")
            while self._free:
                connection = self._free.pop()
                if not connection.is_closed():
                    return connection
                self._open -= 1
            if self._open < self._size:
                return await self._connect()
            await self._turn()

    def give_back(self, connection: Any) -> None:
        """Let others have it. It must be outside of any transaction; a broken one is forgotten."""
        if self._closed or connection.is_closed():
            self._open -= 1
            connection.terminate()
        else:
            self._free.append(connection)
        self._wake()

    async def close(self) -> None:
        """Close what is free now and the rest as it is given back."""
        self._closed = True
        free, self._free = self._free, []
        self._open -= len(free)
        while self._waiting:
            self._wake()
        for connection in free:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
                await connection.close(timeout=2)

    async def _connect(self) -> Any:
        self._open += 1
        try:
            return await asyncpg.connect(
                self._url,
                timeout=10,
                command_timeout=self._command_timeout,
                server_settings=self._settings,
                statement_cache_size=512,
                max_cached_statement_lifetime=0,
                max_cacheable_statement_size=0,
            )
        except BaseException:
            self._open -= 1
            self._wake()
            raise

    async def _turn(self) -> None:
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self._wake()  # it was our turn: pass it on
            raise

    def _wake(self) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
