"""The channel everybody calls through."""

import grpc
import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.errors import Unavailable
from qabul_chassis.identity import Caller, acting, current_caller
from qabul_chassis.rpc import Channels, describe
from qabul_chassis.settings import Settings
from qabul_chassis.tracing import Tracing, current_traceparent


async def test_a_call_that_found_the_server_away_is_made_again(serve):
    calls = []

    async def twice_away(_):
        calls.append(1)
        if len(calls) < 3:
            raise Unavailable("PostgreSQL does not answer.")
        return pb.GetStatusResponse(service="back")

    async with serve() as running:
        running.desk.answers["GetStatus"] = twice_away
        answer = await running.stub().GetStatus(pb.GetStatusRequest())

    assert (answer.service, len(calls)) == ("back", 3)


async def test_a_call_made_for_a_caller_carries_his_request_id(serve):
    seen = []

    async def look(_):
        seen.append(current_caller().request_id)
        return pb.GetStatusResponse()

    caller = Caller("s-1", "", frozenset({Role.OPERATOR}), None, "namangan", "r-42")
    async with serve() as running:
        running.desk.answers["GetStatus"] = look
        with acting(caller):
            await running.stub().GetStatus(pb.GetStatusRequest())

    assert seen == ["r-42"]


async def test_channels_find_a_service_by_its_target_and_call_with_the_services_own_token(serve, tmp_path):
    async with serve() as running:
        token = tmp_path / "token"
        token.write_text(running.token() + "\n")
        channels = Channels(Settings(routing_target=running.target, token_file=token))

        answer = await OperationsServiceStub(channels.to("routing")).GetStatus(pb.GetStatusRequest())
        await channels.close()

    assert answer.service == "desk"


async def test_a_target_that_is_not_set_is_named(serve):
    with pytest.raises(ValueError, match="QABUL_REVIEW_TARGET"):
        Channels(Settings()).to("review")


async def test_an_error_without_a_status_still_has_code_and_text(serve):
    async with serve() as running:
        stub = running.stub()
    with pytest.raises(grpc.RpcError) as caught:
        await stub.GetStatus(pb.GetStatusRequest(), timeout=1)

    said = describe(caught.value)
    assert said.code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}
    assert said.text


async def test_a_trace_goes_on_from_the_caller_through_the_server(serve):
    exporter = InMemorySpanExporter()
    tracing = Tracing(Settings(service="caller", trace_ratio=1), exporter=exporter)
    seen = []

    async def look(_):
        seen.append(current_traceparent())
        return pb.GetStatusResponse()

    async with serve() as running:
        running.desk.answers["GetStatus"] = look
        with tracing.span("play"):
            mine = current_traceparent()
            await running.stub().GetStatus(pb.GetStatusRequest())
    tracing.close()

    assert mine is not None
    assert seen[0].split("-")[1] == mine.split("-")[1]
    assert [span.name for span in exporter.get_finished_spans()] == ["play"]
