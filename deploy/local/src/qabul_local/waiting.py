"""Waiting for a condition, never for a length of time."""

import time
from collections.abc import Callable

from qabul_local.problems import NotReady

#: How long to rest between two looks at a condition that nothing announces.
PACE_S = 0.02


def until(condition: Callable[[], bool], *, within: float, what: str, detail: Callable[[], str] = str) -> None:
    """Return as soon as `condition()` holds; raise NotReady when it does not within `within` seconds.

    `condition` may raise NotReady itself, when it sees that waiting on is in vain.
    """
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() >= deadline:
            raise NotReady(f"Expected {what} within {within:g} s, but it did not happen. {detail()}".rstrip())
        time.sleep(PACE_S)


def came_true(condition: Callable[[], bool], *, within: float) -> bool:
    """Say whether `condition()` came to hold within `within` seconds."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() >= deadline:
            return False
        time.sleep(PACE_S)
    return True
