"""What the three servers have in common: started, awaited, stopped, killed and started again."""

import shutil
import signal
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Self

from qabul_local.accounts import unprivileged
from qabul_local.ports import LOOPBACK
from qabul_local.problems import NotReady
from qabul_local.processes import Process
from qabul_local.waiting import until

_TAIL_LINES = 12


class Server(ABC):
    """One server process with its folder, its log and its ports; all of it on the loopback interface."""

    #: What it is called in messages and logs.
    name: str
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    #: How long a stop may take before it is made to end.
    stop_within: ClassVar[float] = 15.0
    host = LOOPBACK

    def __init__(self, folder: Path, *, log: Path | None = None, environment: Mapping[str, str] | None = None) -> None:
        self.folder = folder
        self.log = log or folder.with_name(f"{folder.name}.log")
        self.environment = environment
        #: The process, once started; a supervisor may hand in one that an earlier command started.
        self.process: Process | None = None

    @classmethod
    @contextmanager
    def temporary(cls, **settings: Any) -> Iterator[Self]:
        """Run a server whose data live as long as the block."""
        # PostgreSQL's account must reach the folder, so it cannot lie in a private one such as pytest's.
        above = Path(tempfile.mkdtemp(prefix="qabul-"))
        if unprivileged():
            above.chmod(0o711)
        server = cls(above / cls.name, **settings)
        try:
            yield server.start()
        finally:
            server.kill()  # nobody will read these data again
            shutil.rmtree(server.folder.resolve(), ignore_errors=True)  # it may lie elsewhere: see Postgres
            shutil.rmtree(above, ignore_errors=True)

    def start(self) -> Self:
        """Start the server and wait until it answers; nothing happens when it already runs."""
        if not self.running:
            self.launch()
        return self.wait_ready()

    @abstractmethod
    def launch(self) -> Process:
        """Start the process without waiting for it."""

    @abstractmethod
    def answers(self) -> bool:
        """Say whether it does now what its callers will ask of it."""

    def wait_ready(self, *, within: float = 60.0) -> Self:
        """Return when the server answers; raise NotReady, with the end of its log, when it does not."""
        until(self._ready, within=within, what=f"{self.name} to answer", detail=self.tail)
        return self

    def stop(self) -> bool:
        """Ask the server to end, and make it when it does not; say whether it ended by itself."""
        if self.process is None:
            return True
        by_itself = self.process.stop(first=self.stop_signal, within=self.stop_within)
        self.tidy()
        return by_itself

    def kill(self) -> None:
        """End the server and its children at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
        self.tidy()

    def tidy(self) -> None:  # noqa: B027 - most servers leave nothing
        """Remove what the ended process left outside its folder."""

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.alive

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def tail(self) -> str:
        """Return the end of the log, for a message that has to explain an end."""
        if not self.log.exists():
            return f"It wrote no log to {self.log}."
        lines = self.log.read_text(errors="replace").splitlines()[-_TAIL_LINES:]
        return "\n  ".join([f"The end of {self.log}:", *lines])

    def _ready(self) -> bool:
        if not self.running:
            raise NotReady(f"Expected {self.name} to keep running, but it ended. {self.tail()}")
        return self.answers()
