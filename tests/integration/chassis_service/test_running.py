"""A service from start to stop, on the real servers."""

import asyncio
from uuid import uuid4

import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.factories.diagrams import diagram, message_event, messages, node, timer_event

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1 import processes_pb2
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.audit import verify_chain
from qabul_chassis.auth import Access, Role
from qabul_chassis.blobs import ANSWERS
from qabul_chassis.errors import Refused
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rpc import describe
from qabul_chassis.service.running import StartRefused
from qabul_chassis.testing import running, wait_until


async def test_a_service_says_who_it_is_and_that_nothing_waits(stack, build):
    async with running(build(), stack, service="desk") as desk:
        status = await desk.stub(OperationsServiceStub).GetStatus(pb.GetStatusRequest())

    assert (status.service, status.region) == ("desk", "namangan")
    assert (status.outbox_pending, status.dead_letters, status.incidents, status.timers_overdue) == (0, 0, 0, 0)


async def test_only_operators_set_a_service_going_again(stack, build):
    async with running(build(), stack, service="desk") as desk:
        analyst = desk.stub(OperationsServiceStub, Role.ANALYST)
        await analyst.GetStatus(pb.GetStatusRequest())
        with pytest.raises(grpc.RpcError) as caught:
            await analyst.RetryDeadLetters(pb.RetryDeadLettersRequest(consumer="desk-from-x"))

    assert describe(caught.value).reason == "ROLE_MISSING"


async def test_a_loop_that_dies_comes_back(stack, build):
    lives = []

    async def frail():
        lives.append(1)
        if len(lives) < 3:
            raise RuntimeError("it died")
        await asyncio.Event().wait()

    async with running(build(loops={"frail": frail}), stack, service="desk"):
        await wait_until(lambda: len(lives) == 3)


async def test_a_service_starts_and_answers_while_nats_and_the_object_store_are_away(stack, build, nats_server):
    nats_server.kill()

    async with running(build(keeps_files=True), stack, service="desk", s3_endpoint="127.0.0.1:1") as desk:
        status = await desk.stub(OperationsServiceStub).GetStatus(pb.GetStatusRequest())

    assert not status.broker_reachable


async def test_buckets_are_made_when_the_store_is_there(stack, build):
    async with running(build(keeps_files=True), stack, service="desk") as desk:
        blobs = desk.running.parts.blobs
        await wait_until(lambda: asyncio.to_thread(blobs._client.bucket_exists, stack.s3_prefix + ANSWERS))


async def test_a_service_that_disagrees_with_itself_does_not_start(stack, build):
    sentence = "Expected worker 'x' to have a task, but there is none."
    refused = running(build(problems=lambda: [sentence]), stack, service="desk")

    with pytest.raises(StartRefused, match="worker 'x'"):
        await refused.__aenter__()


DRAWN = diagram(
    node("startEvent", "begun") + node("userTask", "file-it") + node("endEvent", "done"),
    "begun > file-it",
    "file-it > done",
)
#: Drawn anew: an instance starts by itself, and somebody is told, which no code does.
UNKNOWN = diagram(
    timer_event("startEvent", "once", "2026-03-03T18:00:00+05:00", form="timeDate")
    + node("userTask", "file-it")
    + message_event("endEvent", "say-filed", "Filed"),
    "once > file-it",
    "file-it > say-filed",
    declared=messages("Filed"),
)


async def test_a_version_whose_start_is_refused_is_not_deployed(stack, build, postgres_url):
    def drawn(xml):
        def with_processes(parts):
            processes = Processes(parts.database, Definitions({"small.bpmn": xml}), commands={"file-it"})
            return build(processes=processes)(parts)

        return with_processes

    async with running(drawn(DRAWN), stack, service="desk") as desk:
        url = desk.running.parts.settings.database_url
        with pytest.raises(StartRefused, match="worker 'say_filed'"):
            await running(drawn(UNKNOWN), stack, service="desk", database_url=url).__aenter__()

        listed = await desk.stub(OperationsServiceStub).ListProcesses(processes_pb2.ListProcessesRequest())
        timers = await desk.database.fetchval("SELECT count(*) FROM start_timer")

    [process] = listed.processes
    assert [version.current for version in process.versions] == [True]
    assert timers == 0


async def test_a_database_that_was_not_migrated_stops_the_start(stack, build, postgres_url):
    refused = running(build(), stack, service="desk", database_url=postgres_url)

    with pytest.raises(Refused, match="at revision 0001, but it is at none") as caught:
        await refused.__aenter__()

    assert "migrate" in caught.value.hint


READ = "/desk.v1.DeskService/ReadDrawer"


async def read_drawer(request, context):
    return pb.GetProcessResponse(key=request.key)


def add_drawer(_, server):
    handler = grpc.unary_unary_rpc_method_handler(
        read_drawer, pb.GetProcessRequest.FromString, pb.GetProcessResponse.SerializeToString
    )
    server.add_generic_rpc_handlers(
        (grpc.method_handlers_generic_handler("desk.v1.DeskService", {"ReadDrawer": handler}),)
    )
    server.add_registered_method_handlers("desk.v1.DeskService", {"ReadDrawer": handler})


async def test_each_reading_of_personal_data_is_a_link_in_the_chain_of_what_was_read(stack, build):
    key = uuid4()
    audited = build(servicers=[(add_drawer, None)], policy={READ: Access({Role.HOKIM}, audit_read="key")})
    async with running(audited, stack, service="desk") as desk:
        read = desk.channel(Role.HOKIM, subject="h-1").unary_unary(
            READ, pb.GetProcessRequest.SerializeToString, pb.GetProcessResponse.FromString
        )
        await asyncio.gather(*(read(pb.GetProcessRequest(key=str(key))) for _ in range(5)))
        with pytest.raises(grpc.RpcError):
            await read(pb.GetProcessRequest(key="not an id"))

        chain = await verify_chain(desk.database, key)
        entries = await desk.database.fetchval("SELECT entries FROM audit WHERE key = $1 LIMIT 1", key)

    assert (chain.whole, chain.length) == (True, 5)
    assert '"who": "h-1"' in entries
    assert '"method": "ReadDrawer"' in entries


async def test_stopping_runs_what_the_service_asked_for_and_closes_the_door(stack, build):
    order = []

    async def begin():
        order.append("start")

    async def end():
        order.append("stop")

    async with running(build(on_start=[begin], on_stop=[end]), stack, service="desk") as desk:
        health = desk.stub(health_pb2_grpc.HealthStub)
        await health.Check(health_pb2.HealthCheckRequest())
        target = desk.target

    assert order == ["start", "stop"]
    async with grpc.aio.insecure_channel(target) as channel:
        with pytest.raises(grpc.RpcError):
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=2)
