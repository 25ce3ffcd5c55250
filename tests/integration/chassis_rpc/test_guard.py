"""What every call meets before and after its handler."""

import asyncio
from uuid import uuid4

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.auth import Role, organisation_scope
from qabul_chassis.errors import Refused, Stale, StepNotOpen
from qabul_chassis.identity import current_caller
from qabul_chassis.rpc import describe


async def refused(call):
    with pytest.raises(grpc.RpcError) as caught:
        await call
    return describe(caught.value)


async def test_a_call_without_a_token_is_unauthenticated(serve):
    async with serve() as running:
        said = await refused(running.stub(None).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("UNAUTHENTICATED", "TOKEN_MISSING")
    assert "qabul token" in said.hint


async def test_an_expired_token_is_unauthenticated(serve, expired):
    async with serve() as running:
        said = await refused(running.stub(running.token(lifetime=expired)).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("UNAUTHENTICATED", "TOKEN_EXPIRED")


async def test_a_token_of_another_region_is_denied(serve):
    async with serve() as running:
        said = await refused(running.stub(running.token(region="andijan")).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("PERMISSION_DENIED", "REGION_MISMATCH")
    assert "andijan" in said.text


async def test_a_token_somebody_else_signed_is_unauthenticated(serve, tmp_path):
    from qabul_chassis.auth import issue_token, make_dev_key  # noqa: PLC0415 - only here is a second key made

    forged = issue_token(make_dev_key(tmp_path / "theirs"), subject="x", roles=[Role.OPERATOR], region="namangan")
    async with serve() as running:
        said = await refused(running.stub(forged).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("UNAUTHENTICATED", "TOKEN_KEY_UNKNOWN")


async def test_a_role_the_method_is_not_for_is_denied(serve):
    async with serve() as running:
        said = await refused(running.stub(running.token(Role.HOKIM)).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("PERMISSION_DENIED", "ROLE_MISSING")
    assert "executor, operator" in said.text


@pytest.mark.parametrize(
    ("roles", "organisation", "scope"),
    [
        pytest.param([Role.EXECUTOR], "education", "education", id="an executor sees his organisation"),
        pytest.param([Role.OPERATOR], "education", None, id="an operator sees the region"),
        pytest.param(
            [Role.EXECUTOR, Role.HOKIM], "education", "education", id="a role not for the method widens nothing"
        ),
    ],
)
async def test_a_call_is_narrowed_to_the_rows_its_roles_may_touch(serve, roles, organisation, scope):
    seen = []

    async def look(_):
        seen.append((organisation_scope(), current_caller().organisation))
        return pb.GetStatusResponse()

    async with serve() as running:
        running.desk.answers["GetStatus"] = look
        await running.stub(running.token(*roles, organisation=organisation)).GetStatus(pb.GetStatusRequest())

    assert seen == [(scope, organisation)]


async def test_an_executor_without_an_organisation_is_denied(serve):
    async with serve() as running:
        said = await refused(running.stub(running.token(Role.EXECUTOR)).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("PERMISSION_DENIED", "ORGANISATION_MISSING")


async def test_every_bad_field_is_named(serve):
    async with serve() as running:
        said = await refused(
            running.stub().ListDeadLetters(pb.ListDeadLettersRequest(page_size=501, consumer="c" * 101))
        )

    assert (said.code, said.reason) == ("INVALID_ARGUMENT", "INVALID_FIELDS")
    assert set(said.fields) == {"page_size", "consumer"}


async def test_bytes_that_are_no_message_are_the_callers_mistake(serve):
    async with serve() as running, running.channel() as channel:
        raw = channel.unary_unary("/qabul.operations.v1.OperationsService/GetProcess")
        said = await refused(
            raw(b"\xff\xff\xff", metadata=(("authorization", f"Bearer {running.token(Role.AUDITOR)}"),))
        )

    assert (said.code, said.reason) == ("INVALID_ARGUMENT", "UNREADABLE")


async def test_a_refusal_carries_reason_clause_hint_and_the_callers_language(serve):
    async def refuse(_):
        raise StepNotOpen(
            "review 7 is not open", open_steps=["check", "examine"], clause="O15", hint="Wait for the answer."
        )

    async with serve() as running:
        running.desk.answers["GetStatus"] = refuse
        said = await refused(running.stub(language="uz-Latn").GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason, said.clause) == ("FAILED_PRECONDITION", "STEP_NOT_OPEN", "O15")
    assert said.open_steps == ("check", "examine")
    assert said.hint == "Wait for the answer."
    assert said.localized == "Bu bosqich hozir ochiq emas. Ochiq bosqichlar: check,examine."
    assert "O15" in str(said)


async def test_without_a_language_errors_are_said_in_uzbek_cyrillic(serve):
    async def refuse(_):
        raise Refused("no", reason="A_REASON_WITHOUT_A_MESSAGE")

    async with serve() as running:
        running.desk.answers["GetStatus"] = refuse
        said = await refused(running.stub().GetStatus(pb.GetStatusRequest()))

    assert said.localized == "Бу амал ҳозирги ҳолатда бажарилмайди."


async def test_a_stale_etag_is_aborted(serve):
    async def stale(_):
        raise Stale("appeal 5 has revision 3, the request was for 2")

    async with serve() as running:
        running.desk.answers["GetStatus"] = stale
        said = await refused(running.stub().GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("ABORTED", "STALE_ETAG")


async def test_an_unexpected_error_shows_its_incident_and_nothing_else(serve, capfd):
    async def fail(_):
        raise RuntimeError("the secret of a citizen")

    async with serve() as running:
        running.desk.answers["GetStatus"] = fail
        said = await refused(running.stub().GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("INTERNAL", "INTERNAL")
    assert said.incident in said.text
    assert "secret" not in str(said)


async def test_the_requests_own_id_is_the_callers_id(serve):
    seen = []

    async def look(_):
        seen.append(current_caller().request_id)
        return pb.GetStatusResponse()

    async with serve() as running:
        running.desk.answers["GetStatus"] = look
        await running.stub().GetStatus(pb.GetStatusRequest(), metadata=(("x-request-id", "r-1"),))

    assert seen == ["r-1"]


async def test_a_read_of_personal_data_is_audited_under_its_key(serve):
    key = str(uuid4())
    async with serve() as running:
        await running.stub(running.token(Role.AUDITOR)).GetProcess(pb.GetProcessRequest(key=key))
        await running.stub().GetStatus(pb.GetStatusRequest())

        assert running.audited == [("s-1", "/qabul.operations.v1.OperationsService/GetProcess", key)]


async def test_a_message_over_the_limit_is_refused(serve):
    async with serve(max_message_bytes=4096) as running:
        said = await refused(running.stub().ListDeadLetters(pb.ListDeadLettersRequest(page_token="x" * 5000)))

    assert (said.code, said.reason) == ("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")
    assert "at most 4,096" in said.text
    assert "less at a time" in said.hint
    assert said.retry_after is None
    assert said.metadata["most_bytes"] == "4096"


@pytest.mark.parametrize("most", [pytest.param(4096, id="it does not leave"), pytest.param(1 << 20, id="it arrives")])
async def test_a_message_far_over_the_limit_is_explained_where_it_is_sent(serve, most):
    async with serve(max_message_bytes=4096) as running:
        stub = running.stub(max_message_bytes=most)
        said = await refused(stub.ListDeadLetters(pb.ListDeadLettersRequest(page_token="x" * 50_000)))

    assert (said.code, said.reason) == ("RESOURCE_EXHAUSTED", "MESSAGE_TOO_LARGE")
    assert "at most 8,192" in said.text
    assert "less at a time" in said.hint


async def test_a_call_over_the_limit_of_calls_is_refused_with_a_reason(serve):
    arrived, leave = asyncio.Event(), asyncio.Event()

    async def wait(_):
        arrived.set()
        await leave.wait()
        return pb.GetStatusResponse()

    async with serve(max_concurrent_calls=1) as running:
        running.desk.answers["GetStatus"] = wait
        stub = running.stub()
        first = asyncio.ensure_future(stub.GetStatus(pb.GetStatusRequest()))
        await arrived.wait()
        said = await refused(stub.GetStatus(pb.GetStatusRequest()))
        leave.set()
        await first

    assert (said.code, said.reason) == ("RESOURCE_EXHAUSTED", "OVERLOADED")


async def test_a_call_ends_at_its_own_deadline(serve):
    async with serve() as running:
        running.desk.answers["GetStatus"] = lambda _: asyncio.Event().wait()
        said = await refused(running.stub().GetStatus(pb.GetStatusRequest(), timeout=0.1))

    assert said.code == "DEADLINE_EXCEEDED"


async def test_a_call_without_a_deadline_ends_at_the_servers(serve):
    async with serve(max_deadline_s=0.1) as running:
        running.desk.answers["GetStatus"] = lambda _: asyncio.Event().wait()
        said = await refused(running.stub(timeout=60).GetStatus(pb.GetStatusRequest()))

    assert (said.code, said.reason) == ("DEADLINE_EXCEEDED", "TOO_SLOW")


async def test_a_stream_is_guarded_too(serve):
    async with serve() as running, running.channel(None) as channel:
        watch = channel.unary_stream(
            "/test.v1.NewsService/WatchNews", Empty.SerializeToString, pb.EventCount.FromString
        )
        with pytest.raises(grpc.RpcError) as caught:
            await anext(aiter(watch(Empty())))

    assert describe(caught.value).reason == "TOKEN_MISSING"


async def test_a_stream_ends_at_the_servers_limit(serve):
    async with serve(max_stream_s=0.1) as running, running.channel() as channel:
        watch = channel.unary_stream(
            "/test.v1.NewsService/WatchNews", Empty.SerializeToString, pb.EventCount.FromString
        )
        news = aiter(watch(Empty()))
        assert (await anext(news)).type == "first"
        with pytest.raises(grpc.RpcError) as caught:
            await anext(news)

    assert describe(caught.value).reason == "TOO_SLOW"
