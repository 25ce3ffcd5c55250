"""The real servers under every test that asks for them: one set a session, shared by all of pytest's processes."""

import fcntl
import json
import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from qabul_chassis.auth import DevKey, make_dev_key
from qabul_chassis.testing import Stack, Streams
from qabul_local.servers import Nats, Postgres, Seaweed
from qabul_local.waiting import until

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class S3:
    """Where the object store answers, and its key."""

    endpoint: str
    access_key: str
    secret_key: str


@pytest.fixture(scope="session")
def postgres_url(session_folder: Path) -> Iterator[str]:
    """The superuser's URL of a PostgreSQL server; every test makes a database of its own on it."""

    def started() -> AbstractContextManager[Postgres]:
        return Postgres.temporary(durable=False)

    with shared(session_folder / "postgres", started, lambda server: {"url": server.url()}) as found:
        yield found["url"]


@pytest.fixture(scope="session")
def nats_url(session_folder: Path) -> Iterator[str]:
    """A NATS server with JetStream, for tests that keep to subjects and streams of their own."""

    def started() -> AbstractContextManager[Nats]:
        return Nats.temporary(durable=False)

    with shared(session_folder / "nats", started, lambda server: {"url": server.url}) as found:
        yield found["url"]


@pytest.fixture(scope="session")
def s3(session_folder: Path) -> Iterator[S3]:
    """An object store; every test has buckets of its own on it."""

    def started() -> AbstractContextManager[Seaweed]:
        return Seaweed.temporary(durable=False)

    def address(server: Seaweed) -> dict[str, str]:
        return {"endpoint": server.endpoint, "access_key": server.access_key, "secret_key": server.secret_key}

    with shared(session_folder / "s3", started, address) as found:
        yield S3(**found)


@pytest.fixture
def nats_server() -> Iterator[Nats]:
    """A NATS server for one test: its streams are the test's own, and it may be stopped and started again."""
    with Nats.temporary(durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def dev_key(tmp_path_factory: pytest.TempPathFactory) -> DevKey:
    """The key that tests sign tokens with."""
    return make_dev_key(tmp_path_factory.mktemp("keys"))


@pytest.fixture
def stack(postgres_url: str, nats_server: Nats, s3: S3, dev_key: DevKey) -> Stack:
    """Everything `qabul_chassis.testing.running` needs to run a service."""
    user = nats_server.users[0]
    return Stack(
        postgres_url=postgres_url,
        nats_url=nats_server.url,
        nats_user=user.name,
        nats_password=user.password,
        s3_endpoint=s3.endpoint,
        s3_access_key=s3.access_key,
        s3_secret_key=s3.secret_key,
        key=dev_key,
        region_dir=ROOT / "deploy" / "regions" / "namangan",
    )


@pytest.fixture
async def streams(stack: Stack) -> AsyncIterator[Streams]:
    """Says events in the place of other services, and hears what the one under test said."""
    streams = Streams(stack)
    yield streams
    await streams.close()


@pytest.fixture(scope="session")
def session_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all processes of this session (pytest-xdist gives each of them a folder below it)."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@contextmanager
def shared(
    place: Path, started: Callable[[], AbstractContextManager[Any]], address: Callable[[Any], dict[str, str]]
) -> Iterator[dict[str, str]]:
    """Use the server that another process of this session started, or start it and end it after the last user."""
    users = place.with_suffix(".users")
    with _locked(place):
        owner = None if place.exists() else started()
        if owner is not None:
            place.write_text(json.dumps(address(owner.__enter__())))
        found: dict[str, str] = json.loads(place.read_text())
        with users.open("a") as file:
            file.write(f"{os.getpid()}\n")
    try:
        yield found
    finally:
        with _locked(place):
            users.write_text("".join(f"{pid}\n" for pid in _alive(users) if pid != os.getpid()))
        if owner is not None:
            until(lambda: not _alive(users), within=600, what="the other test processes to end")
            with _locked(place):
                place.unlink()
            owner.__exit__(None, None, None)


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with place.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _alive(users: Path) -> list[int]:
    return [pid for pid in map(int, users.read_text().split()) if psutil.pid_exists(pid)]
