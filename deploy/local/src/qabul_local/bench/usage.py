"""Who uses how much of the machine: processor time over a window, memory at its highest."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import clock_gettime, perf_counter
from typing import Final, Self

import psutil

_LOOK_S: Final = 1.0
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
    before = {name: cpu_seconds(family) for name, family in _families(pids).items()}
    began = perf_counter()
    yield window
    window.seconds = perf_counter() - began
    for name, family in _families(pids).items():
        window.cpu_s[name] = max(0.0, cpu_seconds(family) - before[name])


def cpu_seconds(family: Iterable[psutil.Process]) -> float:
    """Processor time of processes, with those children they had that have ended and were collected."""
    total = 0.0
    for process in family:
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
    """Notes the most memory each party ever had, by looking once a second while the block runs."""

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
            families = _families(self._pids)
            for name, family in families.items():
                found = resident_bytes(family)
                self.at_first.setdefault(name, found)
                self.peak[name] = max(self.peak.get(name, 0), found)
            if self._over.wait(_LOOK_S):
                return


def resident_bytes(family: Iterable[psutil.Process]) -> int:
    """Memory of processes; what they share (programs, PostgreSQL's buffers) counts once."""
    own = shared = 0
    for process in family:
        with suppress(psutil.NoSuchProcess):
            memory = process.memory_info()
            part = getattr(memory, "shared", 0)
            own += memory.rss - part
            shared = max(shared, part)
    return own + shared


def _families(pids: Mapping[str, int]) -> dict[str, list[psutil.Process]]:
    """Each party's process with all its descendants, from one look at the machine: a look costs time itself."""
    children: defaultdict[int, list[psutil.Process]] = defaultdict(list)
    found: dict[int, psutil.Process] = {}
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess):
            children[process.ppid()].append(process)
            found[process.pid] = process
    families: dict[str, list[psutil.Process]] = {}
    for name, pid in pids.items():
        family = families[name] = [found[pid]] if pid in found else []
        for member in family:  # it grows while it is walked
            family += children[member.pid]
    return families
