"""What the bench shows: a bar per measurement while it runs, and the tables at its end."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from qabul_local.bench.gates import (
    DELAY,
    GATES,
    STATE_BYTES,
    STEPS,
    Figures,
    Verdict,
    lifecycle_steps,
    state_bytes,
    where_time_goes,
)
from qabul_local.bench.names import ALONE, LIMIT_OF, OURS, Name
from qabul_local.bench.rounds import Figure, ratio


class Screen:
    """A bar for each measurement under way, and a line for each that is done."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._bars: dict[str, TaskID] = {}
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(24),
            TimeElapsedColumn(),
            TextColumn("{task.fields[found]}", style="bold"),
            console=console,
            disable=not console.is_terminal,
        )

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def expect(self, name: str, rounds: int) -> None:
        """Add the bar of a measurement that begins; nothing happens when it is there."""
        if name not in self._bars:
            self._bars[name] = self._progress.add_task(name, total=rounds, found="")

    def moved(self, name: str, done: float) -> None:
        """Move a bar: rounds done, with the part of the present one."""
        self._progress.update(self._bars[name], completed=done)

    def found(self, name: str, text: str, *, over: bool) -> None:
        """Show what was found so far; when it is over, as a line in place of the bar."""
        self._progress.update(self._bars[name], found=text)
        if over:
            self._progress.remove_task(self._bars.pop(name))
            self._console.print(f"{name}: [bold]{text}", highlight=False, soft_wrap=True)


def short(figure: Figure) -> str:
    """A figure in a few words."""
    text = f"{figure.rate:,.0f}/s" if figure.rate >= 100 else f"{figure.rate:,.1f}/s"  # noqa: PLR2004 - three digits
    if figure.p50 is not None and figure.p99 is not None:
        text += f", p50 {figure.p50:,.1f} ms, p99 {figure.p99:,.1f} ms"
    return text


def figures_table(figures: Figures, *, whole: bool = True) -> Table:
    """Ours, the raw limit beside it, and how much of it is reached; of a part of a run, without what is not in it."""
    table = Table(title="Figures, beside the raw limits of this machine", title_justify="left")
    table.add_column("ours")
    for column in ("a second", "p50 ms", "p99 ms"):
        table.add_column(column, justify="right")
    table.add_column("raw limit")
    for column in ("a second", "p50 ms", "ratio"):
        table.add_column(column, justify="right")
    for name in OURS:
        found = figures.get(name)
        if found or whole:
            table.add_row(name, *_cells(found), *_limit_cells(figures, name))
        if further := _further(found, name, figures):
            table.add_row(*further)
    table.add_section()
    for name in ALONE:
        if name in figures or whole:
            table.add_row("", "", "", "", name, *_cells(figures.get(name))[:2])
    return table


def delays_table(figures: Figures) -> Table:
    """How long after the change its consumers had committed."""
    table = Table(title="Event delay: from the change to the consumer's commit", title_justify="left")
    table.add_column("stream and consumer")
    for column in ("events", "p50 ms", "p99 ms", "longest ms"):
        table.add_column(column, justify="right")
    for name, title in (
        (Name.COMMANDS, "1 caller"),
        (Name.SPARSE, "1 caller, with pauses"),
        (Name.CHAIN, "32 callers"),
    ):
        if name in figures:
            table.add_row(f"{title}: INTAKE to routing", *_delay_cells(figures[name].part(DELAY)))
    table.add_section()
    if lifecycles := figures.get(Name.LIFECYCLES):
        for series in lifecycles.series():
            table.add_row(f"lifecycles: {series}", *_delay_cells(lifecycles.part(series)))
    return table


def gates_table(verdicts: Sequence[Verdict]) -> Table:
    """The gates: met, or short."""
    table = Table(title="Gates", title_justify="left")
    for column in ("gate", "what is compared"):
        table.add_column(column)
    for column in ("found", "gate", "stretch"):
        table.add_column(column, justify="right")
    table.add_column("")
    for verdict in verdicts:
        gate = verdict.gate
        sign = "<=" if gate.at_most else ">="
        table.add_row(
            gate.id,
            gate.what,
            f"{verdict.ratio:.2f}" if verdict.ratio is not None else "",
            f"{sign} {gate.gate:g}",
            f"{gate.stretch:g}" if gate.stretch is not None else "",
            _outcome(verdict),
        )
    return table


def memory_table(at_first: Mapping[str, int], peak: Mapping[str, int]) -> Table:
    """Memory of each party, with all its processes."""
    table = Table(title="Memory, with all processes of each", title_justify="left")
    table.add_column("")
    for column in ("at first MB", "peak MB"):
        table.add_column(column, justify="right")
    for name, most in peak.items():
        table.add_row(name, f"{at_first[name] / 2**20:,.0f}", f"{most / 2**20:,.0f}")
    return table


def show_short(console: Console, verdicts: Sequence[Verdict], figures: Figures) -> None:
    """Where the time goes for each gate that is short."""
    for verdict in verdicts:
        if verdict.met is False:
            ours = figures[verdict.gate.needs[0]]
            console.print(f"[red]{verdict.gate.id} is short.[/] {ours.name}: {where_time_goes(ours)}.", highlight=False)


def judge(figures: Figures) -> list[Verdict]:
    """All gates."""
    return [gate.judge(figures) for gate in GATES]


def _outcome(verdict: Verdict) -> str:
    if verdict.met is None:
        return "[yellow]not measured"
    if verdict.met:
        return "[green]met, stretched" if verdict.stretched else "[green]met"
    return "[red]short"


def _cells(figure: Figure | None) -> tuple[str, str, str]:
    if figure is None:
        return ("[yellow]not measured", "", "")
    refused = f" ({figure.refused} refused)" if figure.refused else ""
    return (f"{figure.rate:,.0f}{refused}", _number(figure.p50), _number(figure.p99))


def _further(found: Figure | None, name: Name, figures: Figures) -> tuple[str, ...]:
    """A second line for what is no rate; nothing for most figures."""
    if found is None:
        return ()
    if STEPS in found.counts:
        return ("  their steps", f"{lifecycle_steps(found):,.0f}")
    if STATE_BYTES not in found.counts:
        return ()
    limit = figures.get(LIMIT_OF[name]) if name in LIMIT_OF else None
    beside = ("  bytes of its state", f"{state_bytes(limit):,}") if limit else ()
    return ("  bytes of its state", f"{state_bytes(found):,}", "", "", *beside)


def _limit_cells(figures: Figures, ours: Name) -> tuple[str, ...]:
    limit = LIMIT_OF.get(ours)
    if limit is None:
        return ()
    found, beside = figures.get(ours), figures.get(limit)
    both = f"{ratio(found, beside):.2f}" if found and beside else ""
    return (limit, *_cells(beside)[:2], both)


def _delay_cells(part: Figure) -> tuple[str, ...]:
    return (str(part.operations), *(_number(each) for each in (part.p50, part.p99, part.longest)))


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.1f}"
