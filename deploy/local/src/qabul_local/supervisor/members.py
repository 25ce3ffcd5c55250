"""The servers and services of a stack, each with its ports, keys, log and environment."""

import os
from collections.abc import Iterable

from qabul_local.servers import Nats, Postgres, Seaweed
from qabul_local.servers.server import Server
from qabul_local.services import Service
from qabul_local.stack import PORTS, Stack
from qabul_local.subjects import users

#: In the environment of everything the stack starts, so that `down` finds also what no record names.
MARK = "QABUL_LOCAL_STACK"


def mark_of(stack_root: object) -> str:
    """Return what MARK says in the processes of the stack in that state folder."""
    return str(stack_root)


def server_of(stack: Stack, name: str, *, organisations: Iterable[str] = ()) -> Server:
    """Build the member, with its process when it has one. Starting NATS needs the region's organisations."""
    environment = {**os.environ, MARK: mark_of(stack.state.root)}
    member = stack.members[name]
    folder, log = stack.state.data / name, stack.state.log(name)
    server: Server
    match name:
        case "postgres":
            server = Postgres(
                folder,
                port=member.port,
                password=stack.secrets.secret("postgres", "superuser"),
                log=log,
                environment=environment,
            )
        case "nats":
            server = Nats(
                folder,
                port=member.port,
                monitor_port=member.ports["monitor"],
                users=users(stack.secrets, organisations),
                log=log,
                environment=environment,
            )
        case "seaweed":
            server = Seaweed(
                folder,
                port=member.port,
                inner_ports=[member.ports[port] for port in PORTS[name][1:]],
                access_key=stack.secrets.secret("s3", "access"),
                secret_key=stack.secrets.secret("s3", "secret"),
                log=log,
                environment=environment,
            )
        case _:
            server = Service(stack, name, environment)
    server.process = member.process
    return server
