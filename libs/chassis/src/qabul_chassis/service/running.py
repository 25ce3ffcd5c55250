"""One service process, from settings to a drained stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from importlib.metadata import PackageNotFoundError, version
from uuid import NAMESPACE_URL, UUID, uuid5

import structlog

from qabul.operations.v1.operations_service_pb2_grpc import add_OperationsServiceServicer_to_server
from qabul_chassis import migrations, operations
from qabul_chassis.auth import TokenVerifier
from qabul_chassis.auth.policy import Policy, check_policy
from qabul_chassis.blobs import Blobs
from qabul_chassis.bus import Bus
from qabul_chassis.clock import Clock, SystemClock
from qabul_chassis.database import Database, Unit, Watch
from qabul_chassis.database.connections import Connections
from qabul_chassis.identity import Caller
from qabul_chassis.metrics import Metrics
from qabul_chassis.operations.servicer import About, OperationsServicer
from qabul_chassis.readiness import READY, Readiness
from qabul_chassis.rpc import Catalogue, Channels, Mounted, Server
from qabul_chassis.rpc.server import methods_of
from qabul_chassis.service import events, files, looks, replicas, scrape
from qabul_chassis.service.loops import Loops
from qabul_chassis.service.parts import Build, Parts, Service
from qabul_chassis.settings import Settings
from qabul_chassis.tracing import Tracing

log = structlog.get_logger(__name__)

#: How long one part of a service may take to close.
_PATIENCE_S = 10.0


class StartRefused(Exception):
    """Diagrams, code, rules or data disagree; the text lists how."""


class Running:
    """One process of a service. `start` returns when it answers calls; `stop` when nothing of it is left."""

    def __init__(self, build: Build, settings: Settings, *, clock: Clock | None = None) -> None:
        self.settings = settings
        self.metrics = Metrics(settings.service)
        self._build = build
        self._clock = clock or SystemClock()
        self._open = AsyncExitStack()
        self._loops = Loops(self.metrics)
        self.parts: Parts
        self.service: Service
        self.server: Server

    @property
    def port(self) -> int:
        """The port calls come in at."""
        return self.server.port

    async def start(self) -> None:
        """Open, check, listen, run the loops; NATS and the object store may be away meanwhile."""
        settings = self.settings
        tracing = Tracing(settings)
        self._at_stop("traces", lambda: asyncio.to_thread(tracing.close))
        self._at_stop("metrics", lambda: asyncio.to_thread(self.metrics.close))
        self.parts = parts = await self._open_parts()
        self.service = service = self._build(parts)
        await migrations.check_current(settings.database_url.get_secret_value(), service.migrations)
        if service.processes is not None:
            await service.processes.take_up()
        if problems := problems_of(service, settings):
            raise StartRefused("\n".join(problems))
        wired = events.Events(service, parts)
        readiness = self._readiness()
        self.server = Server(
            settings,
            servicers=[*service.servicers, self._operations(wired, readiness)],
            policy=policy_of(service),
            verifier=TokenVerifier.of(settings),
            metrics=self.metrics,
            tracing=tracing,
            catalogue=catalogue_of(service),
            read_audit=self._audit_read,
        )
        for finish in reversed(service.on_stop):
            self._at_stop("the service's own", finish)
        if service.processes is not None:
            # Not before: a refused start leaves no version that was never run, and the timer starts as they were.
            await service.processes.deploy()
        for prepare in service.on_start:
            await prepare()
        self._start_loops(wired)
        await self.server.start()
        for name, loop in readiness.loops.items():
            self._loops.start(name, loop)
        self._at_stop("calls", self.server.drain, within=settings.drain_s + _PATIENCE_S)
        self._serve_metrics()
        await self._tell(readiness)
        log.info("service_ready", port=self.server.port, region=settings.region, production=settings.production)

    async def stop(self) -> None:
        """Drain: no more calls, those under way finish, then loops, then connections."""
        await self._open.aclose()

    def _at_stop(self, what: str, close: Callable[[], Awaitable[object]], *, within: float = _PATIENCE_S) -> None:
        """Close this at the stop, in reverse order; what hangs is left behind, so that the rest is closed too."""

        async def closing() -> None:
            try:
                await asyncio.wait_for(close(), within)
            except TimeoutError:
                log.error("stop_hangs", what=what, waited_s=within)  # noqa: TRY400 - its own stack says nothing

        self._open.push_async_callback(closing)

    async def _open_parts(self) -> Parts:
        settings = self.settings
        database = await Database.open(
            settings.database_url.get_secret_value(),
            service=settings.service,
            region=settings.region,
            clock=self._clock,
            pool_size=settings.database_pool,
            wait=timedelta(seconds=settings.database_wait_s),
        )
        self._at_stop("database", database.close)
        parts = _parts(settings, database, self._clock)
        self._open.callback(parts.blobs.close)
        self._at_stop("channels", parts.channels.close)
        self._at_stop("bus", parts.bus.close)
        return parts

    def _start_loops(self, wired: events.Events) -> None:
        service, parts = self.service, self.parts
        self._at_stop("loops", self._loops.stop)
        for name, loop in wired.loops.items():
            self._loops.start(name, loop)
        if service.processes is not None:
            self._loops.start("processes", service.processes.run)
        for name, loop in service.loops.items():
            self._loops.start(name, loop)
        if service.keeps_files:
            self._loops.start("buckets", lambda: files.keep_buckets(parts.blobs))
        self._loops.start("figures", lambda: scrape.keep_figures(self.metrics, parts.database, wired.lags))

    def _readiness(self) -> Readiness:
        query = looks.Query(self.settings)
        self._at_stop("looks", query.close)
        parts = looks.parts_of(self.parts, query, keeps_files=self.service.keeps_files)
        return Readiness(parts, clock=self._clock, changed=self._tell)

    async def _tell(self, readiness: Readiness) -> None:
        """Tell health checks and Prometheus what the looks have found."""
        here = {part.name: readiness.here(part.name) for part in readiness.parts}
        await self.server.serving(able=readiness.able)
        await self.server.say_health({READY: readiness.ready, **here})
        scrape.show_parts(self.metrics, here)

    def _operations(self, wired: events.Events, readiness: Readiness) -> Mounted:
        about = About(
            service=self.settings.service,
            region=self.settings.region,
            version=_version(self.settings.service),
            started_at=self._clock.now(),
            relay_lease=wired.relay_lease,
            readiness=readiness,
        )
        servicer = OperationsServicer(
            self.parts.database, about=about, processes=self.service.processes, dead_letters=wired.dead_letters
        )
        return add_OperationsServiceServicer_to_server, servicer

    def _serve_metrics(self) -> None:
        port = self.settings.metrics_port
        if port is not None:
            # Each of several processes is scraped by itself, at ports one after the other.
            bound = self.metrics.serve(self.settings.metrics_host, port + replicas.index() if port else 0)
            log.info("metrics_listening", port=bound)

    async def _audit_read(self, caller: Caller, method: str, key: str | None) -> None:
        chain = uuid5(NAMESPACE_URL, f"reader:{caller.subject}") if key is None else UUID(key)

        async def note(unit: Unit) -> None:
            unit.audit(chain, "read", method=method.rpartition("/")[2])

        await self.parts.database.change(note, caller=caller)


def problems_of(service: Service, settings: Settings) -> list[str]:
    """Everything that forbids the start, in sentences: diagrams and code, policy, messages, the service's own."""
    problems = check_policy(service.policy, methods_of(service.servicers))
    if service.processes is not None:
        problems += service.processes.check()
    try:
        catalogue_of(service)
    except ValueError as problem:
        problems.append(str(problem))
    if service.name != settings.service:
        problems.append(f"Expected QABUL_SERVICE to be '{service.name}', but it is '{settings.service}'.")
    return [*problems, *service.problems()]


