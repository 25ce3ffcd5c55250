"""A service as a process of its own: its environment, and whether it answers."""

import socket
import sys
from collections.abc import Mapping
from typing import ClassVar

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

from qabul_chassis.settings import DEV_ISSUER
from qabul_local.processes import Process
from qabul_local.servers.server import Server
from qabul_local.service_tokens import token_file
from qabul_local.stack import Stack
from qabul_local.streams import STREAM_BYTES
from qabul_local.subjects import SERVICES

_ANSWER_WITHIN_S = 2.0


class Service(Server):
    """One of the five services; with several processes, the first of them supervises the others."""

    #: Its drain (10 s), then the closing of what it holds.
    stop_within: ClassVar[float] = 20.0

    def __init__(self, stack: Stack, name: str, environment: Mapping[str, str]) -> None:
        super().__init__(
            stack.state.data / name,
            log=stack.state.log(name),
            environment={**environment, **settings_of(stack, name)},
        )
        self.name = name
        self.port = stack.members[name].port

    def launch(self) -> Process:
        """Start serving."""
        self.process = self._run("serve")
        return self.process

    def migrating(self) -> Process:
        """Start bringing the database to this version's schema."""
        return self._run("migrate")

    def answers(self) -> bool:
        """Say whether its health says SERVING."""
        try:  # cheaper than a channel, and there are many looks before the first answer
            socket.create_connection((self.host, self.port), timeout=_ANSWER_WITHIN_S).close()
        except OSError:
            return False
        # A proxy named in the environment is not for the loopback interface.
        with grpc.insecure_channel(f"{self.host}:{self.port}", options=[("grpc.enable_http_proxy", 0)]) as channel:
            try:
                answer = health_pb2_grpc.HealthStub(channel).Check(
                    health_pb2.HealthCheckRequest(), timeout=_ANSWER_WITHIN_S
                )
            except grpc.RpcError:
                return False
        return bool(answer.status == health_pb2.HealthCheckResponse.SERVING)

    def _run(self, verb: str) -> Process:
        self.folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", f"qabul_{self.name}", verb]
        return Process.spawn(command, log=self.log, environment=self.environment, cwd=self.folder)


def settings_of(stack: Stack, service: str) -> dict[str, str]:
    """Return the environment a service reads its settings from."""
    return {
        "PYTHONUNBUFFERED": "1",
        "QABUL_REGION": stack.region,
        "QABUL_REGION_DIR": str(stack.region_dir),
        "QABUL_STATE_DIR": str(stack.state.data / service),
        "QABUL_GRPC_PORT": str(stack.members[service].port),
        "QABUL_METRICS_PORT": str(stack.members[service].ports["metrics"]),
        "QABUL_PROCESSES": str(stack.processes),
        "QABUL_DATABASE_URL": stack.database_url(service),
        "QABUL_NATS_URL": stack.nats_url,
        "QABUL_NATS_USER": service,
        "QABUL_NATS_PASSWORD": stack.secrets.secret("nats", service),
        "QABUL_STREAM_MAX_BYTES": str(STREAM_BYTES),
        "QABUL_S3_ENDPOINT": stack.members["seaweed"].address,
        "QABUL_S3_ACCESS_KEY": stack.secrets.secret("s3", "access"),
        "QABUL_S3_SECRET_KEY": stack.secrets.secret("s3", "secret"),
        "QABUL_DATA_KEY": stack.secrets.data_key(service),
        "QABUL_JWKS": str(stack.state.keys / "jwks.json"),
        "QABUL_TOKEN_ISSUER": DEV_ISSUER,
        **({"QABUL_TOKEN_FILE": str(token)} if (token := token_file(stack.state, service)) else {}),
        **{f"QABUL_{name.upper()}_TARGET": stack.targets[name] for name in SERVICES},
    }
