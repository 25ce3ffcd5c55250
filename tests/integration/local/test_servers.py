"""The servers under the stack keep what they acknowledged, and leave nothing behind when they go."""

import io
import socket

import asyncpg
import nats
import psutil
import pytest
from minio.error import S3Error

from qabul_local.problems import NotReady
from qabul_local.servers import Nats, Postgres, Seaweed

LOGIN = {"user": "qabul", "password": "qabul"}  # of a NATS server that was given no users


@pytest.fixture(params=["stop", "kill"])
def ending(request):
    return request.param


def end(server, ending):
    getattr(server, ending)()


def listeners(port):
    """Addresses on which anything listens on a port."""
    return {
        each.laddr.ip
        for each in psutil.net_connections("tcp")
        if each.status == psutil.CONN_LISTEN and each.laddr.port == port
    }


async def ask(url, sql):
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


async def test_postgres_keeps_its_rows_and_its_port_over_an_end(ending):
    with Postgres.temporary() as postgres:
        url, data = postgres.url(), postgres.data
        await ask(url, "CREATE TABLE kept AS SELECT 41 + 1 AS answer")
        end(postgres, ending)
        postgres.start()

        assert await ask(url, "SELECT answer FROM kept") == 42
    assert not postgres.running
    assert not data.exists()


async def test_postgres_knows_the_cases_of_cyrillic_letters_and_runs_in_utc():
    with Postgres.temporary(durable=False) as postgres:
        assert await ask(postgres.url(), "SELECT lower('ЎҚҒҲ')") == "ўқғҳ"
        assert await ask(postgres.url(), "SELECT current_setting('timezone')") == "UTC"


async def test_postgres_is_durable_unless_told_otherwise():
    with Postgres.temporary() as durable, Postgres.temporary(durable=False) as fast:
        assert await ask(durable.url(), "SHOW fsync") == "on"
        assert await ask(fast.url(), "SHOW fsync") == "off"


async def test_postgres_refuses_a_wrong_password():
    with Postgres.temporary(durable=False) as postgres, pytest.raises(asyncpg.InvalidPasswordError):
        await ask(postgres.url().replace(postgres.password, "guessed"), "SELECT 1")


def test_a_server_that_cannot_start_says_why():
    refused = Postgres.temporary(settings={"no_such_setting": "on"})

    with pytest.raises(NotReady, match="unrecognized configuration parameter"), refused:
        pytest.fail("it started")


def test_a_postmaster_file_that_names_somebody_elses_process_does_not_stop_a_start():
    with Postgres.temporary() as postgres:
        postgres.kill()
        file = postgres.data / "postmaster.pid"
        lines = file.read_text().splitlines()
        file.write_text("\n".join([str(psutil.Process().pid), *lines[1:]]) + "\n")

        postgres.start()

        assert postgres.answers()


async def test_nats_keeps_its_messages_and_its_port_over_an_end(ending):
    with Nats.temporary() as server:
        client = await nats.connect(server.url, **LOGIN)
        stream = client.jetstream()
        await stream.add_stream(name="KEPT", subjects=["kept.>"])
        await stream.publish("kept.one", b"42")
        await client.close()
        end(server, ending)
        server.start()

        client = await nats.connect(server.url, **LOGIN)
        message = await client.jetstream().get_msg("KEPT", seq=1)
        await client.close()

    assert message.data == b"42"


def test_nats_syncs_every_write_unless_told_otherwise():
    with Nats.temporary() as durable, Nats.temporary(durable=False) as fast:
        assert '"sync_interval": "always"' in (durable.folder / "nats.conf").read_text()
        assert "sync_interval" not in (fast.folder / "nats.conf").read_text()


def test_seaweed_keeps_its_objects_and_its_port_over_an_end(ending):
    with Seaweed.temporary() as store:
        store.client().make_bucket("answers", object_lock=True)
        store.client().put_object("answers", "kept", io.BytesIO(b"42"), 2)
        end(store, ending)
        store.start()

        assert store.client().get_object("answers", "kept").read() == b"42"


def test_seaweed_refuses_a_key_that_is_not_its_own():
    with Seaweed.temporary(durable=False) as store:
        store.access_key = "guessed"

        with pytest.raises(S3Error, match="InvalidAccessKeyId"):
            store.client().list_buckets()


@pytest.mark.parametrize("kind", [Postgres, Nats, Seaweed])
def test_a_server_listens_on_the_loopback_interface_only_and_ends_with_its_block(kind):
    with kind.temporary() as server:
        pids = [server.process.pid, *(each.pid for each in psutil.Process(server.process.pid).children(recursive=True))]
        assert listeners(server.port) == {"127.0.0.1"}
    assert not any(psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE for pid in pids)
    assert not server.folder.exists()


@pytest.mark.parametrize("kind", [Postgres, Nats, Seaweed])
def test_what_listens_on_a_default_port_is_not_disturbed(kind):
    default = {"postgres": 5432, "nats": 4222, "seaweed": 8333}[kind.name]
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            other.bind(("127.0.0.1", default))
            other.listen()
        except OSError:
            pass  # something does listen there already, which is the case in question
        with kind.temporary() as server:
            assert server.port != default
            assert server.answers()


def test_starting_what_runs_changes_nothing():
    with Nats.temporary() as server:
        before = server.process
        server.start()

        assert server.process == before
