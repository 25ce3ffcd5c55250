"""`python -m qabul_local bench`: a stack of its own, one run over it, the tables and the record."""

from __future__ import annotations

import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from qabul_chassis.logs import configure as configure_logs
from qabul_local.bench import machine
from qabul_local.bench.course import Course
from qabul_local.bench.grounds import standing_on
from qabul_local.bench.hands import Hands
from qabul_local.bench.lengths import FULL, QUICK
from qabul_local.bench.parts import Part, ground_of
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
from qabul_local.bench.usage import MemoryWatch
from qabul_local.problems import Interrupted, StackProblem
from qabul_local.state import State
from qabul_local.supervisor.interruption import interruptible

OUT = Path("out/bench.json")
#: What a shell expects of a program that was interrupted.
_INTERRUPTED = 130
_WIDTH = 150
#: More than this much work of others on the machine, and the ratios are in doubt.
_LOAD_OF_OTHERS = 1.0


def bench(
    *,
    quick: Annotated[bool, typer.Option("--quick", help="Short rounds, one of each: a look, not a result.")] = False,
    only: Annotated[
        list[Part] | None, typer.Option("--only", help="Measure this part alone; may be given several times.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Where the record goes.")] = OUT,
) -> None:
    """Measure a fresh stack of its own beside the raw limits of this machine, and judge the gates.

    Parts that need no stack start none: `--only engine` takes seconds.
    """
    console = Console()
    if not console.is_terminal:
        console = Console(width=_WIDTH)  # a log has no edge, and tables need their room
    configure_logs(service="local", level="error")
    began, date, facts = monotonic(), datetime.now(UTC).astimezone(), machine.facts()
    # Beside the stack of `make up`, so that its data stays untouched and the figures begin at nothing.
    state = State(State.here().root / "bench")
    lengths = QUICK if quick else FULL
    parts = list(dict.fromkeys(only or Part))
    try:
        with (
            interruptible(),
            standing_on(ground_of(parts), state, console) as site,
            MemoryWatch(site.members()) as memory,
            closing(Hands()) as hands,
            closing(Hands()) as beside,
            Screen(console) as screen,
        ):
            course = Course(site, hands, beside, lengths, screen)
            course.run(parts)
    except Interrupted as interruption:
        print(interruption, file=sys.stderr)
        raise typer.Exit(_INTERRUPTED) from None
    except StackProblem as problem:
        console.print(f"[red]{problem}", highlight=False)
        raise typer.Exit(1) from None
    verdicts = judge(course.figures)
    if only:  # nobody misses what was not asked for
        verdicts = [verdict for verdict in verdicts if verdict.met is not None]
    record = Record(
        date=date,
        seconds=monotonic() - began,
        quick=quick,
        parts=parts,
        machine=facts,
        figures=course.figures,
        verdicts=verdicts,
        memory_at_first=memory.at_first,
        memory_peak=memory.peak,
    )
    record.write(out)
    _show(console, record)
    console.print(f"The bench took {record.seconds:.0f} s. The record: {out}", highlight=False)


def _show(console: Console, record: Record) -> None:
    whole = len(record.parts) == len(Part)
    for table in (
        figures_table(record.figures, whole=whole),
        delays_table(record.figures),
        memory_table(record.memory_at_first, record.memory_peak),
        gates_table(record.verdicts),
    ):
        if table.row_count:
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
