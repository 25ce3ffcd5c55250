"""From a command to the commit in the next service, one command at a time: AcceptAppeal, and routing's new card."""

from __future__ import annotations

import asyncio
from random import Random
from time import perf_counter, time
from typing import Final
from uuid import UUID

from qabul_local.bench.gates import ANSWERED, DELAY, STORED
from qabul_local.bench.hands import tell
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.calling import run
from qabul_local.bench.work.calls import Registrar, calling_intake
from qabul_local.bench.work.hearing import Ear, listening, next_sequence, said_since
from qabul_local.bench.work.scratch import connected

STREAM: Final = "INTAKE"
DURABLE: Final = "routing-from-intake"
_PATIENCE_S: Final = 20.0


def commands(site: Site, appeal_ids: list[str], longest_pause: float) -> Round:
    """Give one command after the other, each when the next service has committed the one before.

    Between them it rests up to `longest_pause` seconds, so that everything on the way has fallen asleep.
    """
    return run(_commands(site, appeal_ids, longest_pause))


async def _commands(site: Site, appeal_ids: list[str], longest_pause: float) -> Round:
    chance = Random(47)  # noqa: S311 - a pause is no secret
    given_at: dict[UUID, float] = {}
    answered: list[float] = []
    async with connected(site) as bus, listening(bus) as ear, calling_intake(site) as stub:
        registrar = Registrar(site, stub)
        first = await next_sequence(bus, STREAM)
        with watched(site.everybody()) as window:
            for number, appeal_id in enumerate(appeal_ids, start=1):
                given_at[UUID(appeal_id)] = time()
                began = perf_counter()
                await registrar.accept(appeal_id)
                answered.append(1000 * (perf_counter() - began))
                await _settled(ear, number)
                tell(number / len(appeal_ids))
                await asyncio.sleep(chance.uniform(0, longest_pause))
        said = [event for event in await said_since(bus, STREAM, first) if event.key in given_at]
        acks = ear.acks(STREAM, DURABLE)
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


async def _settled(ear: Ear, count: int) -> None:
    """Wait for routing's acknowledgement of the one event under way; nothing else reaches this durable."""
    try:
        await asyncio.wait_for(ear.heard(STREAM, DURABLE, count), _PATIENCE_S)
    except TimeoutError:
        raise NotMeasured(f"Expected routing to take the event in within {_PATIENCE_S:.0f} s.") from None
