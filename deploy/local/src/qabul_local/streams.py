"""One stream per producer, there before the first service starts, so that none waits for another's."""

from qabul_chassis.bus import Bus
from qabul_local.stack import Stack
from qabul_local.subjects import SERVICES

#: JetStream sets this much of the disk aside for each stream.
STREAM_BYTES = 1 << 30


async def ensure_streams(stack: Stack) -> None:
    """Make the streams that are missing, with the settings the services' relays bring them to themselves."""
    user, password = stack.nats_operator
    bus = Bus(stack.nats_url, name=user, user=user, password=password)
    try:
        await bus.canary(within=5.0)
        for service in SERVICES:
            await bus.ensure_stream(service.upper(), [f"qabul.{stack.region}.*.{service}.>"], max_bytes=STREAM_BYTES)
    finally:
        await bus.close()
