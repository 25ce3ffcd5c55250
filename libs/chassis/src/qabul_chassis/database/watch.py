"""The one long-lived connection of a process: leases (who alone does what) and bells (wake-up calls).

A lease is a session advisory lock: it is gone the moment its connection is, so a dead holder never blocks the next.
A hung one loses it too: the server ends the session when it has not been heard of for `_SILENCE`.
A bell is NOTIFY, sent outside of transactions (within one it would make all commits wait for each other) and at most
one at a time: a hundred rings while one is under way become one more.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import timedelta
from typing import Any

import asyncpg
import structlog

log = structlog.get_logger(__name__)

_SILENCE = timedelta(seconds=15)
_HEARTBEAT = timedelta(seconds=4)
_ANSWER_S = 5.0
_FIRST_PAUSE_S = 0.05
_LONGEST_PAUSE_S = 2.0
#: How often somebody who waits for a lease asks again; a holder that stops rings, so this is only the net.
_ASK_AGAIN_S = 2.0


_BROKEN = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)


class LeaseLost(Exception):
    """The connection that held the lease is gone: somebody else may hold it by now. Stop, and ask again."""


class Bell:
    """Waits for a wake-up call. A ring that comes while nobody waits is kept, so none is ever missed."""

    def __init__(self, listen: Callable[[], None] | None = None) -> None:
        self._event = asyncio.Event()
        self._listen = listen

    def ring(self) -> None:
        """Wake whoever waits, or the next one who will."""
        self._event.set()

    def rang(self) -> bool:
        """Whether it rang since it was last listened to."""
        rang = self._event.is_set()
        self._event.clear()
        return rang

    async def heard(self, *, within: float) -> bool:
        """Wait for a ring, at most so many seconds."""
        if self._listen is not None:
            self._listen()
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self._event.wait()
        return self.rang()


class Watch:
    """Keeps the connection, connects again when it breaks. Nothing happens before the first lease or remote bell."""

    def __init__(self, url: str, *, name: str) -> None:
        self._url = url
        self._name = name
        self._bells: dict[str, Bell] = {}
        self._held: set[str] = set()
        self._turns: dict[str, asyncio.Lock] = {}
        self._connection: Any = None
        self._lost: asyncio.Event = asyncio.Event()
        self._lock = asyncio.Lock()
        self._pending: set[str] = set()
        self._runner: asyncio.Task[None] | None = None
        self._stir = asyncio.Event()
        self._freed = Bell()

    @property
    def connected(self) -> bool:
        """Whether leases can be had and rings of other processes be heard."""
        return self._connection is not None and not self._connection.is_closed()

    def bell(self, name: str) -> Bell:
        """The bell of that name; replicas' rings reach it once the watch is connected."""
        bell = self._bells.get(name)
        if bell is None:
            bell = self._bells[name] = Bell(self._start)
        return bell

    def ring(self, name: str) -> None:
        """Wake who waits for this bell here and, unless this process holds the lease of that name, elsewhere."""
        bell = self._bells.get(name)
        if bell is not None:
            bell.ring()
        if name not in self._held and self._runner is not None:
            self._pending.add(name)
            self._stir.set()

    @asynccontextmanager
    async def lease(self, name: str) -> AsyncIterator["Lease"]:
        """Wait until this process alone holds the lease of that name in this database, and hold it for the block."""
        self._start()
        # The session may lock again what it has locked, so within a process the lease is passed on by this.
        async with self._turns.setdefault(name, asyncio.Lock()):
            while (lost := await self._try(name)) is None:
                await self._freed.heard(within=_ASK_AGAIN_S)
            self._held.add(name)
            try:
                yield Lease(name, lost)
            finally:
                self._held.discard(name)
                if not lost.is_set():
                    await asyncio.shield(self._give_up(name))

    async def close(self) -> None:
        """Give up everything."""
        if self._runner is not None:
            self._runner.cancel()
            with suppress(asyncio.CancelledError):
                await self._runner
            self._runner = None
        self._drop()

    def _start(self) -> None:
        if self._runner is None:
            self._runner = asyncio.get_running_loop().create_task(self._run(), name=self._name)

    async def _run(self) -> None:
        attempt = 0
        while True:
            try:
                await self._connect()
                attempt = 0
                await self._serve()
            except _BROKEN as failure:
                log.warning("watch_lost", failure=type(failure).__name__)
            self._drop()
            await asyncio.sleep(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2**attempt))
            attempt += 1

    async def _connect(self) -> None:
        connection: Any = await asyncpg.connect(
            self._url,
            timeout=_ANSWER_S,
            command_timeout=_ANSWER_S,
            server_settings={
                "application_name": self._name,
                "idle_session_timeout": str(_SILENCE // timedelta(milliseconds=1)),
            },
        )
        connection.add_termination_listener(lambda _: self._stir.set())
        try:
            await connection.add_listener(_CHANNEL, self._on_notify)
        except BaseException:
            connection.terminate()
            raise
        self._lost = asyncio.Event()
        self._connection = connection
        self._freed.ring()
        for bell in self._bells.values():
            bell.ring()  # what rang while nobody listened

    async def _serve(self) -> None:
        """Send the rings of this process and prove now and then that it is alive."""
        while not self._connection.is_closed():
            with suppress(TimeoutError):
                async with asyncio.timeout(_HEARTBEAT.total_seconds()):
                    await self._stir.wait()
            self._stir.clear()
            names, self._pending = self._pending, set()
            if names:
                await self._ask("SELECT pg_notify($1, name) FROM unnest($2::text[]) AS name", _CHANNEL, sorted(names))
            else:
                await self._ask("SELECT 1")

    async def _ask(self, sql: str, *args: Any) -> Any:
        async with self._lock:
            if self._connection is None:
                raise ConnectionResetError("the watch is not connected")
            return await self._connection.fetchval(sql, *args)

    async def _try(self, name: str) -> asyncio.Event | None:
        """Take the lease if it is free; answers the event that tells of its loss."""
        async with self._lock:
            connection, lost = self._connection, self._lost
            if connection is None:
                return None
            try:
                taken = await connection.fetchval("SELECT pg_try_advisory_lock(hashtextextended($1, 0))", name)
            except asyncio.CancelledError:
                connection.terminate()  # nobody would know of the lock, nor ever give it up
                raise
            except _BROKEN:
                self._stir.set()
                return None
        return lost if taken and not lost.is_set() else None

    async def _give_up(self, name: str) -> None:
        with suppress(*_BROKEN):
            await self._ask("SELECT pg_advisory_unlock(hashtextextended($1, 0))", name)
            await self._ask("SELECT pg_notify($1, $2)", _CHANNEL, _FREED)

    def _on_notify(self, _: Any, pid: int, __: str, name: object) -> None:
        if name == _FREED:
            self._freed.ring()
        elif (bell := self._bells.get(str(name))) is not None and pid != self._connection.get_server_pid():
            bell.ring()

    def _drop(self) -> None:
        """Forget the connection; whoever held a lease by it learns so at once."""
        self._lost.set()
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.terminate()


class Lease:
    """Proof of being the only one; `lost` is set the moment that may no longer be true."""

    def __init__(self, name: str, lost: asyncio.Event) -> None:
        self.name = name
        self.lost = lost

    def check(self) -> None:
        """Raise `LeaseLost` when the lease is no longer held; call it on every turn of a loop that works under it.

        It also ends the turn of a cancelled task: the NATS client swallows a cancellation that meets it while it
        flushes, and the loop would never learn of it.
        """
        task = asyncio.current_task()
        if task is not None and task.cancelling():
            raise asyncio.CancelledError
        if self.lost.is_set():
            raise LeaseLost(f"The lease '{self.name}' was lost with its connection.")


_CHANNEL = "qabul_bell"
_FREED = "lease-freed"
