"""Where the services are: as told, as the environment says, or on the local stack of this checkout."""

import json
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from qabul_cli.problems import Away, Usage, refuse_stray
from qabul_cli.speaking import say

SERVICES = ("intake", "routing", "execution", "review", "reporting")

#: Names another folder than `.local`, as it does for `make up`.
STATE_VARIABLE = "QABUL_STATE_DIR"

_LOOPBACK = {"127.0.0.1", "localhost", "[::1]"}


@dataclass(frozen=True, slots=True)
class LocalStack:
    """The stack that `make up` started on this machine, as its `stack.json` describes it."""

    folder: Path
    region: str
    targets: Mapping[str, str]

    @property
    def keys(self) -> Path:
        """Where the key lies that signs development tokens."""
        return self.folder / "keys"


def find_local_stack(start: Path | None = None) -> LocalStack | None:
    """The local stack of the checkout that we stand in, else of the one this command is installed in."""
    for folder in _state_folders(start or Path.cwd()):
        file = folder / "stack.json"
        if file.is_file():
            return _read(file)
    return None


@dataclass(frozen=True, slots=True)
class Places:
    """The gRPC target of each service."""

    local: LocalStack | None
    #: host:port by service, as told on the command line.
    told: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, targets: Iterable[str], *, called: tuple[str, ...]) -> "Places":
        """Read `--target` options: `service=host:port`, or `host:port` for a command that calls one service."""
        told: dict[str, str] = {}
        for target in targets:
            service, named, address = target.rpartition("=")
            if not named and len(called) > 1:
                raise Usage(
                    say(
                        "Expected SERVICE=HOST:PORT in --target, but found '{found}'; this command calls {services}.",
                        found=target,
                        services=", ".join(called),
                    )
                )
            service = service or called[0]
            refuse_stray(service, SERVICES, "--target")
            if not _is_address(address):
                raise Usage(say("Expected HOST:PORT in --target, but found '{found}'.", found=address))
            told[service] = address
        return cls(find_local_stack(), told)

    def target(self, service: str) -> str:
        """The target of a service.

        Raises:
            Away: nobody says where the service is.
        """
        variable = f"QABUL_{service.upper()}_TARGET"
        on_stack = self.local.targets.get(service) if self.local else None
        target = self.told.get(service) or os.environ.get(variable) or on_stack
        if not target:
            raise Away(
                say(
                    "Expected to find the service {service}, but no stack was started here, and neither --target nor "
                    "{variable} names one.",
                    service=service,
                    variable=variable,
                ),
                hint=say("Start the stack of this checkout with `make up` first, or say where the service is."),
            )
        return target


def is_on_this_machine(target: str) -> bool:
    """Whether a target is of the loopback interface."""
    return target.rpartition(":")[0] in _LOOPBACK


def _state_folders(start: Path) -> Iterable[Path]:
    if chosen := os.environ.get(STATE_VARIABLE):
        return [Path(chosen)]
    places = [start, *start.parents, Path(sys.prefix).parent]
    return (place / ".local" for place in places)


def _read(file: Path) -> LocalStack:
    try:
        written = json.loads(file.read_text(encoding="utf-8"))
        return LocalStack(file.parent, str(written["region"]), dict(written["targets"]))
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise Away(
            say(
                "Expected {file} to describe the local stack, but it cannot be read ({why}).",
                file=file,
                why=type(problem).__name__,
            ),
            hint=say("Run `make up` again; it writes the file anew."),
        ) from None


def _is_address(text: str) -> bool:
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal()
