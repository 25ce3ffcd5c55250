"""The one git-ignored folder in which the stack on this machine keeps everything."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

#: Names another folder than `.local` in the working directory.
STATE_VARIABLE = "QABUL_STATE_DIR"


@dataclass(frozen=True)
class State:
    """Paths below the state folder."""

    root: Path

    @classmethod
    def here(cls, folder: Path | None = None) -> "State":
        """Return the state folder of this checkout: as given, as the environment says, or `.local`."""
        return cls((folder or Path(os.environ.get(STATE_VARIABLE) or ".local")).absolute())

    @property
    def data(self) -> Path:
        """What servers and services store."""
        return self.root / "data"

    @property
    def logs(self) -> Path:
        """One log per process."""
        return self.root / "logs"

    @property
    def keys(self) -> Path:
        """Passwords and the key that signs development tokens; for this user only."""
        return self.root / "keys"

    @property
    def stack_file(self) -> Path:
        """Ports, process ids and addresses of the stack."""
        return self.root / "stack.json"

    def log(self, name: str) -> Path:
        """Return the log of a process."""
        return self.logs / f"{name}.log"

    def make(self) -> None:
        """Make the folders; PostgreSQL's account must be able to pass through to its data."""
        for folder, mode in ((self.root, 0o755), (self.data, 0o755), (self.logs, 0o755), (self.keys, 0o700)):
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(mode)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Let one command at a time change the stack; a second one waits and says so."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                Console(stderr=True).print("Another command is changing the stack; waiting for it to finish.")
                fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def remove(self) -> None:
        """Remove everything the stack keeps, also what lies elsewhere behind a link, and nothing else."""
        if self.data.is_dir():
            for entry in self.data.iterdir():
                if entry.is_symlink():  # PostgreSQL's data, when its account cannot reach the folder
                    shutil.rmtree(entry.resolve(), ignore_errors=True)
        for folder in (self.data, self.logs, self.keys):
            shutil.rmtree(folder, ignore_errors=True)
        for file in (self.stack_file, self.root / "lock"):
            file.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # somebody else's file is in it, and stays
            self.root.rmdir()


def write_whole(path: Path, text: str, *, mode: int = 0o644) -> None:
    """Replace a file's content at once: a reader sees the old or the new, also when the writer is killed."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    draft.replace(path)
