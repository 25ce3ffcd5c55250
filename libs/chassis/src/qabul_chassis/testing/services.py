"""A whole service in the test's own process: real PostgreSQL, NATS, object store and gRPC."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any, TypeVar

from qabul_chassis.clock import Clock
from qabul_chassis.database import Database
from qabul_chassis.rpc import CallingChannel, connect
from qabul_chassis.service.parts import Build, Service
from qabul_chassis.service.running import Running, unconnected_parts
from qabul_chassis.settings import Settings
from qabul_chassis.testing.databases import fresh_database
from qabul_chassis.testing.stack import Stack

T = TypeVar("T")


class RunningService:
    """A started service and the means to call it and to look into it."""

    def __init__(self, running: Running, stack: Stack, channels: AsyncExitStack) -> None:
        self.running = running
        self.stack = stack
        self._channels = channels

    @property
    def target(self) -> str:
        """Its gRPC address."""
        return f"127.0.0.1:{self.running.port}"

    @property
    def service(self) -> Service:
        """What its `build` returned."""
        return self.running.service

    @property
    def database(self) -> Database:
        """Its database."""
        return self.running.parts.database

    def channel(
        self, *roles: str, token: str | None = None, language: str | None = None, **more: Any
    ) -> CallingChannel:
        """A channel for a caller of these roles (`organisation=`, `subject=`), or with a ready token."""
        channel = connect(self.target, token=token or self.stack.token(*roles, **more), language=language)
        self._channels.push_async_callback(channel.close)
        return channel

    def stub(self, stub: Callable[[Any], T], *roles: str, **more: Any) -> T:
        """A stub for a caller of these roles: `running.stub(IntakeServiceStub, Role.REGISTRAR)`."""
        return stub(self.channel(*roles, **more))


@asynccontextmanager
async def running(
    build: Build,
    stack: Stack,
    *,
    service: str,
    settings: type[Settings] = Settings,
    clock: Clock | None = None,
    database_url: str | None = None,
    **chosen: Any,
) -> AsyncIterator[RunningService]:
    """Run a service on a fresh database (or a given one, to start it again) until the block ends."""
    async with AsyncExitStack() as opened:
        if database_url is None:
            folder = build(unconnected_parts(stack.settings(settings, service=service, **chosen))).migrations
            database_url = await opened.enter_async_context(fresh_database(stack.postgres_url, folder))
        own = stack.settings(settings, service=service, database_url=database_url, **chosen)
        process = Running(build, own, clock=clock)
        opened.push_async_callback(process.stop)
        channels = await opened.enter_async_context(AsyncExitStack())
        await process.start()
        yield RunningService(process, stack, channels)
