"""One start of the stack: everything at once, each part as soon as what it needs is there, and undone when it fails."""

import asyncio
from collections.abc import Callable
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from functools import partial
from threading import Lock

from pydantic import SecretStr

from qabul_chassis.blobs import Blobs
from qabul_chassis.settings import Settings
from qabul_local.databases import ensure_databases, note_migrated, schema_code
from qabul_local.problems import Interrupted, NotReady
from qabul_local.processes import Process
from qabul_local.servers import Postgres
from qabul_local.servers.server import Server
from qabul_local.services import Service
from qabul_local.stack import Stack
from qabul_local.streams import ensure_streams
from qabul_local.subjects import SERVICES
from qabul_local.supervisor.members import server_of
from qabul_local.supervisor.report import READY, Report
from qabul_local.waiting import until

_MIGRATED_WITHIN_S = 120.0
_SERVING_WITHIN_S = 120.0
_UNDONE_WITHIN_S = 3.0
#: One thread for each thing that is started, made or waited for.
_THREADS = 16


class Starting:
    """Starts what does not run yet. Not to be used twice."""

    def __init__(self, stack: Stack, organisations: list[str], report: Report) -> None:
        self._stack = stack
        self._organisations = organisations
        self._report = report
        self._lock = Lock()
        self._closed = False
        #: By which code each database was last migrated.
        self._migrated_by: dict[str, str] = {}
        #: What this start has begun, members and migrations alike: what an undo has to end.
        self._begun: list[tuple[Server, Process]] = []
        self._pool = ThreadPoolExecutor(_THREADS, thread_name_prefix="starting")

    def run(self) -> None:
        """Return when every member answers; raise the first failure, with everything begun here ended again."""
        try:
            tasks = self._tasks()
            wait(tasks, return_when=FIRST_EXCEPTION)
            for task in tasks:  # in the order of what needs what, so that the cause comes before its consequences
                if task.done():
                    task.result()
        except BaseException:
            self._undo()
            raise
        finally:
            self._pool.shutdown(wait=True, cancel_futures=True)

    def _tasks(self) -> list[Future[None]]:
        postgres = self._pool.submit(self._server, "postgres")
        nats = self._pool.submit(self._server, "nats")
        seaweed = self._pool.submit(self._server, "seaweed")
        databases = self._after([postgres], self._databases)
        streams = self._after([nats], self._streams)
        buckets = self._after([seaweed], self._buckets)
        migrations = {name: self._after([databases], partial(self._migrate, name)) for name in SERVICES}
        services = [self._after([migrations[name], streams], partial(self._serve, name)) for name in SERVICES]
        return [postgres, nats, seaweed, databases, streams, buckets, *migrations.values(), *services]

    def _after(self, needed: list[Future[None]], action: Callable[[], None]) -> Future[None]:
        def wait_and_act() -> None:
            for future in needed:
                future.result()
            action()

        return self._pool.submit(wait_and_act)

    def _server(self, name: str) -> None:
        server = server_of(self._stack, name, organisations=self._organisations)
        if not server.running:
            self._report(name, "starting")
            self._begin(server, server.launch)
        server.wait_ready()
        self._report(name, READY)

    def _databases(self) -> None:
        self._migrated_by = asyncio.run(ensure_databases(self._stack, self._postgres()))

    def _streams(self) -> None:
        asyncio.run(ensure_streams(self._stack))

    def _buckets(self) -> None:
        settings = Settings(
            s3_endpoint=self._stack.members["seaweed"].address,
            s3_access_key=self._stack.secrets.secret("s3", "access"),
            s3_secret_key=SecretStr(self._stack.secrets.secret("s3", "secret")),
        )
        blobs = Blobs(settings)
        try:
            asyncio.run(blobs.ensure_buckets())
        finally:
            blobs.close()

    def _migrate(self, name: str) -> None:
        service = self._service(name)
        if service.running or self._migrated_by.get(name) == schema_code(name):
            return
        self._report(name, "migrating")
        migration = self._begin(service, service.migrating)
        until(lambda: not migration.alive, within=_MIGRATED_WITHIN_S, what=f"the migration of {name} to end")
        if not migration.ended_well:
            raise NotReady(f"Expected the database of {name} to be migrated, but it was not. {service.tail()}")
        asyncio.run(note_migrated(self._postgres(), name))

    def _serve(self, name: str) -> None:
        service = self._service(name)
        if not service.running:
            self._report(name, "starting")
            self._begin(service, service.launch)
        service.wait_ready(within=_SERVING_WITHIN_S)
        self._report(name, READY)

    def _postgres(self) -> Postgres:
        server = server_of(self._stack, "postgres")
        if not isinstance(server, Postgres):
            raise TypeError("Expected PostgreSQL.")
        return server

    def _service(self, name: str) -> Service:
        service = server_of(self._stack, name)
        if not isinstance(service, Service):
            raise TypeError(f"Expected {name} to be a service.")
        return service

    def _begin(self, server: Server, launch: Callable[[], Process]) -> Process:
        """Start a process and write it down before anything else happens."""
        process = launch()
        with self._lock:
            if not self._closed:
                self._begun.append((server, process))
                if process is server.process:
                    self._stack.members[server.name].process = process
                    self._stack.save()
                return process
        process.kill()  # the undo has already been through the list
        raise Interrupted(f"The start of {server.name} was interrupted.")

    def _undo(self) -> None:
        with self._lock:
            self._closed = True
            begun = list(reversed(self._begun))
        # Nobody calls these processes yet: there is nothing to drain, and PostgreSQL recovers from anything.
        # In threads of their own: those of the start are still waiting for what now ends.
        with ThreadPoolExecutor(_THREADS, thread_name_prefix="undoing") as pool:
            list(pool.map(_end, begun))
        self._stack.save()


def _end(begun: tuple[Server, Process]) -> None:
    server, process = begun
    process.stop(first=server.stop_signal, within=_UNDONE_WITHIN_S)
    server.tidy()
