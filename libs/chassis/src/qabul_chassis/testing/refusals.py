"""What a refused call says."""

from collections.abc import Awaitable

import grpc

from qabul_chassis.rpc import Described, describe


async def refusal_of(call: Awaitable[object]) -> Described:
    """Await a call that must be refused, and read its status; fails when the call succeeds."""
    try:
        answer = await call
    except grpc.RpcError as refusal:
        return describe(refusal)
    raise AssertionError(f"Expected the call to be refused, but it answered {type(answer).__name__}.")
