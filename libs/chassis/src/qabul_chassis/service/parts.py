"""What a service is handed at start, and what it hands back to be run."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from qabul_chassis.auth import Policy
from qabul_chassis.blobs import Blobs
from qabul_chassis.bus import Bus
from qabul_chassis.clock import Clock
from qabul_chassis.consumers import Consumer
from qabul_chassis.database import Database
from qabul_chassis.processes import Processes
from qabul_chassis.rpc.client import Channels
from qabul_chassis.settings import Settings

#: `add_IntakeServiceServicer_to_server` and the servicer it mounts.
Mounted = tuple[Callable[[Any, Any], None], Any]

#: A background loop: runs until it is cancelled; restarted with backoff when it dies.
Loop = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Parts:
    """The plumbing, made by the chassis from the settings; `build(parts)` wires the service onto it."""

    settings: Settings
    database: Database
    clock: Clock
    bus: Bus
    blobs: Blobs
    #: gRPC channels to other services by settings' targets, with deadlines, retries and the caller's token.
    channels: Channels


@dataclass(frozen=True, slots=True)
class Service:
    """One service, wired: what it serves, listens to and runs."""

    name: str
    #: `[(add_IntakeServiceServicer_to_server, servicer)]`
    servicers: Sequence[Mounted]
    policy: Policy
    #: Tables of the service and of the chassis, for Alembic and for tests.
    metadata: MetaData
    #: Folder of the Alembic migrations.
    migrations: Path
    consumers: Sequence[Consumer] = ()
    processes: Processes | None = None
    #: Further background loops by name, such as the group commit's.
    loops: Mapping[str, Loop] = field(default_factory=dict)
    #: Folder or file with the service's own messages by reason; see `qabul_chassis.rpc.catalogue`.
    messages: Path | None = None
    #: Run before serving starts, such as filling the registry from the region's data.
    on_start: Sequence[Callable[[], Awaitable[None]]] = ()
    #: Sentences that stop the start (`check` prints them): what diagram, code and data disagree about.
    problems: Callable[[], Sequence[str]] = tuple


#: What a service's bootstrap exports.
Build = Callable[[Parts], Service]
