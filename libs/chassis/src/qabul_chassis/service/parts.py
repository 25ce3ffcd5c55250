"""What a service is handed at start, and what it hands back to be run."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from qabul_chassis.auth import Policy
from qabul_chassis.blobs import Blobs
from qabul_chassis.bus import Bus
from qabul_chassis.clock import Clock
from qabul_chassis.consumers import Consumer
from qabul_chassis.database import Database
from qabul_chassis.processes import Processes
from qabul_chassis.rpc.client import Channels
from qabul_chassis.rpc.server import Mounted
from qabul_chassis.service.loops import Loop
from qabul_chassis.settings import Settings

S = TypeVar("S", bound=Settings)


@dataclass(frozen=True, slots=True)
class Parts:
    """The plumbing, made by the chassis from the settings; `build(parts)` wires the service onto it.

    `build` must not read or write anything yet: `check` calls it without a database.
    """

    settings: Settings
    database: Database
    clock: Clock
    bus: Bus
    blobs: Blobs
    #: gRPC channels to other services, with deadlines, retries and the caller's token: `channels.to("intake")`.
    channels: Channels

    def settings_as(self, kind: type[S]) -> S:
        """The settings, as the service's own class of them, which it gave to `main`."""
        if not isinstance(self.settings, kind):
            raise TypeError(f"Expected settings of class {kind.__name__}; hand it to main(build, settings=...).")
        return self.settings


@dataclass(frozen=True, slots=True)
class Service:
    """One service, wired: what it serves, listens to and runs."""

    name: str
    #: `[(add_IntakeServiceServicer_to_server, servicer)]`
    servicers: Sequence[Mounted]
    policy: Policy
    #: Folder of the Alembic migrations.
    migrations: Path
    consumers: Sequence[Consumer] = ()
    processes: Processes | None = None
    #: Further background loops by name, such as the group commit's.
    loops: Mapping[str, Loop] = field(default_factory=dict)
    #: TOML file, or folder of them, with the service's own messages by reason; see `qabul_chassis.rpc.catalogue`.
    messages: Path | None = None
    #: Run in this order before calls are taken, such as filling the registry from the region's data. Runs at every
    #: start of every replica, so it must bear repetition and company.
    on_start: Sequence[Callable[[], Awaitable[None]]] = ()
    #: Run in this order after the last call ended, such as stopping a pool of subprocesses.
    on_stop: Sequence[Callable[[], Awaitable[None]]] = ()
    #: Further sentences that stop the start, beside diagrams, workers and policy; `check` prints them.
    problems: Callable[[], Sequence[str]] = tuple
    #: The service keeps files: its buckets are made when the object store is first seen.
    keeps_files: bool = False


#: What a service's bootstrap exports.
Build = Callable[[Parts], Service]
