"""`python -m qabul_local bench`: a stack of its own, one run over it, the tables and the record."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from qabul_chassis.logs import configure as configure_logs
from qabul_local.bench import machine
from qabul_local.bench.course import Course
from qabul_local.bench.hands import Hands
from qabul_local.bench.lengths import FULL, QUICK
from qabul_local.bench.record import Record
from qabul_local.bench.screen import (
    Screen,
    delays_table,
    figures_table,
    gates_table,
    judge,
    memory_table,
    show_short,
)
from qabul_local.bench.site import Site
from qabul_local.bench.usage import MemoryWatch
from qabul_local.ports import LOOPBACK, free_port
from qabul_local.problems import Interrupted, StackProblem
from qabul_local.processes import Process
from qabul_local.screen import start_shown
from qabul_local.stack import Stack
from qabul_local.state import State
from qabul_local.supervisor import Supervisor
from qabul_local.supervisor.interruption import interruptible
from qabul_local.supervisor.members import MARK, mark_of

OUT = Path("out/bench.json")
#: What a shell expects of a program that was interrupted.
_INTERRUPTED = 130
_WIDTH = 150
#: More than this much work of others on the machine, and the ratios are in doubt.
_LOAD_OF_OTHERS = 1.0


def bench(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Short rounds, one of each: a look, not a result.")] = False,
    out: Annotated[Path, typer.Option(help="Where the record goes.")] = OUT,
) -> None:
    """Measure a fresh stack of its own beside the raw limits of this machine, and judge the gates G1 to G8."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)  # a log has no edge, and tables need their room
    configure_logs(service="local", level="error")
    began, date, facts = monotonic(), datetime.now(UTC).astimezone(), machine.facts()
    # Beside the stack of `make up`, so that its data stays untouched and the figures begin at nothing.
    state = State(State.here().root / "bench")
    lengths = QUICK if quick else FULL
    try:
        with interruptible(), _running(state, console) as site, MemoryWatch(site.stack()) as memory:
            hands = Hands()
            try:
                with Screen(console) as screen:
                    course = Course(site, hands, lengths, screen)
                    course.run()
            finally:
                hands.close()
    except Interrupted as interruption:
        print(interruption, file=sys.stderr)
        raise typer.Exit(_INTERRUPTED) from None
    except StackProblem as problem:
        console.print(f"[red]{problem}", highlight=False)
        raise typer.Exit(1) from None
    record = Record(
        date, monotonic() - began, quick, facts, course.figures, judge(course.figures), memory.at_first, memory.peak
    )
    record.write(out)
    _show(console, record)
    console.print(f"The bench took {record.seconds:.0f} s. The record: {out}", highlight=False)


def _show(console: Console, record: Record) -> None:
    for table in (
        figures_table(record.figures),
        delays_table(record.figures),
        memory_table(record.memory_at_first, record.memory_peak),
        gates_table(record.verdicts),
    ):
        console.print(table)
    show_short(console, record.verdicts, record.figures)
    facts = record.machine
    console.print(
        f"{facts['cpus']} x {facts['cpu_model']}, {facts['memory_mb']:,} MB, "
        f"{facts['system']}, Python {facts['python']}",
        highlight=False,
    )
    if facts["load_before"] > _LOAD_OF_OTHERS:
        console.print(
            f"[yellow]Others were at work on this machine (load {facts['load_before']:.1f} before the start): "
            "measure again when it is quiet."
        )


@contextmanager
def _running(state: State, console: Console) -> Iterator[Site]:
    """A stack that begins empty, with an echo server beside it; both are stopped at the end, whatever happened."""
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
