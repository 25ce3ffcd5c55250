"""Calls that come while a batch is on its way wait for the next one, and go together: group commit, batched reads."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextvars import Context
from typing import Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")


class Gathering(Generic[T, R]):
    """Hands items over in batches, one batch at a time; each caller gets the outcome of its own item.

    A lone item goes at once. Under load a batch is what came while the one before it was on its way, so that the
    batches grow with the load by themselves. `wait_s` lets a free desk wait a little for more company.
    `write` answers with one outcome per item, in their order: a result, or the exception to raise.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], Awaitable[Sequence[R | Exception]]], *, most: int, wait_s: float = 0.0
    ) -> None:
        self._write = write
        self._most = most
        self._wait_s = wait_s
        self._waiting: list[tuple[T, asyncio.Future[R]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def __call__(self, item: T) -> R:
        """Hand an item over and wait for its outcome. A caller that gives up does not take its item back."""
        outcome: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, outcome))
        if self._writing is None:
            # In no caller's context: a batch is not the first one's, nor are its log lines and its rights.
            self._writing = asyncio.create_task(self._write_all(), name="gathering", context=Context())
        return await outcome

    async def _write_all(self) -> None:
        try:
            # Whoever else is ready in this turn of the loop comes along.
            await asyncio.sleep(self._wait_s)
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._write_one(batch)
        finally:
            self._writing = None

    async def _write_one(self, batch: Sequence[tuple[T, "asyncio.Future[R]"]]) -> None:
        outcomes: Sequence[R | Exception]
        try:
            outcomes = await self._write([item for item, _ in batch])
        except Exception as failure:  # noqa: BLE001 - whatever it is, every caller of the batch must hear of it
            outcomes = [failure] * len(batch)
        for (_, outcome), told in zip(batch, outcomes, strict=True):
            if outcome.done():  # its caller gave up waiting
                continue
            if isinstance(told, Exception):
                outcome.set_exception(told)
            else:
                outcome.set_result(told)
