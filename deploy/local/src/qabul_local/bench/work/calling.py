"""Callers side by side, each calling again as soon as it is answered, until the time is over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from time import perf_counter
from typing import Any, Final, TypeVar

import uvloop

from qabul_chassis.service.garbage import spare_the_start
from qabul_local.bench.hands import tell
from qabul_local.bench.rounds import Round
from qabul_local.bench.usage import watched

T = TypeVar("T")

_TELL_S: Final = 0.2


class UsedUp(Exception):
    """Nothing is left to call about; the caller ends before its time."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a measurement on the loop the services themselves run on."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


async def keep_calling(
    callers: int, seconds: float, act: Callable[[], Awaitable[bool]], *, parties: Mapping[str, int]
) -> Round:
    """Let `callers` call for `seconds`; `act` says whether the call was served, or refused for too much load.

    Garbage is looked for as a service does it once it has started, whatever is measured.
    """
    spare_the_start()
    latencies: list[float] = []
    refused = 0
    until = perf_counter() + seconds

    async def caller() -> None:
        nonlocal refused
        while (began := perf_counter()) < until:
            try:
                served = await act()
            except UsedUp:
                return
            if served:
                latencies.append(1000 * (perf_counter() - began))
            else:
                refused += 1
                # Whoever is refused comes back later, or the refusals themselves would be the load.
                await asyncio.sleep(0.05)

    with watched(parties) as window:
        telling = asyncio.create_task(_tell_time(seconds))
        async with asyncio.TaskGroup() as group:
            for _ in range(callers):
                group.create_task(caller())
        telling.cancel()
    return Round(len(latencies), window.seconds, latencies, window.cpu_s, refused)


async def keep_changing(
    callers: int, seconds: float, change: Callable[[], Awaitable[None]], *, parties: Mapping[str, int]
) -> Round:
    """Let `callers` change the database for `seconds`, once their connections are open and statements prepared."""

    async def served() -> bool:
        await change()
        return True

    await asyncio.gather(*(change() for _ in range(callers)))
    return await keep_calling(callers, seconds, served, parties=parties)


async def _tell_time(seconds: float) -> None:
    began = perf_counter()
    while True:
        tell(min(1.0, (perf_counter() - began) / seconds))
        await asyncio.sleep(_TELL_S)
