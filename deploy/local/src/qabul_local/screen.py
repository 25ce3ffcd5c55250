"""What the commands show on a terminal."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from threading import Lock
from time import monotonic, time

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from qabul_local.ports import LOOPBACK
from qabul_local.stack import MEMBERS, Stack
from qabul_local.subjects import SERVICES
from qabul_local.supervisor import Condition, Report
from qabul_local.supervisor.report import READY

_COLOURS = {"running": "green", "stopped": "dim", "frozen": "yellow", "not answering": "red"}


@contextmanager
def start_shown(console: Console) -> Iterator[Report]:
    """Show a bar that fills as members become ready; where there is no terminal, one line for each."""
    began = monotonic()
    stages: dict[str, str] = {}
    lock = Lock()  # the report comes from several threads
    with Progress(
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    ) as progress:
        bar = progress.add_task("", total=len(MEMBERS))

        def report(member: str, stage: str) -> None:
            with lock:
                stages[member] = stage
                waiting = [f"{name} {now}" for name, now in stages.items() if now != READY]
                ready = sum(now == READY for now in stages.values())
                progress.update(bar, completed=ready, description=", ".join(waiting))
            if not console.is_terminal and stage == READY:
                console.print(f"{member} is ready after {monotonic() - began:.1f} s", highlight=False)

        yield report


def stack_table(stack: Stack) -> Table:
    """Where everything is found."""
    table = Table(title=f"The stack of {stack.region}", title_justify="left")
    table.add_column("name", style="bold", no_wrap=True)
    table.add_column("address", no_wrap=True)
    table.add_column("also", no_wrap=True)
    members = stack.members
    table.add_row("postgres", f"postgresql://{members['postgres'].address}", "one database for each service")
    table.add_row("nats", stack.nats_url, f"http://{LOOPBACK}:{members['nats'].ports['monitor']}")
    table.add_row("seaweed", f"http://{members['seaweed'].address}", "S3")
    for name in SERVICES:
        table.add_row(name, stack.targets[name], stack.metrics[name])
    return table


def condition_table(conditions: Sequence[Condition]) -> Table:
    """How everything is."""
    table = Table()
    table.add_column("name", style="bold")
    table.add_column("state")
    table.add_column("address", no_wrap=True)
    table.add_column("pid", justify="right")
    table.add_column("up for", justify="right")
    table.add_column("memory", justify="right")
    for each in conditions:
        since = timedelta(seconds=max(0, int(time() - each.started))) if each.started else ""
        table.add_row(
            each.name,
            f"[{_COLOURS[each.state]}]{each.state}[/]",
            each.address,
            str(each.pid or ""),
            str(since),
            f"{each.memory_bytes >> 20} MB" if each.memory_bytes else "",
        )
    return table
