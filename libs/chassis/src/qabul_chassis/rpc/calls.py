"""Calls under way: counted, so that a server refuses what it cannot carry and closes nothing they still use."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

#: The bearer token of the call under way; calls made on its behalf carry it on.
_TOKEN: ContextVar[str | None] = ContextVar("bearer_token", default=None)


def current_token() -> str | None:
    """The token of the call under way; `None` in consumers, timers and jobs."""
    return _TOKEN.get()


def enter_token(token: str) -> None:
    """Remember the token for the rest of this call; the server's interceptor does so once."""
    _TOKEN.set(token)


class CallsUnderWay:
    """Counts calls. `stop(grace)` of gRPC does not wait for handlers it aborted (grpc #37239), so pools wait for this."""

    def __init__(self, most: int) -> None:
        self.unary = 0
        self.most = most
        self.streams: set[asyncio.Task[object]] = set()
        self._waiting: set[asyncio.Task[object]] = set()
        self.draining = False
        self._none = asyncio.Event()
        self._none.set()

    def unary_begins(self) -> bool:
        """Count one in; false when there are already as many as allowed."""
        if self.unary >= self.most:
            return False
        self.unary += 1
        self._none.clear()
        return True

    def unary_ends(self) -> None:
        """Count one out."""
        self.unary -= 1
        self._look()

    def stream_begins(self, task: "asyncio.Task[object]") -> bool:
        """Count a stream in; streams have a limit of their own, since they last."""
        if len(self.streams) >= self.most:
            return False
        self.streams.add(task)
        self._none.clear()
        return True

    def stream_ends(self, task: "asyncio.Task[object]") -> None:
        """Count a stream out."""
        self.streams.discard(task)
        self._look()

    def end_streams(self) -> None:
        """Send watchers to another replica: a stream that waits for news would wait through any grace."""
        self.draining = True
        for task in tuple(self._waiting):
            task.cancel()

    @contextmanager
    def waiting(self, task: "asyncio.Task[object]") -> Iterator[None]:
        """While a stream waits for its next answer, and so may be ended."""
        self._waiting.add(task)
        try:
            yield
        finally:
            self._waiting.discard(task)

    async def none(self) -> None:
        """Wait until nothing is under way."""
        await self._none.wait()

    def _look(self) -> None:
        if not self.unary and not self.streams:
            self._none.set()
