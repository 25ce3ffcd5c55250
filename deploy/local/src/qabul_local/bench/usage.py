"""Who uses how much of the machine: processor time over a window, memory at its highest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import clock_gettime, perf_counter
from typing import Final, Self

import psutil

_LOOK_S: Final = 0.5
#: How Linux numbers the clock of a process (clock_getcpuclockid(3)).
_CPUCLOCK_SCHED: Final = 2


@dataclass(slots=True)
class Window:
    """How long a block took, and the processor time each party used in it."""

    seconds: float = 0.0
    cpu_s: dict[str, float] = field(default_factory=dict)


@contextmanager
def watched(pids: Mapping[str, int]) -> Iterator[Window]:
    """Measure a block; the window is complete when it ends."""
    window = Window()
    before = {name: cpu_seconds(pid) for name, pid in pids.items()}
    began = perf_counter()
    yield window
    window.seconds = perf_counter() - began
    for name, pid in pids.items():
        window.cpu_s[name] = max(0.0, cpu_seconds(pid) - before[name])


def cpu_seconds(pid: int) -> float:
    """Processor time of a process and all its descendants, those included that have ended and were collected."""
    total = 0.0
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += _own_seconds(process.pid, times.user + times.system) + times.children_user + times.children_system
    return total


def _own_seconds(pid: int, known: float) -> float:
    """Processor time of one process, to the nanosecond where the kernel tells it.

    What `/proc` tells is cut off at hundredths of a second: of sixty-four backends that share the work of a second,
    that is most of it.
    """
    try:
        return clock_gettime(~pid << 3 | _CPUCLOCK_SCHED)
    except OSError:
        return known


class MemoryWatch:
    """Notes the most memory each party ever had, by looking twice a second while the block runs."""

    def __init__(self, pids: Mapping[str, int]) -> None:
        self._pids = dict(pids)
        self._over = Event()
        self._thread = Thread(target=self._look, name="memory", daemon=True)
        #: Resident bytes at the first look, and at the highest one.
        self.at_first: dict[str, int] = {}
        self.peak: dict[str, int] = {}

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        while True:
            for name, pid in self._pids.items():
                found = resident_bytes(pid)
                self.at_first.setdefault(name, found)
                self.peak[name] = max(self.peak.get(name, 0), found)
            if self._over.wait(_LOOK_S):
                return


def resident_bytes(pid: int) -> int:
    """Memory of a process and all its descendants; what they share (programs, PostgreSQL's buffers) counts once."""
    own = shared = 0
    for process in _family(pid):
        with suppress(psutil.NoSuchProcess):
            memory = process.memory_info()
            part = getattr(memory, "shared", 0)
            own += memory.rss - part
            shared = max(shared, part)
    return own + shared


def _family(pid: int) -> list[psutil.Process]:
    try:
        root = psutil.Process(pid)
        return [root, *root.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []
