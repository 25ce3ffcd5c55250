"""How an actor works: looks at his list, acts on what is there, and looks again until the play is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import grpc
from grpc import aio

from qabul_chassis.rpc.describe import describe

T = TypeVar("T")

#: A service that is away, busy or being restarted; the list is looked at again.
PASSING: Final = {
    grpc.StatusCode.UNAVAILABLE,
    grpc.StatusCode.DEADLINE_EXCEEDED,
    grpc.StatusCode.RESOURCE_EXHAUSTED,
    grpc.StatusCode.ABORTED,
    grpc.StatusCode.CANCELLED,
}
#: Somebody was faster than the list: the step is no longer open.
OVERTAKEN: Final = {grpc.StatusCode.FAILED_PRECONDITION}
_LOOK_AGAIN_SECONDS: Final = 0.1


class Spoilt(Exception):
    """An answer that must not come in a sound system; the play stops and shows it."""


@dataclass(slots=True)
class Stage:
    """What all actors share: whether the play goes on, and how often they had to try again."""

    over: asyncio.Event = field(default_factory=asyncio.Event)
    retries: int = 0
    acts: dict[str, int] = field(default_factory=dict)

    def count(self, act: str, by: int = 1) -> None:
        """Note that an act succeeded."""
        self.acts[act] = self.acts.get(act, 0) + by

    async def call(self, act: Callable[[], Awaitable[T]]) -> T | None:
        """Make a call; None when the service is away or somebody was faster.

        Raises:
            Spoilt: any other error.
        """
        try:
            return await act()
        except aio.AioRpcError as error:
            if error.code() not in PASSING | OVERTAKEN:
                raise Spoilt(str(describe(error))) from error
            self.retries += error.code() in PASSING
            return None


@dataclass(slots=True)
class Desk(Generic[T]):
    """One actor's list and what he does with an item of it.

    An item just acted on may stand in the list once more, since lists are read while others write: it is left alone
    until the list has been seen without it.
    """

    stage: Stage
    name: str
    look: Callable[[], Awaitable[Iterable[T]]]
    key: Callable[[T], Hashable]
    act: Callable[[T], Awaitable[bool]]
    hands: int = 8
    _done: set[Hashable] = field(default_factory=set)

    async def work(self) -> None:
        """Work until the play is over."""
        while not self.stage.over.is_set():
            listed = {self.key(item): item for item in await self.stage.call(self.look) or ()}
            self._done &= listed.keys()
            fresh = [item for key, item in listed.items() if key not in self._done]
            if fresh:
                await self._act_on(fresh)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(self.stage.over.wait(), _LOOK_AGAIN_SECONDS)

    async def _act_on(self, items: list[T]) -> None:
        waiting = iter(items)

        async def hand() -> None:
            for item in waiting:  # the hands share one iterator
                if await self.stage.call(lambda item=item: self.act(item)):  # type: ignore[misc]
                    self._done.add(self.key(item))
                    self.stage.count(self.name)

        async with asyncio.TaskGroup() as hands:
            for _ in range(min(self.hands, len(items))):
                hands.create_task(hand())
