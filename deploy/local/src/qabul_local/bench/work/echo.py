"""The least a unary gRPC call can cost in Python: a bare server that gives every request back, and its callers.

`python -m qabul_local.bench.work.echo PORT` is the server.
"""

from __future__ import annotations

import asyncio
import sys
from contextlib import AsyncExitStack
from typing import Any, Final

import grpc
import uvloop
from grpc import aio

from qabul_local.bench.rounds import Round
from qabul_local.bench.site import ECHO, Site
from qabul_local.bench.work.calling import keep_calling, run
from qabul_local.ports import LOOPBACK

_SERVICE: Final = "qabul.bench.Echo"
_METHOD: Final = "Echo"
#: As long as a command with two ids and an etag.
_REQUEST: Final = bytes(100)


def echoes(site: Site, callers: int, seconds: float) -> Round:
    """Unary calls side by side over one channel, as the calls to the services are made."""
    return run(_echoes(site, callers, seconds))


async def _echoes(site: Site, callers: int, seconds: float) -> Round:
    async with AsyncExitStack() as opened:
        channel = await opened.enter_async_context(aio.insecure_channel(site.echo_target))
        call: Any = channel.unary_unary(f"/{_SERVICE}/{_METHOD}")

        async def echo() -> bool:
            await call(_REQUEST, timeout=10)
            return True

        await call(_REQUEST, timeout=10, wait_for_ready=True)
        return await keep_calling(callers, seconds, echo, parties=site.parties(ECHO))


async def serve(port: int) -> None:
    """Answer until the process is ended."""

    async def give_back(request: bytes, _context: Any) -> bytes:
        return request

    server = aio.server()
    methods: dict[str, Any] = {_METHOD: grpc.unary_unary_rpc_method_handler(give_back)}
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(_SERVICE, methods),))
    server.add_insecure_port(f"{LOOPBACK}:{port}")
    await server.start()
    await server.wait_for_termination()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve(int(sys.argv[1])))
