"""Keeping the buckets there, without making a start wait for the object store."""

import asyncio

import structlog

from qabul_chassis.blobs import Blobs
from qabul_chassis.errors import Unavailable

log = structlog.get_logger(__name__)

_AGAIN_S = 2.0
_LOOK_S = 300.0


async def keep_buckets(blobs: Blobs) -> None:
    """Make the buckets as soon as the store answers, and look now and then whether they are still there."""
    while True:
        try:
            await blobs.ensure_buckets()
        except Unavailable:
            log.warning("object_store_awaited")
            await asyncio.sleep(_AGAIN_S)
        else:
            await asyncio.sleep(_LOOK_S)
