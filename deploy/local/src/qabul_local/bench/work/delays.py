"""From a command to the commit in the next service: AcceptAppeal, and the card that routing begins for it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from random import Random
from time import perf_counter, time
from typing import Final
from uuid import UUID

from qabul_chassis.bus import Bus
from qabul_local.bench.gates import ANSWERED, DELAY, STORED
from qabul_local.bench.hands import tell
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import Window, watched
from qabul_local.bench.work.calling import UsedUp, keep_calling, run
from qabul_local.bench.work.calls import Registrar, calling_intake
from qabul_local.bench.work.hearing import Ear, delivered_so_far, listening, next_sequence, said_since
from qabul_local.bench.work.scratch import connected

STREAM: Final = "INTAKE"
#: Nothing but AppealAccepted reaches it from this stream.
DURABLE: Final = "routing-from-intake"
_PATIENCE_S: Final = 30.0


def commands(site: Site, appeal_ids: list[str], longest_pause: float) -> Round:
    """Give one command after the other, each when the next service has committed the one before.

    Between them it rests up to `longest_pause` seconds, so that everything on the way has fallen asleep.
    """
    return run(_commands(site, appeal_ids, longest_pause))


def chain(site: Site, callers: int, seconds: float, appeal_ids: list[str]) -> Round:
    """Give commands side by side for a while, and wait until the next service has committed the last of them."""
    return run(_chain(site, callers, seconds, appeal_ids))


@dataclass(slots=True)
class _Giving:
    """Commands under way, and what is heard of them."""

    bus: Bus
    ear: Ear
    registrar: Registrar
    #: Of the stream and of the durable, before the first command.
    first: int
    delivered: int

    async def settled(self, count: int) -> None:
        """Wait until routing has committed this many of the commands' events."""
        try:
            await asyncio.wait_for(self.ear.heard(STREAM, DURABLE, self.delivered + count), _PATIENCE_S)
        except TimeoutError:
            raise NotMeasured(f"Expected routing to take {count} events in within {_PATIENCE_S:.0f} s.") from None

    async def round(self, given_at: Mapping[UUID, float], answered: list[float], window: Window) -> Round:
        """Put together, from the stream and the acknowledgements, what became of every command."""
        said = [event for event in await said_since(self.bus, STREAM, self.first) if event.key in given_at]
        acks = self.ear.acks(STREAM, DURABLE)
        settled = {event.key: at for event in said if (at := acks.settled_at(event.sequence)) is not None}
        if settled.keys() != given_at.keys():
            raise NotMeasured(f"Expected {len(given_at)} appeals to reach routing, but {len(settled)} did.")
        return Round(
            len(settled),
            window.seconds,
            [1000 * (at - given_at[key]) for key, at in settled.items()],
            window.cpu_s,
            series={
                ANSWERED: answered,
                STORED: [1000 * (event.stored_at - given_at[event.key]) for event in said],
                DELAY: [1000 * (settled[event.key] - event.said_at) for event in said],
            },
        )


@asynccontextmanager
async def _giving(site: Site) -> AsyncIterator[_Giving]:
    async with connected(site) as bus, listening(bus) as ear, calling_intake(site) as stub:
        first, delivered = await next_sequence(bus, STREAM), await delivered_so_far(bus, STREAM, DURABLE)
        yield _Giving(bus, ear, Registrar(site, stub), first, delivered)


async def _commands(site: Site, appeal_ids: list[str], longest_pause: float) -> Round:
    chance = Random(47)  # noqa: S311 - a pause is no secret
    given_at: dict[UUID, float] = {}
    answered: list[float] = []
    async with _giving(site) as giving:
        with watched(site.everybody()) as window:
            for number, appeal_id in enumerate(appeal_ids, start=1):
                given_at[UUID(appeal_id)] = time()
                began = perf_counter()
                await giving.registrar.accept(appeal_id)
                answered.append(1000 * (perf_counter() - began))
                await giving.settled(number)
                tell(number / len(appeal_ids))
                await asyncio.sleep(chance.uniform(0, longest_pause))
        return await giving.round(given_at, answered, window)


async def _chain(site: Site, callers: int, seconds: float, appeal_ids: list[str]) -> Round:
    given_at: dict[UUID, float] = {}
    left = iter(appeal_ids)
    async with _giving(site) as giving:

        async def accept() -> bool:
            try:
                appeal_id = next(left)
            except StopIteration:
                raise UsedUp from None
            given = time()
            if served := await giving.registrar.accept(appeal_id):
                given_at[UUID(appeal_id)] = given
            return served

        with watched(site.everybody()) as window:
            calling = await keep_calling(callers, seconds, accept, parties={})
            await giving.settled(len(given_at))
        return await giving.round(given_at, list(calling.latencies_ms), window)
