"""Ctrl-C and SIGTERM as an exception, so that whatever was begun is undone."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from qabul_local.problems import Interrupted

_SIGNALS = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def interruptible() -> Iterator[None]:
    """Raise Interrupted in the block at the first SIGINT or SIGTERM; ignore further ones while it is undone."""
    if threading.current_thread() is not threading.main_thread():  # only the main thread gets signals
        yield
        return

    def interrupt(number: int, _: FrameType | None) -> None:
        for each in _SIGNALS:
            signal.signal(each, signal.SIG_IGN)
        raise Interrupted(f"Interrupted by {signal.Signals(number).name}.")

    before = {each: signal.signal(each, interrupt) for each in _SIGNALS}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
