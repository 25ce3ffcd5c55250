"""Where a measurement finds the running stack; it crosses to the process that makes the load."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qabul_local.servers import Postgres
from qabul_local.stack import MEMBERS, Stack
from qabul_local.supervisor.members import server_of

#: The database of the raw limits and of the chassis measured by itself.
SCRATCH = "bench"
#: Who makes the load, among the parties whose processor time is counted.
CLIENT = "client"
ECHO = "echo"
POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Site:
    """Addresses, secrets and process ids of what is measured, as far as it runs."""

    postgres_url: str = ""
    nats_url: str = ""
    nats_user: str = ""
    nats_password: str = ""
    #: The gRPC address of each service.
    targets: Mapping[str, str] = field(default_factory=dict)
    echo_target: str = ""
    #: Folder with the key that signs tokens.
    keys: Path = Path()
    region_dir: Path = Path()
    region: str = ""
    #: The root process of each party.
    pids: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def empty(cls) -> Site:
        """Where nothing runs, for what needs nothing but a processor."""
        return cls()

    @classmethod
    def of_postgres(cls, server: Postgres) -> Site:
        """A database server and nothing else."""
        if server.process is None:
            raise ValueError("Expected a running database server, but it was not started.")
        return cls(postgres_url=server.url(), pids={POSTGRES: server.process.pid})

    @classmethod
    def of(cls, stack: Stack, *, echo_target: str, echo_pid: int) -> Site:
        """Look the running stack up."""
        postgres = server_of(stack, POSTGRES)
        if not isinstance(postgres, Postgres):
            raise TypeError(f"Expected the stack's database server, but got {type(postgres).__name__}")
        user, password = stack.nats_operator
        processes = {name: stack.members[name].process for name in MEMBERS}
        return cls(
            postgres_url=postgres.url(),
            nats_url=stack.nats_url,
            nats_user=user,
            nats_password=password,
            targets=dict(stack.targets),
            echo_target=echo_target,
            keys=stack.state.keys,
            region_dir=stack.region_dir,
            region=stack.region,
            pids={ECHO: echo_pid, **{name: each.pid for name, each in processes.items() if each is not None}},
        )

    @property
    def scratch_url(self) -> str:
        """The scratch database, on the same server."""
        return f"{self.postgres_url.rpartition('/')[0]}/{SCRATCH}"

    def parties(self, *names: str) -> dict[str, int]:
        """Process ids of these parties and of the caller, who makes the load."""
        return {CLIENT: os.getpid(), **{name: self.pids[name] for name in names}}

    def members(self) -> dict[str, int]:
        """Process ids of what runs of the stack."""
        return {name: self.pids[name] for name in MEMBERS if name in self.pids}

    def everybody(self) -> dict[str, int]:
        """Process ids of the whole stack and of the caller."""
        return self.parties(*MEMBERS)
