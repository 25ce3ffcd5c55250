"""`python -m <service> serve|migrate|check`, as a supervisor starts and stops it."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import asyncpg
import grpc
import psutil
import pytest
from grpc_health.v1 import health_pb2, health_pb2_grpc

from qabul_chassis.testing import url_of, wait_until

MAIN = """
from pathlib import Path
from qabul_chassis.service import Service, main

def build(parts):
    return Service(
        name="qabuldesk", servicers=[], policy={{}}, migrations=Path({migrations!r}), problems=lambda: {problems!r}
    )

main(build)
"""


class Command:
    """The small service as a package of its own, and how it is started."""

    def __init__(self, folder: Path, migrations: Path, environment: dict[str, str]) -> None:
        self.folder = folder
        self.migrations = migrations
        self.environment = environment
        self.write()

    def write(self, problems=()):
        package = self.folder / "qabul_qabuldesk"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(MAIN.format(migrations=str(self.migrations), problems=list(problems)))

    def start(self, *arguments, **environment):
        return subprocess.Popen(
            [sys.executable, "-m", "qabul_qabuldesk", *arguments],
            env={**os.environ, **self.environment, **environment},
            cwd=self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, *arguments, **environment):
        with self.start(*arguments, **environment) as process:
            said, _ = process.communicate(timeout=60)
        return process.returncode, said


async def run_sql(url, statement):
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture
async def command(tmp_path, migrations, stack):
    database = f"command_{os.getpid()}_{tmp_path.name.replace('-', '_')}"[:60]
    await run_sql(stack.postgres_url, f'CREATE DATABASE "{database}"')
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    yield Command(
        tmp_path,
        migrations,
        {
            "QABUL_DATABASE_URL": url_of(stack.postgres_url, database),
            "QABUL_NATS_URL": stack.nats_url,
            "QABUL_NATS_USER": stack.nats_user,
            "QABUL_NATS_PASSWORD": stack.nats_password,
            "QABUL_JWKS": str(stack.key.jwks),
            "QABUL_GRPC_PORT": str(port),
            "PYTHONPATH": str(tmp_path),
        },
    )
    await run_sql(stack.postgres_url, f'DROP DATABASE "{database}" WITH (FORCE)')


async def serving(command):
    async with grpc.aio.insecure_channel(f"127.0.0.1:{command.environment['QABUL_GRPC_PORT']}") as channel:
        try:
            answer = await health_pb2_grpc.HealthStub(channel).Check(health_pb2.HealthCheckRequest(), timeout=1)
        except grpc.RpcError:
            return False
        return answer.status == health_pb2.HealthCheckResponse.SERVING


@pytest.mark.parametrize("told", [signal.SIGTERM, signal.SIGINT])
async def test_a_migrated_service_serves_until_it_is_told_to_stop(command, told):
    status, said = await asyncio.to_thread(command.run, "migrate")
    assert status == 0, said

    with command.start("serve") as process:
        await wait_until(lambda: serving(command), what="the service to serve")
        process.send_signal(told)
        said, _ = await asyncio.to_thread(process.communicate, timeout=60)

    assert process.returncode == 0
    assert "service_stopped" in said
    assert "Traceback" not in said


async def test_a_database_that_was_not_migrated_is_named_and_the_status_is_2(command):
    status, said = await asyncio.to_thread(command.run, "serve")

    assert status == 2
    assert "Run the service's `migrate` command first." in said
    assert "Traceback" not in said


async def test_production_refuses_every_dev_choice_in_a_sentence(command):
    production = {"QABUL_PRODUCTION": "true", "QABUL_TOKEN_ISSUER": "qabul-dev"}
    status, said = await asyncio.to_thread(lambda: command.run("serve", **production))

    assert status == 2
    assert "Production refuses the development issuer 'qabul-dev'" in said
    assert "QABUL_S3_LOCK_MODE=COMPLIANCE" in said
    assert "Traceback" not in said


async def test_check_says_what_disagrees_and_fails(command):
    assert await asyncio.to_thread(command.run, "check") == (0, "")

    command.write(problems=["Expected a worker 'seal_answer', but the service has none."])
    status, said = await asyncio.to_thread(command.run, "check")

    assert status == 1
    assert said == "Expected a worker 'seal_answer', but the service has none.\n"


async def test_several_processes_share_the_port_and_one_that_is_killed_comes_back(command):
    await asyncio.to_thread(command.run, "migrate")

    with command.start("serve", "--processes", "2") as process:
        parent = psutil.Process(process.pid)
        await wait_until(lambda: serving(command), what="the service to serve")
        first = await wait_until(lambda: {child.pid for child in parent.children()})
        assert len(first) == 2

        victim = first.pop()
        psutil.Process(victim).kill()
        await wait_until(lambda: len({child.pid for child in parent.children()} - {victim}) == 2)
        await wait_until(lambda: serving(command), what="the service to serve again")

        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.communicate, timeout=60)

    assert process.returncode == 0
