"""How fast events are taken in: JetStream's own limit, and the chassis with a handler that does nothing.

The chassis commits every batch with its inbox rows and its tally before it acknowledges; the limit only reads.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any, Final

from qabul.intake.v1 import events_pb2
from qabul_chassis.consumers import Consumer, Consumers, Received
from qabul_chassis.database import Unit
from qabul_chassis.identity import uuid7
from qabul_local.bench.hands import tell
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.calling import run
from qabul_local.bench.work.scratch import LIMITS, LIMITS_SUBJECT, STREAM, connected, opened
from qabul_local.bench.work.waiting import until

_BATCH: Final = 100


def fetched(site: Site, count: int) -> Round:
    """Read what the stream of limits holds: fetch a hundred, acknowledge each, and again."""
    return run(_fetched(site, count))


def consumed(site: Site, count: int) -> Round:
    """Let a consumer of the chassis take in what the relay has said."""
    return run(_consumed(site, count))


async def _fetched(site: Site, count: int) -> Round:
    async with connected(site) as bus:
        client = await bus.client()
        subscription = await client.jetstream().pull_subscribe(
            LIMITS_SUBJECT, durable=f"limits-{uuid7().hex}", stream=LIMITS
        )
        got = 0
        with watched(site.parties("nats")) as window:
            while got < count:
                messages = await subscription.fetch(_BATCH, timeout=5)
                for message in messages:
                    await message.ack()
                got += len(messages)
                tell(got / count)
            await client.flush()
    return Round(got, window.seconds, cpu_s=window.cpu_s)


async def _consumed(site: Site, count: int) -> Round:
    async with connected(site) as bus, opened(site, callers=3) as database:
        consumer = Consumer(
            name=f"bench-{uuid7().hex}", stream=STREAM, handlers={events_pb2.AppealAccepted: _let_it_be}
        )
        consumers = Consumers([consumer], database, bus)
        handling = consumers.listening[consumer.name].handling
        working: asyncio.Task[None] | None = None
        try:
            with watched(site.parties("postgres", "nats")) as window:
                working = asyncio.create_task(consumers.run())
                await until(
                    lambda: handling.handled >= count,
                    "the consumer to take everything in",
                    progress=lambda: handling.handled / count,
                )
        finally:
            if working is not None:
                working.cancel()
                await asyncio.gather(working, return_exceptions=True)
    return Round(handling.handled, window.seconds, cpu_s=window.cpu_s)


async def _let_it_be(_unit: Unit, _events: Sequence[Received[Any]]) -> None:
    """Do nothing: what is measured is the way here and back."""
