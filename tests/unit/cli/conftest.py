"""The command line in the test's own process, and a folder as `make up` leaves it."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from qabul_chassis.auth import Role, make_dev_key
from qabul_cli.command import app
from qabul_cli.credentials import Credentials
from qabul_cli.output import Output
from qabul_cli.places import SERVICES, Places
from qabul_cli.session import Session
from qabul_cli.speaking import speak


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No checkout around, nothing set: what a command finds is what the test gives it.

    Patched, as commands read the environment of their process, which here is the test's own.
    """
    for name in ("QABUL_TOKEN", "QABUL_LANG", "QABUL_GRPC_CA", *(f"QABUL_{name.upper()}_TARGET" for name in SERVICES)):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QABUL_STATE_DIR", str(tmp_path / "state"))


@pytest.fixture(autouse=True)
def english():
    """Every test begins, and leaves, in English."""
    speak(None)
    yield
    speak(None)


@pytest.fixture
def local(tmp_path: Path) -> Path:
    """The state folder of a stack that was started once."""
    folder = tmp_path / "state"
    make_dev_key(folder / "keys")
    targets = {name: f"127.0.0.1:{number}" for number, name in enumerate(SERVICES, 5001)}
    (folder / "stack.json").write_text(json.dumps({"region": "namangan", "targets": targets, "members": {}}))
    return folder


@pytest.fixture
def qabul():
    """`qabul("token", "--role", "operator", QABUL_LANG="ru")`: exit_code, stdout and stderr of a command."""

    def run(*arguments: str, given: str | None = None, **environment: str):
        return CliRunner().invoke(app, list(arguments), input=given, env=environment, prog_name="qabul")

    return run


@pytest.fixture
def session(local):
    """`session()`: what a command works with, before it called anybody."""

    def begun(*, as_json=False):
        places = Places.of((), called=SERVICES)
        credentials = Credentials(None, places.local, Role.OPERATOR)
        return Session(places, credentials, Output(as_json=as_json), language=None, ca=None)

    return begun
