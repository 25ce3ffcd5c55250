"""Health, reflection, and a drain that lets calls finish."""

import asyncio

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1 import operations_service_pb2_grpc as pb_grpc
from qabul_chassis.auth import Access, Role, TokenVerifier
from qabul_chassis.metrics import Metrics
from qabul_chassis.rpc import Server, describe
from qabul_chassis.rpc.server import ServicesUnfit
from qabul_chassis.settings import Settings
from qabul_chassis.testing import wait_until
from qabul_chassis.tracing import Tracing

SERVICE = "qabul.operations.v1.OperationsService"


async def health(running, service=""):
    async with running.channel(None) as channel:
        answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(service=service))
    return health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status)


async def refuses(running):
    """Whether a new connection gets no answer."""
    async with running.channel(None, timeout=0.5) as channel:
        try:
            await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest())
        except grpc.RpcError:
            return True
    return False


async def test_health_needs_no_token_and_speaks_for_server_and_service(serve):
    async with serve() as running:
        assert await health(running) == "SERVING"
        assert await health(running, SERVICE) == "SERVING"

        await running.server.serving(able=False)

        assert await health(running) == "NOT_SERVING"
        assert await health(running, SERVICE) == "NOT_SERVING"


async def test_reflection_lists_the_services_without_a_token(serve):
    def list_services(target):
        with grpc.insecure_channel(target) as channel:
            return ProtoReflectionDescriptorDatabase(channel).get_services()

    async with serve() as running:
        listed = await asyncio.to_thread(list_services, running.target)

    assert {SERVICE, "grpc.health.v1.Health"} <= set(listed)


async def test_a_drain_lets_the_call_under_way_finish_and_takes_no_more(serve):
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def wait(_):
        arrived.set()
        await leave.wait()
        return pb.GetStatusResponse(service="done")

    async with serve() as running:
        running.desk.answers["GetStatus"] = wait
        call = asyncio.ensure_future(running.stub().GetStatus(pb.GetStatusRequest()))
        await arrived.wait()
        drained = asyncio.ensure_future(running.server.drain(grace=10))
        await wait_until(lambda: refuses(running), what="the draining server to take no more calls")
        leave.set()

        assert (await call).service == "done"
        assert await drained
        assert running.server.under_way.unary == 0


async def test_a_drain_waits_for_a_handler_that_outlived_its_grace(serve):
    arrived, cleaned = asyncio.Event(), []

    async def stubborn(_):
        arrived.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.to_thread(lambda: None)  # a connection handed back takes a turn or two
            cleaned.append(running.server.under_way.unary)

    async with serve() as running:
        running.desk.answers["GetStatus"] = stubborn
        call = asyncio.ensure_future(running.stub().GetStatus(pb.GetStatusRequest()))
        await arrived.wait()

        assert await running.server.drain(grace=0.05)
        assert cleaned == [1]
        assert running.server.under_way.unary == 0
        with pytest.raises(grpc.RpcError):
            await call


async def test_a_drain_sends_watchers_to_another_replica(serve):
    async with serve() as running, running.channel() as channel:
        watch = channel.unary_stream(
            "/test.v1.NewsService/WatchNews", Empty.SerializeToString, pb.EventCount.FromString
        )(Empty())
        news = aiter(watch)
        assert (await anext(news)).type == "first"

        drained = asyncio.ensure_future(running.server.drain(grace=1))
        with pytest.raises(grpc.RpcError) as caught:
            await anext(news)

        assert await drained
    assert describe(caught.value).reason == "SHUTTING_DOWN"


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        pytest.param({}, f"Expected an entry in the policy table for /{SERVICE}/GetStatus", id="missing"),
        pytest.param({"/x.v1.X/Y": Access({Role.HOKIM})}, "/x.v1.X/Y is not served", id="not served"),
        pytest.param({"/x.v1.X/Y": Access({"khokim"})}, "found 'khokim'", id="unknown role"),
        pytest.param({"/x.v1.X/Y": Access(())}, "nobody may call it", id="no role"),
    ],
)
async def test_a_server_whose_policy_does_not_fit_does_not_start(dev_key, policy, sentence):
    settings = Settings(jwks=str(dev_key.jwks))
    with pytest.raises(ServicesUnfit, match=sentence):
        Server(
            settings,
            servicers=[(pb_grpc.add_OperationsServiceServicer_to_server, pb_grpc.OperationsServiceServicer())],
            policy=policy,
            verifier=TokenVerifier.of(settings),
            metrics=Metrics("desk"),
            tracing=Tracing(settings),
        )
