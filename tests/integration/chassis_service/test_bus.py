"""The connection to NATS at its edges: closed while it opens, streams that are there already."""

import asyncio
import gc

import pytest

from qabul_chassis.bus import Bus, BusError

GIGABYTE = 1 << 30


@pytest.fixture
async def bus(stack):
    """A connection of the test's own."""
    bus = Bus(stack.nats_url, name="test", user=stack.nats_user, password=stack.nats_password)
    yield bus
    await bus.close()


async def test_closing_while_it_opens_leaves_no_connection_behind(stack):
    for turns in range(40):
        bus = Bus(stack.nats_url, name="test", user=stack.nats_user, password=stack.nats_password)
        bus.start()
        for _ in range(turns):
            await asyncio.sleep(0)
        await bus.close()

    del bus
    gc.collect()  # whatever was left open warns as it goes, and a warning fails the test


async def test_a_stream_that_is_there_needs_no_second_room(bus):
    await bus.ensure_stream("INTAKE", ["qabul.*.*.intake.>"], max_bytes=8 * GIGABYTE)
    await bus.ensure_stream("ROUTING", ["qabul.*.*.routing.>"], max_bytes=8 * GIGABYTE)

    await bus.ensure_stream("ROUTING", ["qabul.*.*.routing.>"], max_bytes=8 * GIGABYTE)

    with pytest.raises(BusError, match="insufficient storage"):
        await bus.ensure_stream("REVIEW", ["qabul.*.*.review.>"], max_bytes=8 * GIGABYTE)
