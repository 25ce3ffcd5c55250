"""Servers shared by all processes of one pytest session: whoever needs one first starts it."""

import fcntl
import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psutil

from qabul_local.waiting import until

#: How long a process that has no test left waits for the others, which may be in the middle of theirs.
_LAST_TEST_S = 600.0

Address = dict[str, str]


class SharedServers:
    """One process's share.

    It leaves all servers before it waits for anybody, as two owners would wait for each other.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._used: list[Path] = []
        self._owned = ExitStack()

    def use(
        self, name: str, start: Callable[[], AbstractContextManager[Any]], address: Callable[[Any], Address]
    ) -> Address:
        """The address of a server: one that another process of this session runs, or one started now."""
        place = self._folder / f"{name}.json"
        with _locked(place):
            if not place.exists():
                server = self._owned.enter_context(start())
                self._owned.callback(_wait_until_nobody_uses, place)
                place.write_text(json.dumps(address(server)))
            with _users(place).open("a") as file:
                file.write(f"{os.getpid()}\n")
            found: Address = json.loads(place.read_text())
        self._used.append(place)
        return found

    def close(self) -> None:
        """Leave them all; then end those this process started, each after its last user."""
        for place in self._used:
            with _locked(place):
                others = [pid for pid in _living(place) if pid != os.getpid()]
                _users(place).write_text("".join(f"{pid}\n" for pid in others))
        self._owned.close()


def _wait_until_nobody_uses(place: Path) -> None:
    until(lambda: not _living(place), within=_LAST_TEST_S, what="the other test processes to end")
    with _locked(place):
        place.unlink()


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _users(place: Path) -> Path:
    return place.with_suffix(".users")


def _living(place: Path) -> list[int]:
    return [pid for pid in map(int, _users(place).read_text().split()) if psutil.pid_exists(pid)]
