"""A real server with a small service behind the guard, and clients to call it with."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc
import pytest
from google.protobuf.empty_pb2 import Empty

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1 import operations_service_pb2_grpc as pb_grpc
from qabul_chassis.auth import Access, Role, TokenVerifier, issue_token, make_dev_key
from qabul_chassis.metrics import Metrics
from qabul_chassis.rpc import Server, connect
from qabul_chassis.rpc.guard import ReadAudit
from qabul_chassis.settings import Settings
from qabul_chassis.tracing import Tracing

SERVICE = "qabul.operations.v1.OperationsService"
WATCH = "/test.v1.NewsService/WatchNews"

POLICY = {
    f"/{SERVICE}/{method.name}": Access({Role.OPERATOR, Role.EXECUTOR}, rows="organisation")
    for method in pb.DESCRIPTOR.services_by_name["OperationsService"].methods
} | {
    f"/{SERVICE}/GetProcess": Access({Role.AUDITOR}, audit_read="key"),
    WATCH: Access({Role.OPERATOR}),
}

Answer = Callable[[Any], Awaitable[Any]]


class Desk(pb_grpc.OperationsServiceServicer):
    """Answers as the test says; the guard in front of it is what is tested."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}

    async def _answer(self, method: str, request: Any, otherwise: Any) -> Any:
        answer = self.answers.get(method)
        return otherwise if answer is None else await answer(request)

    async def GetStatus(self, request, context):
        return await self._answer("GetStatus", request, pb.GetStatusResponse(service="desk"))

    async def GetProcess(self, request, context):
        return await self._answer("GetProcess", request, pb.GetProcessResponse(key=request.key))

    async def RetryIncident(self, request, context):
        return await self._answer("RetryIncident", request, pb.RetryIncidentResponse())

    async def ListDeadLetters(self, request, context):
        return await self._answer("ListDeadLetters", request, pb.ListDeadLettersResponse())


class News:
    """A stream that says one thing at once and then waits for more, as watchers do."""

    def __init__(self) -> None:
        self.more = asyncio.Event()

    async def watch(self, request: Empty, context: Any) -> AsyncIterator[pb.EventCount]:
        yield pb.EventCount(type="first", count=1)
        await self.more.wait()
        yield pb.EventCount(type="second", count=2)


def add_news(news: News, server: Any) -> None:
    handlers = {
        "WatchNews": grpc.unary_stream_rpc_method_handler(news.watch, Empty.FromString, pb.EventCount.SerializeToString)
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("test.v1.NewsService", handlers),))
    server.add_registered_method_handlers("test.v1.NewsService", handlers)


@dataclass
class Running:
    """A started server and the means to call it."""

    server: Server
    desk: Desk
    news: News
    key: Any
    audited: list[tuple[str, str, str | None]] = field(default_factory=list)

    @property
    def target(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def token(self, *roles: str, **more: Any) -> str:
        return issue_token(
            self.key, **{"subject": "s-1", "region": "namangan", "roles": roles or (Role.OPERATOR,)} | more
        )

    def channel(self, *token: str | None, **more: Any) -> Any:
        """A channel with the given token (`None` for none), or an operator's."""
        return connect(self.target, token=token[0] if token else self.token(), **more)

    def stub(self, *token: str | None, **more: Any) -> Any:
        return pb_grpc.OperationsServiceStub(self.channel(*token, **more))


@pytest.fixture
def dev_key(tmp_path):
    return make_dev_key(tmp_path / "keys")


@pytest.fixture
def serve(dev_key):
    """Start a server with given settings; drained at the end of the block."""

    @asynccontextmanager
    async def serving(**settings: Any) -> AsyncIterator[Running]:
        chosen = Settings(_env_file=None, **{"jwks": str(dev_key.jwks), "drain_s": 0.2} | settings)
        desk, news = Desk(), News()
        audited: list[tuple[str, str, str | None]] = []

        async def audit(caller: Any, method: str, key: str | None) -> None:
            audited.append((caller.subject, method, key))

        read_audit: ReadAudit = audit
        server = Server(
            chosen,
            servicers=[(pb_grpc.add_OperationsServiceServicer_to_server, desk), (add_news, news)],
            policy=POLICY,
            verifier=TokenVerifier.of(chosen),
            metrics=Metrics("desk"),
            tracing=Tracing(chosen),
            read_audit=read_audit,
        )
        await server.start()
        await server.serving()
        try:
            yield Running(server, desk, news, dev_key, audited)
        finally:
            await server.drain()

    return serving


@pytest.fixture
def expired() -> timedelta:
    return timedelta(hours=-1)
