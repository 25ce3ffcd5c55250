"""The gRPC server of a service: servicers behind the guard, health, reflection, limits, and a drain that waits."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import grpc
import structlog
from grpc import aio
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_health.v1.health import aio as health
from grpc_reflection.v1alpha import reflection

from qabul_chassis.auth.policy import Policy, check_policy
from qabul_chassis.auth.tokens import TokenVerifier
from qabul_chassis.metrics import Metrics
from qabul_chassis.rpc.calls import CallsUnderWay
from qabul_chassis.rpc.catalogue import Catalogue
from qabul_chassis.rpc.guard import Guard, ReadAudit
from qabul_chassis.settings import Settings
from qabul_chassis.tracing import Tracing

log = structlog.get_logger(__name__)

#: `add_IntakeServiceServicer_to_server` and the servicer it mounts.
Mounted = tuple[Callable[[Any, Any], None], Any]

#: Streams may finish by themselves for this share of the drain, then they are sent to another replica.
_STREAM_SHARE = 0.2


class ServicesUnfit(Exception):
    """Servicers and policy disagree; the text lists how."""


class Server:
    """One server. `start` -> `serving` -> `drain`: health says where it stands."""

    def __init__(
        self,
        settings: Settings,
        *,
        servicers: Sequence[Mounted],
        policy: Policy,
        verifier: TokenVerifier,
        metrics: Metrics,
        tracing: Tracing,
        catalogue: Catalogue | None = None,
        read_audit: ReadAudit | None = None,
    ) -> None:
        self._settings = settings
        self._verifier = verifier
        self.under_way = CallsUnderWay(settings.max_concurrent_calls)
        self.port = 0
        guard = Guard(
            policy=policy,
            verifier=verifier,
            catalogue=catalogue or Catalogue(),
            tracing=tracing,
            metrics=metrics,
            under_way=self.under_way,
            longest_s=settings.max_deadline_s,
            longest_stream_s=settings.max_stream_s,
            largest=settings.max_message_bytes,
            read_audit=read_audit,
        )
        metrics.under_way.set_function(lambda: self.under_way.unary + len(self.under_way.streams))
        self._server = aio.server(
            interceptors=[guard],
            options=_options(settings),
            # A backstop above our own limits, whose refusals name the reason.
            maximum_concurrent_rpcs=4 * settings.max_concurrent_calls,
        )
        served = mount(self._server, servicers)
        if problems := check_policy(policy, [method for methods in served.values() for method in methods]):
            raise ServicesUnfit("\n".join(problems))
        self.services = tuple(served)
        self._health = health.HealthServicer()
        health_pb2_grpc.add_HealthServicer_to_server(self._health, self._server)
        if settings.reflection:
            names = (
                *self.services,
                health_pb2.DESCRIPTOR.services_by_name["Health"].full_name,
                reflection.SERVICE_NAME,
            )
            reflection.enable_server_reflection(names, self._server)

    async def start(self) -> int:
        """Read the keys, listen; returns the port. Health says NOT_SERVING until `serving`."""
        await self._verifier.load()
        await self.serving(able=False)
        host, port = self._settings.grpc_host, self._settings.grpc_port
        address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
        credentials = _credentials(self._settings)
        if credentials is None:
            self.port = self._server.add_insecure_port(address)
        else:
            self.port = self._server.add_secure_port(address, credentials)
        await self._server.start()
        log.info("rpc_listening", address=f"{host}:{self.port}", tls=credentials is not None, services=self.services)
        return self.port

    async def serving(self, *, able: bool = True) -> None:
        """Tell health checks whether calls may come, for the server and each of its services."""
        await self.say_health(dict.fromkeys(("", *self.services), able))

    async def say_health(self, able: Mapping[str, bool]) -> None:
        """Answer health checks for these names; such a name need not be a service's."""
        for name, here in able.items():
            status = health_pb2.HealthCheckResponse.SERVING if here else health_pb2.HealthCheckResponse.NOT_SERVING
            await self._health.set(name, status)

    async def drain(self, grace: float | None = None) -> bool:
        """Stop taking calls, let those under way finish; true when all did within the grace.

        Only after this may pools be closed: it waits for our own count, which aborted handlers leave last.
        """
        grace = self._settings.drain_s if grace is None else grace
        await self._health.enter_graceful_shutdown()
        ends_streams = asyncio.get_running_loop().call_later(grace * _STREAM_SHARE, self.under_way.end_streams)
        await self._server.stop(grace)
        ends_streams.cancel()
        try:
            await asyncio.wait_for(self.under_way.none(), timeout=2)
        except TimeoutError:
            log.warning("rpc_drain_cut_short", unary=self.under_way.unary, streams=len(self.under_way.streams))
            return False
        return True


class _Mounting:
    """Stands in for the server while servicers are mounted, to learn what they serve."""

    def __init__(self, server: aio.Server | None) -> None:
        self._server = server
        self.served: dict[str, list[str]] = {}

    def add_generic_rpc_handlers(self, handlers: Iterable[Any]) -> None:
        if self._server is not None:
            self._server.add_generic_rpc_handlers(tuple(handlers))

    def add_registered_method_handlers(self, service: str, handlers: Mapping[str, Any]) -> None:
        self.served[service] = [f"/{service}/{name}" for name in handlers]
        if self._server is not None:
            self._server.add_registered_method_handlers(service, handlers)


def mount(server: aio.Server | None, servicers: Sequence[Mounted]) -> dict[str, list[str]]:
    """Mount servicers (on no server, to look only); returns service names with the full names of their methods."""
    mounting = _Mounting(server)
    for add, servicer in servicers:
        add(servicer, mounting)
    return mounting.served


def methods_of(servicers: Sequence[Mounted]) -> list[str]:
    """Full names of the methods that servicers answer."""
    return [method for methods in mount(None, servicers).values() for method in methods]


def _options(settings: Settings) -> list[tuple[str, Any]]:
    return [
        # gRPC refuses what is too large with a bare code. We do it with a reason, up to twice the limit.
        ("grpc.max_receive_message_length", 2 * settings.max_message_bytes),
        ("grpc.max_send_message_length", settings.max_message_bytes),
        ("grpc.so_reuseport", int(settings.processes > 1)),
        ("grpc.keepalive_time_ms", 30_000),
        ("grpc.keepalive_timeout_ms", 10_000),
        ("grpc.http2.ping_timeout_ms", 10_000),
        ("grpc.keepalive_permit_without_calls", 1),
        ("grpc.http2.min_ping_interval_without_data_ms", 10_000),
        ("grpc.http2.min_recv_ping_interval_without_data_ms", 10_000),
    ]


def _credentials(settings: Settings) -> grpc.ServerCredentials | None:
    if settings.grpc_tls_cert is None or settings.grpc_tls_key is None:
        return None
    client_ca = _read(settings.grpc_tls_client_ca)
    return grpc.ssl_server_credentials(
        [(settings.grpc_tls_key.read_bytes(), settings.grpc_tls_cert.read_bytes())],
        root_certificates=client_ca,
        require_client_auth=client_ca is not None,
    )


def _read(file: Path | None) -> bytes | None:
    return file.read_bytes() if file is not None else None
