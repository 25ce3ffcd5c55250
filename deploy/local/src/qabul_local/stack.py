"""The stack as it stands on this machine: who runs where, kept in `stack.json`."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from qabul_local.keys import Keys
from qabul_local.ports import LOOPBACK, free_port, run_is_free
from qabul_local.problems import StackProblem
from qabul_local.processes import Process
from qabul_local.state import State, write_whole
from qabul_local.subjects import OPERATOR, SERVICES

SERVERS = ("postgres", "nats", "seaweed")
MEMBERS = (*SERVERS, *SERVICES)

#: The ports of each member; the first is the one others call. `QABUL_PORT_<MEMBER>` and
#: `QABUL_PORT_<MEMBER>_<PORT>` (as in QABUL_PORT_NATS_MONITOR) set them.
PORTS: Mapping[str, tuple[str, ...]] = {
    "postgres": ("sql",),
    "nats": ("client", "monitor"),
    "seaweed": ("s3", "master", "master_grpc", "volume", "volume_grpc", "filer", "filer_grpc", "s3_grpc"),
    **dict.fromkeys(SERVICES, ("grpc", "metrics")),
}


@dataclass
class Member:
    """One server or service: its ports, and its process while there is one."""

    name: str
    ports: dict[str, int] = field(default_factory=dict)
    process: Process | None = None

    @property
    def port(self) -> int:
        """The port others call."""
        return self.ports[PORTS[self.name][0]]

    @property
    def address(self) -> str:
        """The `host:port` others call."""
        return f"{LOOPBACK}:{self.port}"

    @property
    def running(self) -> bool:
        """Whether its process is alive."""
        return self.process is not None and self.process.alive


@dataclass
class Stack:
    """Ports, processes, addresses and keys of the stack; what the demo, the bench and `qabul` find targets by."""

    state: State
    region: str
    region_dir: Path
    #: Processes of each service.
    processes: int
    members: dict[str, Member]

    @classmethod
    def load(cls, folder: Path | None = None) -> "Stack":
        """Read the stack of this checkout; raise StackProblem when none was ever started."""
        stack = cls.load_if_any(State.here(folder))
        if stack is None:
            raise StackProblem("Expected a stack on this machine, but none was started; run `make up`.")
        return stack

    @classmethod
    def load_if_any(cls, state: State) -> "Stack | None":
        """Read the stack of a state folder; None when none was ever started there."""
        try:
            written = json.loads(state.stack_file.read_text())
        except FileNotFoundError:
            return None
        members = {name: _member(name, written["members"][name]) for name in MEMBERS}
        return cls(state, written["region"], Path(written["region_dir"]), written["processes"], members)

    def save(self) -> None:
        """Write the stack down, with the addresses that other programs look up."""
        written = {
            "region": self.region,
            "region_dir": str(self.region_dir),
            "processes": self.processes,
            "targets": self.targets,
            "nats_url": self.nats_url,
            "s3_endpoint": self.members["seaweed"].address,
            "members": {name: _written(member) for name, member in self.members.items()},
        }
        write_whole(self.state.stack_file, json.dumps(written, indent=2) + "\n")

    @property
    def targets(self) -> dict[str, str]:
        """The gRPC target of each service."""
        return {name: self.members[name].address for name in SERVICES}

    @property
    def metrics(self) -> dict[str, str]:
        """The page Prometheus scrapes, of each service."""
        return {name: f"http://{LOOPBACK}:{self.members[name].ports['metrics']}/metrics" for name in SERVICES}

    @property
    def nats_url(self) -> str:
        """The URL of NATS."""
        return f"nats://{self.members['nats'].address}"

    @property
    def nats_operator(self) -> tuple[str, str]:
        """User and password of the NATS user that may do everything."""
        return OPERATOR, self.secrets.secret("nats", OPERATOR)

    @cached_property
    def secrets(self) -> Keys:
        """The passwords of the stack."""
        return Keys(self.state.keys)

    def database_url(self, service: str) -> str:
        """Return the URL of a service's database, with its own role."""
        secret = self.secrets.secret("database", service)
        return f"postgresql://{service}:{secret}@{self.members['postgres'].address}/{service}"

    def running(self) -> list[str]:
        """Name the members that run."""
        return [name for name, member in self.members.items() if member.running]

    def choose_ports(self) -> None:
        """Give every member that does not run its ports: as the environment says, else as last time, else free ones.

        The same ports as last time, so that whoever kept an address finds the service there again.
        """
        taken: set[int] = set()
        for member in self.members.values():
            if member.running:
                for port, number in member.ports.items():
                    taken.update(range(number, number + self._run(port)))
        vacant = [member for member in self.members.values() if not member.running]
        wanted = [(member, port, _set_port(member.name, port)) for member in vacant for port in PORTS[member.name]]
        # What is asked for comes first, so that no free pick can take it.
        for member, port, demanded in sorted(wanted, key=lambda each: each[2] is None):
            run = self._run(port)
            number = demanded or member.ports.get(port, 0)
            fits = number and run_is_free(number, run) and taken.isdisjoint(range(number, number + run))
            if demanded and not fits:
                raise StackProblem(
                    f"Expected port {number} for {member.name} ({_variable(member.name, port)}) to be free, "
                    "but something has it already; set another or leave it unset."
                )
            member.ports[port] = number if fits else free_port(run=run, taken=frozenset(taken))
            taken.update(range(member.ports[port], member.ports[port] + run))

    def _run(self, port: str) -> int:
        """How many ports in a row a port stands for: each process of a service is scraped by itself."""
        return self.processes if port == "metrics" else 1


def _variable(member: str, port: str) -> str:
    first = port == PORTS[member][0]
    return f"QABUL_PORT_{member}".upper() if first else f"QABUL_PORT_{member}_{port}".upper()


def _set_port(member: str, port: str) -> int | None:
    name = _variable(member, port)
    text = os.environ.get(name, "")
    if not text:
        return None
    if not text.isdecimal() or not 0 < int(text) <= 65535:  # noqa: PLR2004 - the largest port
        raise StackProblem(f"Expected a port from 1 to 65535 in {name}, but found '{text}'.")
    return int(text)


def _member(name: str, written: dict[str, Any]) -> Member:
    process = Process(written["pid"], written["started"]) if written["pid"] else None
    return Member(name, dict(written["ports"]), process)


def _written(member: Member) -> dict[str, Any]:
    process = member.process if member.running else None
    return {
        "pid": process and process.pid,
        "started": process and process.started,
        "address": member.address,
        "ports": member.ports,
    }
