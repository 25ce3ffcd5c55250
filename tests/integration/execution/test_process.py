"""`python -m qabul_execution` on real servers: events in from the streams, an answer out, by nobody's helping hand."""

import asyncio
import os
import signal
import socket
import sys
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import asyncpg
import grpc
import pytest
import urllib3
from tests.factories.answers import answer_pdf
from tests.factories.assignments import EXECUTOR, a_day, an_acceptance, an_answer, an_assignment

from qabul.execution.v1 import events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.execution.v1.execution_service_pb2_grpc import ExecutionServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.rpc import connect
from qabul_chassis.testing import Streams, url_of, wait_until

#: The process has the machine's clock, so the terms of this test are counted from today.
TODAY = datetime.now(UTC).date()


@pytest.fixture
async def environment(stack):
    """What a supervisor gives the process."""
    database = f"execution_{uuid4().hex}"
    connection = await asyncpg.connect(stack.postgres_url)
    await connection.execute(f'CREATE DATABASE "{database}"')
    await connection.close()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return {
        **os.environ,
        "QABUL_DATABASE_URL": url_of(stack.postgres_url, database),
        "QABUL_NATS_URL": stack.nats_url,
        "QABUL_NATS_USER": stack.nats_user,
        "QABUL_NATS_PASSWORD": stack.nats_password,
        "QABUL_S3_ENDPOINT": stack.s3_endpoint,
        "QABUL_S3_ACCESS_KEY": stack.s3_access_key,
        "QABUL_S3_SECRET_KEY": stack.s3_secret_key,
        "QABUL_S3_PREFIX": stack.s3_prefix,
        "QABUL_JWKS": str(stack.key.jwks),
        "QABUL_REGION_DIR": str(stack.region_dir),
        "QABUL_GRPC_PORT": str(port),
        "QABUL_INSPECTORS": "1",
        "QABUL_STREAM_MAX_BYTES": str(64 << 20),
    }


async def _run(environment, verb):
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "qabul_execution", verb, env=environment, stderr=asyncio.subprocess.PIPE
    )
    _, problem = await process.communicate()
    assert process.returncode == 0, problem.decode()


@asynccontextmanager
async def _serving(environment, log):
    with log.open("a") as out:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "qabul_execution", "serve", env=environment, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        await process.wait()


async def test_from_the_issued_assignment_to_the_accepted_answer_across_a_kill(stack, environment, tmp_path):
    log = tmp_path / "execution.log"
    issued = an_assignment(due_on=TODAY + timedelta(days=15))
    streams = Streams(stack)
    channel = connect(
        f"127.0.0.1:{environment['QABUL_GRPC_PORT']}",
        token=stack.token(Role.ORGANISATION_HEAD, organisation=issued.organisation),
    )
    desk = ExecutionServiceStub(channel)
    store = urllib3.PoolManager()
    which = {"assignment_id": issued.assignment_id}

    async def reached(status):
        try:
            got = await desk.GetAssignment(pb.GetAssignmentRequest(**which))
        except grpc.aio.AioRpcError:
            return False
        return got.assignment.status == status

    await _run(environment, "migrate")
    await streams.say(issued, key=UUID(issued.assignment_id), organisation=issued.organisation)
    async with _serving(environment, log) as process:
        await wait_until(lambda: reached(pb.ASSIGNMENT_STATUS_NEW), within=60, what="the assignment on the desk")
        await desk.AcceptAssignment(pb.AcceptAssignmentRequest(request_id=str(uuid4()), **which))
        await desk.AppointExecutor(pb.AppointExecutorRequest(request_id=str(uuid4()), executor=EXECUTOR, **which))
        link = await desk.CreateAnswerUpload(pb.CreateAnswerUploadRequest(**which))
        put = await asyncio.to_thread(store.request, "PUT", link.url, body=answer_pdf(2))
        assert put.status == 200
        process.kill()
        await process.wait()

    async with _serving(environment, log) as process:
        await wait_until(lambda: reached(pb.ASSIGNMENT_STATUS_IN_WORK), within=60, what="the service again")
        request = an_answer(issued, link.upload_id, signed_on=a_day(TODAY))
        await desk.SubmitAnswer(request)
        await wait_until(lambda: reached(pb.ASSIGNMENT_STATUS_ANSWERED), within=60, what="the sealed answer")
        acceptance = an_acceptance(issued)
        # Said once more, by a producer that was not sure.
        for _ in range(2):
            await streams.say(acceptance, key=UUID(acceptance.answer.review_id), event_id=UUID(int=7))
        await wait_until(lambda: reached(pb.ASSIGNMENT_STATUS_CLOSED), within=30, what="the closed assignment")
        again = await desk.SubmitAnswer(request)
        process.send_signal(signal.SIGTERM)
        assert await process.wait() == 0

    assert [attempt.number for attempt in again.assignment.attempts] == [1]
    assert len(await streams.said(events_pb2.AnswerSubmitted)) == 1
    for name in (issued.applicant.individual.surname, issued.applicant.phone, EXECUTOR.full_name, issued.text):
        assert name not in log.read_text()
    await channel.close()
    await streams.close()
    store.clear()
