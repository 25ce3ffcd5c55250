"""What `make demo` says at its end."""

import shlex
from pathlib import Path

from qabul_local.demo.command import still_running
from qabul_local.state import State


def test_a_stack_that_was_kept_is_reached_and_stopped_by_the_lines_that_it_leaves():
    _, *lines = still_running(State(Path("/home/of the region/.local/demo"))).splitlines()

    folder = "QABUL_STATE_DIR=/home/of the region/.local/demo"
    assert [shlex.split(line) for line in lines] == [[folder, "make", "status"], [folder, "make", "down"]]
