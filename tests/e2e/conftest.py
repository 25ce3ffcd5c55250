"""A whole stack of processes for one test: servers, five services, a state folder of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from qabul_local.stack import Stack
from qabul_local.state import State
from qabul_local.supervisor import Supervisor

ROOT = Path(__file__).parents[2]
REGION_DIR = ROOT / "deploy/regions/namangan"


@pytest.fixture(scope="module")
def supervisor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Supervisor]:
    """Changes the test's stack; whatever still runs at the end is stopped."""
    supervisor = Supervisor(State.here(tmp_path_factory.mktemp("stack") / "state"))
    yield supervisor
    supervisor.clean()


@pytest.fixture(scope="module")
def stack(supervisor: Supervisor) -> Stack:
    """The stack, with everything answering."""
    started, _ = supervisor.up(region_dir=REGION_DIR)
    return started
