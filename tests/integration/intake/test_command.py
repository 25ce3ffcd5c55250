"""`python -m qabul_intake`, as a supervisor starts and stops it."""

import asyncio
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from uuid import uuid4

import asyncpg
import grpc
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc
from tests.factories.appeals import a_submission
from tests.integration.intake.conftest import DATA_KEY

from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.rpc import connect
from qabul_chassis.testing import url_of, wait_until
from qabul_local.ports import free_port


@pytest.fixture
async def environment(stack):
    """What a supervisor sets, with an empty database."""
    admin = await asyncpg.connect(stack.postgres_url)
    database = f"command_{uuid4().hex}"
    await admin.execute(f'CREATE DATABASE "{database}"')
    yield {
        "QABUL_DATA_KEY": DATA_KEY,
        "QABUL_DATABASE_URL": url_of(stack.postgres_url, database),
        "QABUL_GRPC_PORT": str(free_port()),
        "QABUL_JWKS": str(stack.key.jwks),
        "QABUL_NATS_URL": stack.nats_url,
        "QABUL_NATS_USER": stack.nats_user,
        "QABUL_NATS_PASSWORD": stack.nats_password,
        "QABUL_REGION_DIR": str(stack.region_dir),
    }
    await admin.execute(f'DROP DATABASE "{database}" WITH (FORCE)')
    await admin.close()


def start(verb, environment):
    return subprocess.Popen(
        [sys.executable, "-m", "qabul_intake", verb],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


async def end_of(process):
    said, _ = await asyncio.to_thread(process.communicate, timeout=60)
    return process.returncode, said


@contextmanager
def serving(environment):
    """Intake, serving; whatever the test does, nothing of it is left."""
    process = start("serve", environment)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


async def test_intake_is_migrated_serves_and_stops(stack, environment):
    status, said = await end_of(start("migrate", environment))
    assert status == 0, said

    with serving(environment) as process:
        target = f"127.0.0.1:{environment['QABUL_GRPC_PORT']}"
        await wait_until(lambda: is_healthy(target), within=60, what="intake to serve")
        async with connect(target, token=stack.token(Role.APPLICANT_GATEWAY)) as channel:
            answer = await IntakeServiceStub(channel).SubmitAppeal(a_submission())
        process.send_signal(signal.SIGTERM)
        status, said = await end_of(process)

    assert answer.number.endswith("-000001")
    assert status == 0, said
    for word in ("Каримов", "Чинор", "сув"):
        assert word not in said


async def is_healthy(target):
    async with grpc.aio.insecure_channel(target) as channel:
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=2)
        except grpc.RpcError:
            return False
        return answer.status == health_pb2.HealthCheckResponse.SERVING


async def test_intake_does_not_start_without_its_data_key(environment):
    del environment["QABUL_DATA_KEY"]

    status, said = await end_of(start("serve", environment))

    assert status == 2
    assert "QABUL_DATA_KEY" in said
