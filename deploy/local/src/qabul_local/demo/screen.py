"""What the demo shows while it runs, and the tables it ends with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rich.console import Console, Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from qabul_local.demo.agreement import Check, Findings
from qabul_local.demo.cast import SERVICES
from qabul_local.demo.desk import Stage
from qabul_local.demo.plan import Expected

#: The live line, in the order an appeal goes.
STEPS: Final = (
    "submitted",
    "accepted",
    "considered",
    "signed",
    "taken on",
    "appointed",
    "answered",
    "rejected",
    "answers accepted",
)


class Screen:
    """A progress bar over the resolved appeals and a live line of counts per step."""

    def __init__(self, stage: Stage, expected: Expected) -> None:
        self._stage = stage
        self._bar = Progress(
            TextColumn("[bold]appeals resolved"),
            BarColumn(None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            expand=True,
        )
        self._task = self._bar.add_task("", total=expected.resolved)

    def __rich__(self) -> Group:
        """Draw what is known now."""
        self._bar.update(self._task, completed=self._stage.acts.get("answers accepted", 0))
        line = Text()
        for step in STEPS:
            line.append(f" {step} ", style="dim").append(str(self._stage.acts.get(step, 0)), style="bold")
        if self._stage.retries:
            line.append(f"  tried again {self._stage.retries}", style="yellow")
        return Group(self._bar, line)


def show_result(console: Console, expected: Expected, findings: Findings) -> None:
    """The closing tables: what became of the appeals, what each service said and took in, and what disagrees."""
    outcome = Table(title="What became of the appeals", title_justify="left")
    for column in ("submitted", "resolved", "in work", "rejected once or more", "terms missed", "overdue now"):
        outcome.add_column(column, justify="right")
    figures = (
        expected.submitted,
        expected.resolved,
        expected.in_work,
        expected.rejected_once,
        expected.missed,
        expected.overdue,
    )
    outcome.add_row(*map(str, figures))
    console.print("\n", outcome, sep="")
    console.print(_events(findings))
    dead = sum(check.found for check in findings.checks if check.name == "dead letters")
    wrong = [check for check in findings.checks if not check.agrees]
    if wrong:
        console.print(_disagreements(wrong))
    else:
        console.print(f"[green]All {len(findings.checks)} figures of the five services agree; dead letters {dead}.")


def show_files(console: Console, files: Sequence[Path]) -> None:
    """Where the documents lie that were made."""
    for path in files:
        console.print(f"  {path}  [dim]{path.stat().st_size:,} bytes")


def _events(findings: Findings) -> Table:
    table = Table(title="Events: said once, and consumed by", title_justify="left")
    table.add_column("event", no_wrap=True)
    table.add_column("said", justify="right")
    for name in SERVICES:
        table.add_column(name, justify="right")
    for kind in sorted(findings.said):
        row = [findings.consumed[name].get(kind, 0) for name in SERVICES]
        table.add_row(kind.rpartition(".")[2], str(findings.said[kind]), *(str(count or "") for count in row))
    sums = [str(findings.consumed[name].total()) for name in SERVICES]
    table.add_section()
    table.add_row("all", str(findings.said.total()), *sums)
    return table


def _disagreements(wrong: Sequence[Check]) -> Table:
    table = Table(title="These figures disagree", title_justify="left", style="red")
    for column in ("service", "figure", "expected", "found"):
        table.add_column(column)
    for check in wrong:
        table.add_row(check.service, check.name, str(check.expected), str(check.found))
    return table
