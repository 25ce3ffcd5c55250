"""Waiting inside a measurement for something that nothing announces."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from qabul_local.bench.hands import tell
from qabul_local.bench.problems import NotMeasured

#: Short beside everything that is measured by waiting for it.
_LOOK_S: Final = 0.001
PATIENCE_S: Final = 60.0


async def until(
    condition: Callable[[], bool],
    what: str,
    *,
    within: float = PATIENCE_S,
    progress: Callable[[], float] | None = None,
) -> None:
    """Return once `condition()` holds; raise NotMeasured when `what` does not happen in time."""
    gives_up_at = monotonic() + within
    while not condition():
        if monotonic() > gives_up_at:
            raise NotMeasured(f"Expected {what} within {within:.0f} s, but it did not happen.")
        if progress is not None:
            tell(progress())
        await asyncio.sleep(_LOOK_S)
