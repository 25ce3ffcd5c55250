"""Several processes of one service on one machine, sharing the port: never forked, since gRPC does not survive it."""

import asyncio
import os
import signal
import sys
import time

import structlog

log = structlog.get_logger(__name__)

#: Which of the processes this one is; the parent sets it.
_INDEX = "QABUL_PROCESS_INDEX"

_RESTART_PAUSE_S = 1.0
_LOOK_S = 2.0


def is_child() -> bool:
    """Whether this process is one of several, started by `Parent`."""
    return _INDEX in os.environ


def index() -> int:
    """Which of several this process is; 0 when it is alone."""
    return int(os.environ.get(_INDEX, "0"))


async def orphaned() -> None:
    """Return when the parent of this child is gone, so that no child outlives a killed parent; else never."""
    parent = os.getppid()
    while not is_child() or os.getppid() == parent:  # noqa: ASYNC110 - the system tells nobody
        await asyncio.sleep(_LOOK_S)
    log.warning("parent_gone")


class Parent:
    """Starts the processes, starts one that died again, and ends them all on SIGTERM and SIGINT."""

    def __init__(self, module: str, *, refused: int) -> None:
        self._module = module
        self._refused = refused
        self._children: dict[int, int] = {}
        self._stopping = False

    def run(self, count: int) -> int:
        """Return when the last process has ended: 0, or the status of a start that was refused."""
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: self._stop())
        for place in range(count):
            self._start(place)
        outcome = 0
        while self._children:
            child, status = os.wait()
            place = self._children.pop(child)
            code = os.waitstatus_to_exitcode(status)
            if code == self._refused:
                outcome = code
                self._stop()
            elif not self._stopping:
                log.error("process_died", index=place, status=code)
                time.sleep(_RESTART_PAUSE_S)
                self._start(place)
        return outcome

    def _start(self, place: int) -> None:
        command = [sys.executable, "-m", self._module, "serve"]
        child = os.posix_spawn(sys.executable, command, {**os.environ, _INDEX: str(place)})
        self._children[child] = place
        if self._stopping:  # told while this one was being started, so nobody has told it
            os.kill(child, signal.SIGTERM)

    def _stop(self) -> None:
        self._stopping = True
        for child in self._children:
            os.kill(child, signal.SIGTERM)
