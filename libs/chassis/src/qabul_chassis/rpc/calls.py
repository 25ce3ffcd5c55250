"""Calls under way: counted, so that a server refuses what it cannot carry and closes nothing they still use."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar

from qabul_chassis.errors import Exhausted, Unavailable

T = TypeVar("T")

#: The bearer token of the call under way; calls made on its behalf carry it on.
_TOKEN: ContextVar[str | None] = ContextVar("bearer_token", default=None)


def current_token() -> str | None:
    """The token of the call under way; `None` in consumers, timers and jobs."""
    return _TOKEN.get()


def enter_token(token: str) -> None:
    """Remember the token for the rest of this call; the server's interceptor does so once."""
    _TOKEN.set(token)


class CallsUnderWay:
    """Counts calls; pools are closed when there are none.

    `stop(grace)` of gRPC does not wait for the handlers it aborted (grpc #37239), so it cannot be asked instead.
    """

    def __init__(self, most: int) -> None:
        self.unary = 0
        self.streams: set[Stream] = set()
        self.draining = False
        self._most = most
        self._none = asyncio.Event()
        self._none.set()

    @contextmanager
    def one_more(self) -> Iterator[None]:
        """Count a unary call while it runs; refuses it when there are as many as allowed."""
        if self.unary >= self._most:
            raise _too_many(self._most)
        self.unary += 1
        self._none.clear()
        try:
            yield
        finally:
            self.unary -= 1
            self._look()

    @contextmanager
    def one_more_stream(self) -> Iterator["Stream"]:
        """Count a stream while it runs; streams have a limit of their own, since they last."""
        if len(self.streams) >= self._most:
            raise _too_many(self._most)
        stream = Stream(self)
        self.streams.add(stream)
        self._none.clear()
        try:
            yield stream
        finally:
            self.streams.discard(stream)
            self._look()

    def end_streams(self) -> None:
        """Send watchers to another replica: a stream that waits for news would wait through any grace."""
        self.draining = True
        for stream in tuple(self.streams):
            stream.end()

    async def none(self) -> None:
        """Wait until nothing is under way."""
        await self._none.wait()

    def _look(self) -> None:
        if not self.unary and not self.streams:
            self._none.set()


class Stream:
    """One stream under way: can be ended where it waits for its next answer, and nowhere else.

    Elsewhere the cancellation would hit gRPC's own send, and the caller would not learn that the server drains.
    """

    def __init__(self, under_way: CallsUnderWay) -> None:
        self._under_way = under_way
        self._waits: asyncio.Timeout | None = None
        self._ended = False

    async def next_of(self, answers: AsyncIterator[T], until: float | None) -> T:
        """The next answer; raises when the stream's time is over or the server drains."""
        if self._under_way.draining:
            raise _going_away()
        try:
            async with asyncio.timeout_at(until) as self._waits:
                return await anext(answers)
        except TimeoutError:
            if self._ended:
                raise _going_away() from None
            raise
        finally:
            self._waits = None

    def end(self) -> None:
        """End the wait for the next answer, if there is one."""
        if self._waits is not None:
            self._ended = True
            self._waits.reschedule(asyncio.get_running_loop().time())


def _too_many(most: int) -> Exhausted:
    return Exhausted(
        f"This service answers {most} calls at a time, and as many are under way.", hint="Try again in a moment."
    )


def _going_away() -> Unavailable:
    return Unavailable(
        "This replica of the service is shutting down.", reason="SHUTTING_DOWN", hint="Call again; another one answers."
    )
