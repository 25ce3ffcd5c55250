"""Processes that outlive the command that started them, and are recognised again by the next one."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from qabul_local.accounts import Account, as_account
from qabul_local.waiting import came_true

#: A log that passes this at a start is put aside, so that the folder of logs stays bounded.
LOG_LIMIT_BYTES = 32 << 20
#: The kernel keeps a process's start to the hundredth; clocks that are set meanwhile shift it by more.
_SAME_START_S = 2.0
#: How long the kernel may take to bury what got SIGKILL; far beyond what it needs.
_BURIAL_S = 10.0


@dataclass(frozen=True)
class Process:
    """A process by its id and its start: the pair no other process will ever have."""

    pid: int
    started: float

    @classmethod
    def spawn(
        cls,
        command: Sequence[str | Path],
        *,
        log: Path,
        environment: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        account: Account | None = None,
    ) -> "Process":
        """Start `command` in a session of its own, with its output appended to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            child = subprocess.Popen(
                [str(part) for part in command],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=None if environment is None else dict(environment),
                cwd=cwd,
                # Ctrl-C in the terminal is for the command that supervises, not for what it started.
                start_new_session=True,
                **as_account(account),
            )
        try:
            started = psutil.Process(child.pid).create_time()
        except psutil.NoSuchProcess:  # it ended at once; whoever waits for it will say so
            started = 0.0
        process = cls(child.pid, started)
        _children[process] = child
        return process

    @property
    def alive(self) -> bool:
        """Whether it runs; a zombie that nobody collects does not."""
        child = _children.get(self)
        return self._running() is not None if child is None else child.poll() is None

    @property
    def ended_well(self) -> bool:
        """Whether it ended with status 0, as far as this process, having started it, can know."""
        child = _children.get(self)
        return child is not None and child.poll() == 0

    @property
    def frozen(self) -> bool:
        """Whether it is frozen by SIGSTOP."""
        process = self._running()
        return process is not None and process.status() == psutil.STATUS_STOPPED

    def send(self, signum: signal.Signals) -> None:
        """Send one signal to the process alone; nothing happens when it is gone."""
        if (process := self._running()) is not None:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(signum)

    def stop(self, *, first: signal.Signals = signal.SIGTERM, within: float) -> bool:
        """Ask it to end; after `within` seconds make it. Say whether it ended by itself."""
        descendants = self._descendants()
        self.send(signal.SIGCONT)  # a frozen process would never read the next signal
        self.send(first)
        by_itself = came_true(lambda: not self.alive, within=within)
        # Also after a clean end: a worker that its parent forgot must not outlive it.
        self._destroy(descendants)
        return by_itself

    def kill(self) -> None:
        """End it and everything it started at once, as a power cut would."""
        self._destroy(self._descendants())

    def _destroy(self, descendants: list[psutil.Process]) -> None:
        if (process := self._running()) is not None:
            descendants = [process, *descendants]
        for victim in descendants:
            with contextlib.suppress(psutil.NoSuchProcess):
                victim.kill()
        came_true(lambda: not self.alive and not any(map(_runs, descendants)), within=_BURIAL_S)

    def _descendants(self) -> list[psutil.Process]:
        process = self._running()
        if process is None:
            return []
        try:
            return process.children(recursive=True)
        except psutil.NoSuchProcess:
            return []

    def _running(self) -> psutil.Process | None:
        try:
            process = psutil.Process(self.pid)
            same = abs(process.create_time() - self.started) < _SAME_START_S
        except psutil.NoSuchProcess:
            return None
        return process if same and _runs(process) else None


#: Those this very process has started: it has to collect their exit status, and may end before they do.
_children: dict[Process, "subprocess.Popen[bytes]"] = {}


def marked(name: str, value: str) -> list[Process]:
    """Find every process whose environment says `name=value`: also those that no record names."""
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid != os.getpid() and process.environ().get(name) == value and _runs(process):
                found.append(Process(process.pid, process.create_time()))
    return found


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() not in {psutil.STATUS_ZOMBIE, psutil.STATUS_DEAD}
    except psutil.NoSuchProcess:
        return False