def unconnected_parts(settings: Settings) -> Parts:
    """Parts on which a service can be wired to be looked at, but not run."""
    url = settings.database_url.get_secret_value()
    clock = SystemClock()
    nowhere = Connections(url, size=1, settings={}, command_timeout=1)  # connects when asked, and nobody asks
    database = Database(
        nowhere,
        nowhere,
        service=settings.service,
        region=settings.region,
        clock=clock,
        watch=Watch(url, name=settings.service),
    )
    return _parts(settings, database, clock)


def policy_of(service: Service) -> Policy:
    """The service's policy with that of the operations service beside it."""
    return {**service.policy, **operations.POLICY}


def catalogue_of(service: Service) -> Catalogue:
    """Messages of the chassis and of the service."""
    return Catalogue() if service.messages is None else Catalogue(service.messages)


def _parts(settings: Settings, database: Database, clock: Clock) -> Parts:
    return Parts(
        settings=settings,
        database=database,
        clock=clock,
        bus=Bus(
            settings.nats_url,
            name=f"qabul-{settings.service}",
            user=settings.nats_user,
            password=settings.nats_password.get_secret_value() if settings.nats_password else None,
        ),
        blobs=Blobs(settings),
        channels=Channels(settings),
    )


def _version(service: str) -> str:
    try:
        return version(f"qabul-{service}")
    except PackageNotFoundError:
        return version("qabul-chassis")
