"""A service says which part it stands on is away, also when that part hangs and its connection still stands."""

import signal
from contextlib import contextmanager
from dataclasses import replace

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.testing import running, wait_until
from qabul_local.servers import Postgres

SERVING = health_pb2.HealthCheckResponse.SERVING


@contextmanager
def hung(server):
    """The server's process gets no time, but its sockets stay open."""
    server.process.send(signal.SIGSTOP)
    try:
        yield
    finally:
        server.process.send(signal.SIGCONT)


@pytest.fixture
async def desk(stack, build):
    async with running(build(keeps_files=True), stack, service="desk") as desk:
        yield desk


async def healthy(desk, name):
    checked = await desk.stub(health_pb2_grpc.HealthStub).Check(health_pb2.HealthCheckRequest(service=name))
    return checked.status == SERVING


async def status_of(desk):
    return await desk.stub(OperationsServiceStub).GetStatus(pb.GetStatusRequest())


async def becomes(desk, name, *, able):
    async def seen():
        return await healthy(desk, name) == able

    await wait_until(seen, what=f"'{name}' to be {able}")


async def test_a_service_is_ready_when_every_part_was_seen_at_work(desk):
    await becomes(desk, "ready", able=True)

    status = await status_of(desk)

    assert status.ready
    assert {(part.name, part.here, part.needed) for part in status.parts} == {
        ("database", True, True),
        ("broker", True, False),
        ("object-store", True, False),
    }


async def test_a_hung_broker_makes_a_service_unready_by_name_while_it_answers_calls(desk, nats_server):
    await becomes(desk, "ready", able=True)

    with hung(nats_server):
        await becomes(desk, "ready", able=False)
        status = await status_of(desk)

        assert desk.running.parts.bus.connected
        assert not status.broker_reachable
        assert [part.name for part in status.parts if not part.here] == ["broker"]
        assert not await healthy(desk, "broker")
        assert await healthy(desk, "database")
        assert await healthy(desk, "")
        assert desk.running.metrics.registry.get_sample_value("qabul_part_here", {"part": "broker"}) == 0

    await becomes(desk, "ready", able=True)
    assert desk.running.metrics.registry.get_sample_value("qabul_part_here", {"part": "broker"}) == 1


async def test_without_the_database_no_calls_may_come_until_it_is_back(stack, build):
    with Postgres.temporary(durable=True) as server:
        async with running(build(), replace(stack, postgres_url=server.url()), service="desk") as desk:
            await becomes(desk, "", able=True)

            server.kill()
            await becomes(desk, "", able=False)
            assert not await healthy(desk, "database")
            assert not await healthy(desk, "qabul.operations.v1.OperationsService")

            server.start()
            await becomes(desk, "", able=True)


async def test_a_store_that_is_away_is_named(stack, build):
    async with running(build(keeps_files=True), stack, service="desk", s3_endpoint="127.0.0.1:1") as desk:
        await becomes(desk, "broker", able=True)

        status = await status_of(desk)

    assert [part.name for part in status.parts if not part.here] == ["object-store"]
    assert not status.ready


async def test_a_service_without_files_does_not_ask_for_a_store(stack, build):
    async with running(build(), stack, service="desk", s3_endpoint="127.0.0.1:1") as desk:
        await becomes(desk, "ready", able=True)

        assert {part.name for part in (await status_of(desk)).parts} == {"database", "broker"}
        with pytest.raises(grpc.RpcError):
            await healthy(desk, "object-store")
