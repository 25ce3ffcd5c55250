"""Waiting until the stack has done all it was given, so that one measurement does not pay for another."""

from __future__ import annotations

import asyncio
from contextlib import AsyncExitStack
from time import monotonic
from typing import Final

from grpc import aio

from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.auth import Role
from qabul_local.bench.site import Site
from qabul_local.bench.work.calling import run
from qabul_local.bench.work.calls import credentials
from qabul_local.bench.work.scratch import connected

_LOOK_S: Final = 0.1


def settle(site: Site, within: float) -> str:
    """Wait until no event, job or message is on its way; says what still is when the time was not enough."""
    return run(_settle(site, within))


async def _settle(site: Site, within: float) -> str:
    me = credentials(site, Role.OPERATOR)
    gives_up_at = monotonic() + within
    async with connected(site) as bus, AsyncExitStack() as opened:
        stubs = {
            name: OperationsServiceStub(await opened.enter_async_context(aio.insecure_channel(target)))
            for name, target in site.targets.items()
        }
        while True:
            under_way = []
            for name, stub in stubs.items():
                status = await stub.GetStatus(operations.GetStatusRequest(), metadata=me, timeout=10)
                under_way += [
                    f"{count} {what} of {name}"
                    for what, count in (("events to say", status.outbox_pending), ("jobs", status.jobs_waiting))
                    if count
                ]
                for durable in (await bus.api(f"CONSUMER.LIST.{name.upper()}"))["consumers"]:
                    if count := durable["num_pending"] + durable["num_ack_pending"]:
                        under_way.append(f"{count} events for {durable['name']}")
            if not under_way or monotonic() > gives_up_at:
                return ", ".join(under_way)
            await asyncio.sleep(_LOOK_S)
