"""How fast events reach a stream: JetStream's own limits, and the relay that empties the outbox."""

from __future__ import annotations

import asyncio
from typing import Final

from qabul_chassis.database import Database
from qabul_chassis.identity import uuid7
from qabul_chassis.outbox import Relay
from qabul_local.bench.hands import tell
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.calling import keep_calling, run
from qabul_local.bench.work.scratch import LIMITS, LIMITS_SUBJECT, STREAM, connected, event, opened, purge
from qabul_local.bench.work.waiting import until

_LOOK_S: Final = 0.001


def publishes(site: Site, callers: int, seconds: float) -> Round:
    """Acknowledged publishes by callers who each wait for theirs."""
    return run(_publishes(site, callers, seconds))


def pipelined(site: Site, count: int) -> Round:
    """Acknowledged publishes by one caller who waits for none but the last (`publish_async`)."""
    return run(_pipelined(site, count))


def relayed(site: Site, count: int) -> Round:
    """Events from their commit until the stream has all of them and the outbox is empty."""
    return run(_relayed(site, count))


async def _publishes(site: Site, callers: int, seconds: float) -> Round:
    payload = event(uuid7()).SerializeToString()
    async with connected(site) as bus:
        jetstream = (await bus.client()).jetstream()

        async def publish() -> bool:
            await jetstream.publish(LIMITS_SUBJECT, payload, headers={"Nats-Msg-Id": str(uuid7())})
            return True

        return await keep_calling(callers, seconds, publish, parties=site.parties("nats"))


async def _pipelined(site: Site, count: int) -> Round:
    payload = event(uuid7()).SerializeToString()
    async with connected(site) as bus:
        await purge(bus, LIMITS)
        jetstream = (await bus.client()).jetstream()
        with watched(site.parties("nats")) as window:
            sent = []
            for number in range(count):
                headers = {"Nats-Msg-Id": str(uuid7())}
                sent.append(await jetstream.publish_async(LIMITS_SUBJECT, payload, headers=headers))
                tell(number / count)
            await asyncio.gather(*sent)
    return Round(count, window.seconds, cpu_s=window.cpu_s)


async def _relayed(site: Site, count: int) -> Round:
    async with connected(site) as bus, opened(site, callers=3) as database:
        await purge(bus, STREAM)
        await database.fetch("TRUNCATE outbox")
        relay = Relay(database, bus, stream=STREAM)
        working = asyncio.create_task(relay.run())
        try:
            await _stage(database, 1)  # it has its lease and has made sure of its stream once this one is out
            await until(lambda: relay.published > 0, "the relay to publish")
            await _stage(database, count)
            with watched(site.parties("postgres", "nats")) as window:
                await until(
                    lambda: relay.published > count,
                    "the relay to publish everything",
                    progress=lambda: relay.published / count,
                )
                # The last batch is deleted when the relay looks for a next one.
                while await database.fetchval("SELECT count(*) FROM outbox"):  # noqa: ASYNC110 - it is the database's
                    await asyncio.sleep(_LOOK_S)
        finally:
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)
    return Round(count, window.seconds, cpu_s=window.cpu_s)


async def _stage(database: Database, count: int) -> None:
    unit = database.unit()
    for _ in range(count):
        key = uuid7()
        unit.stage(event(key), key=key)
    await unit.commit()
