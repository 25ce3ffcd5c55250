"""A process of its own for whoever makes the load, so that nobody measured shares its interpreter."""

from __future__ import annotations

import signal
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from multiprocessing.connection import Connection
from time import monotonic
from typing import Any, Final, TypeVar

from qabul_chassis.logs import configure as configure_logs

R = TypeVar("R")

_LOOK_S: Final = 0.05
#: A bar does not move more often than this.
_TELL_S: Final = 0.1


class _Teller:
    said: Connection[float, float] | None = None
    told_at = 0.0


class Hands:
    """One process that does measurements, one after the other."""

    def __init__(self) -> None:
        # Spawned, never forked: gRPC does not survive a fork.
        context = get_context("spawn")
        self._heard, said = context.Pipe(duplex=False)
        self._pool = ProcessPoolExecutor(1, mp_context=context, initializer=_begin, initargs=(said,))

    def do(self, work: Callable[..., R], *arguments: Any, progress: Callable[[float], None]) -> R:
        """Run `work(*arguments)` over there; `progress` hears how far it is, from 0 to 1."""
        doing = self.begin(work, *arguments)
        while not doing.done():
            if self._heard.poll(_LOOK_S):
                progress(self._heard.recv())
        while self._heard.poll():  # what was told comes before the result, and must not move the next bar
            progress(self._heard.recv())
        return doing.result()

    def begin(self, work: Callable[..., R], *arguments: Any) -> Future[R]:
        """Begin `work(*arguments)` over there, beside what is done elsewhere; what it tells is not listened to."""
        return self._pool.submit(work, *arguments)

    def close(self) -> None:
        """End the process, also in the middle of something."""
        processes = list((self._pool._processes or {}).values())  # noqa: SLF001 - the pool itself would wait for its end
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
            process.join()


def tell(fraction: float) -> None:
    """Say, from within a measurement, how far it is."""
    now = monotonic()
    if _Teller.said is not None and (now - _Teller.told_at > _TELL_S or fraction >= 1):
        _Teller.told_at = now
        _Teller.said.send(fraction)


def _begin(said: Connection[float, float]) -> None:
    # Ctrl-C reaches this process too, but the command decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    configure_logs(service="bench", level="error")
    _Teller.said = said
