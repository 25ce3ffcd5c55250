"""What it means when another service cannot be reached: for now, not for good."""

from collections.abc import Iterator
from contextlib import contextmanager

import grpc
from grpc import aio

from qabul_chassis.errors import Unavailable

_FOR_NOW = frozenset(
    {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED}
)


@contextmanager
def reaching(service: str) -> Iterator[None]:
    """Around calls to another service: that it is away becomes `Unavailable`, so that a job waits for it to return.

    Any other answer of the service stays what it is: an error of ours, which waiting does not mend.
    """
    try:
        yield
    except aio.AioRpcError as problem:
        if problem.code() not in _FOR_NOW:
            raise
        raise Unavailable(
            f"Service {service} does not answer for now ({problem.code().name}).",
            reason="SERVICE_AWAY",
            hint="Try again; nothing was lost.",
        ) from problem
