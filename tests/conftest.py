"""The real servers under every test that asks for them: one set a session, shared by all of pytest's processes."""

import os
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import pytest

# Tests start servers while gRPC's threads run; its fork handlers must not stop the world for that. Read at its import.
os.environ.setdefault("GRPC_ENABLE_FORK_SUPPORT", "false")

from tests.shared_servers import SharedServers

from qabul_chassis.auth import DevKey, make_dev_key
from qabul_chassis.testing import Stack, Streams
from qabul_local.servers import Nats, Postgres, Seaweed

ROOT = Path(__file__).parent.parent


@dataclass(frozen=True)
class S3:
    """Where the object store answers, and its key."""

    endpoint: str
    access_key: str
    secret_key: str


@pytest.fixture(scope="session")
def shared_servers(session_folder: Path) -> Iterator[SharedServers]:
    """What of the session's servers this process uses."""
    servers = SharedServers(session_folder)
    yield servers
    servers.close()


@pytest.fixture(scope="session")
def postgres_url(shared_servers: SharedServers) -> str:
    """The superuser's URL of a PostgreSQL server; every test makes a database of its own on it."""

    def start() -> AbstractContextManager[Postgres]:
        return Postgres.temporary(durable=False)

    return shared_servers.use("postgres", start, lambda server: {"url": server.url()})["url"]


@pytest.fixture(scope="session")
def nats_url(shared_servers: SharedServers) -> str:
    """A NATS server with JetStream, for tests that keep to subjects and streams of their own."""

    def start() -> AbstractContextManager[Nats]:
        return Nats.temporary(durable=False)

    return shared_servers.use("nats", start, lambda server: {"url": server.url})["url"]


@pytest.fixture(scope="session")
def s3(shared_servers: SharedServers) -> S3:
    """An object store; every test has buckets of its own on it."""

    def start() -> AbstractContextManager[Seaweed]:
        return Seaweed.temporary(durable=False)

    def address(server: Seaweed) -> dict[str, str]:
        return {"endpoint": server.endpoint, "access_key": server.access_key, "secret_key": server.secret_key}

    return S3(**shared_servers.use("s3", start, address))


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
