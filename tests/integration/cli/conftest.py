"""The command as a process of its own, and services on the real servers for it to call."""

import asyncio
import json
import os
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from tests.factories.migrations import write_migrations
from tests.integration.cli.forked import start_command
from tests.integration.cli.regional import Region

from qabul_chassis.auth import Role
from qabul_chassis.testing import ManualClock, RunningService, Stack, running
from qabul_execution.bootstrap import build as build_execution
from qabul_execution.settings import ExecutionSettings
from qabul_intake.bootstrap import build as build_intake
from qabul_intake.settings import IntakeSettings
from qabul_review.bootstrap import build as build_review
from qabul_routing.bootstrap import build as build_routing

#: A Tuesday morning in Namangan.
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)

DATA_KEY = b64encode(b"k" * 32).decode()

#: The streams of several services share what one broker of a test may keep.
STREAM_BYTES = 1 << 28


@dataclass(frozen=True)
class Done:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Terminal:
    """Runs `qabul` as a person on the machine of `make up` does: nothing is set, the stack's folder says it all."""

    def __init__(self, folder: Path, stack: Stack) -> None:
        self._folder = folder
        self._targets: dict[str, str] = {}
        folder.mkdir()
        (folder / "keys").symlink_to(stack.key.jwks.parent)
        self._write()

    def knows(self, **services: RunningService) -> None:
        """Let the stack's file name these services, as `make up` does."""
        self._targets |= {name: service.target for name, service in services.items()}
        self._write()

    async def run(self, *arguments: str, given: str = "", **environment: str) -> Done:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("QABUL_")}
        settings = {**kept, "QABUL_STATE_DIR": str(self._folder), "QABUL_LANG": "en", **environment}
        places = [self._folder / name for name in ("stdin", "stdout", "stderr")]
        places[0].write_text(given)
        # Starting the first one starts the process it is forked from, too: not on the services' loop.
        process = await asyncio.to_thread(start_command, arguments, settings, places)
        await asyncio.to_thread(process.join, 60)
        assert process.exitcode is not None, f"{arguments} did not end"
        out, err = (place.read_text() for place in places[1:])
        assert "Traceback" not in err, err
        return Done(process.exitcode, out, err)

    async def json(self, *arguments: str, **more: Any) -> Any:
        """The document a command prints that must succeed."""
        done = await self.run(*arguments, "--json", **more)
        assert done.code == 0, done.err
        return done.json

    def _write(self) -> None:
        content = {"region": "namangan", "targets": self._targets}
        (self._folder / "stack.json").write_text(json.dumps(content))


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def terminal(tmp_path: Path, stack: Stack) -> Terminal:
    return Terminal(tmp_path / "state", stack)


@pytest.fixture
def migrations(tmp_path: Path) -> Path:
    """Of a service of the chassis alone, in the place of one of ours."""
    return write_migrations(tmp_path / "migrations")


@pytest.fixture
async def intake(stack: Stack, clock: ManualClock, terminal: Terminal) -> AsyncIterator[RunningService]:
    """Intake, started, and known to the terminal."""
    chosen = {"settings": IntakeSettings, "data_key": DATA_KEY, "stream_max_bytes": STREAM_BYTES}
    async with running(build_intake, stack, service="intake", clock=clock, **chosen) as service:
        terminal.knows(intake=service)
        yield service


@pytest.fixture
async def region(stack, clock, terminal, intake, streams, tmp_path):
    token = tmp_path / "token"
    token.write_text(stack.token(Role.AUDITOR, subject="routing"))
    kinds = {
        "routing": (build_routing, {"intake_target": intake.target, "token_file": token}),
        "execution": (build_execution, {"settings": ExecutionSettings}),
        "review": (build_review, {}),
    }
    async with AsyncExitStack() as opened:
        services = {
            name: await opened.enter_async_context(
                running(build, stack, service=name, clock=clock, stream_max_bytes=STREAM_BYTES, **chosen)
            )
            for name, (build, chosen) in kinds.items()
        }
        terminal.knows(**services)
        yield Region(terminal, streams, clock, intake=intake, **services)
