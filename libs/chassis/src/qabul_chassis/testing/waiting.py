"""Waiting for what happens by itself: as long as it takes, and not a moment longer than a limit."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import TypeVar

T = TypeVar("T")

_LOOK_S = 0.01


async def wait_until(
    condition: Callable[[], T | Awaitable[T]], *, within: float = 20.0, what: str = "the condition"
) -> T:
    """Ask again and again until the answer is true, and return it; fails with the last answer after the limit."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + within
    while True:
        asked = condition()
        answer: T = await asked if inspect.isawaitable(asked) else asked
        if answer:
            return answer
        if loop.time() > ends:
            raise AssertionError(f"Expected {what} within {within:g} s, but the last answer was {answer!r}.")
        await asyncio.sleep(_LOOK_S)
