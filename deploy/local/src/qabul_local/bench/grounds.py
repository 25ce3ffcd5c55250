"""What is started for a run and stopped after it: the whole stack, PostgreSQL alone, or nothing."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console

from qabul_local.bench.parts import Ground
from qabul_local.bench.site import Site
from qabul_local.bench.work import scratch
from qabul_local.ports import LOOPBACK, free_port
from qabul_local.processes import Process
from qabul_local.screen import start_shown
from qabul_local.servers import Postgres
from qabul_local.stack import Stack
from qabul_local.state import State
from qabul_local.supervisor import Supervisor
from qabul_local.supervisor.members import MARK, mark_of


@contextmanager
def standing_on(ground: Ground, state: State, console: Console) -> Iterator[Site]:
    """A site with what a run needs on it; whatever happens, nothing of it is left running."""
    if ground is Ground.NOTHING:
        yield Site.empty()
    elif ground is Ground.POSTGRES:
        with Postgres.temporary() as server:
            site = Site.of_postgres(server)
            scratch.make_database(site)
            yield site
    else:
        with _stack(state, console) as site:
            scratch.make_database(site)
            scratch.make_streams(site)
            yield site


@contextmanager
def _stack(state: State, console: Console) -> Iterator[Site]:
    """A stack that begins empty, with an echo server beside it."""
    Supervisor(state).clean()
    try:
        with start_shown(console) as report:
            stack, _ = Supervisor(state, report).up()
        yield _site(stack)
    finally:
        Supervisor(state).down()


def _site(stack: Stack) -> Site:
    port = free_port()
    server = Process.spawn(
        [sys.executable, "-m", "qabul_local.bench.work.echo", str(port)],
        log=stack.state.log("echo"),
        environment={**os.environ, MARK: mark_of(stack.state.root)},  # `down` finds it by this
    )
    return Site.of(stack, echo_target=f"{LOOPBACK}:{port}", echo_pid=server.pid)
