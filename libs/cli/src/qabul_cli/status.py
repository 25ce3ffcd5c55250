"""`qabul status`: what every service does and where it is stuck, in one table."""

from collections.abc import Callable
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.output import age, columns, instant
from qabul_cli.places import SERVICES
from qabul_cli.plain import plain
from qabul_cli.session import Session
from qabul_cli.speaking import say

EXAMPLES = """Examples:

  qabul status

  qabul status --tasks

  qabul status --json | jq '[.services[] | {service, dead_letters, incidents}]'
"""

#: Rows of the table. A figure that asks for somebody's attention stands out.
_FIGURES: dict[str, Callable[[pb.GetStatusResponse], str]] = {
    "version": lambda seen: seen.version,
    "up since": lambda seen: instant(seen.started_at),
    "ready": lambda seen: (
        say("yes") if seen.ready else f"[red]{escape(say('no, away: {parts}', parts=_away(seen)))}[/]"
    ),
    "relay": lambda seen: say("held") if seen.relay_held else f"[red]{say('nobody holds it')}[/]",
    "events said": lambda seen: _count(sum(each.count for each in seen.said)),
    "events to be sent": lambda seen: (
        _count(seen.outbox_pending) + (f", {age(seen.outbox_oldest_at)}" if seen.outbox_pending else "")
    ),
    "events consumed": lambda seen: _count(sum(each.count for each in seen.consumed)),
    "dead letters": lambda seen: _alarming(seen.dead_letters),
    "tried again": lambda seen: _count(seen.dead_letters_waiting),
    "processes running": lambda seen: _count(sum(each.running for each in seen.processes)),
    "processes finished": lambda seen: _count(sum(each.finished for each in seen.processes)),
    "open tasks": lambda seen: _count(sum(each.count for each in seen.open_tasks if each.kind == "user")),
    "timers to come": lambda seen: _count(seen.timers_due_later),
    "timers overdue": lambda seen: _count(seen.timers_overdue),
    "jobs waiting": lambda seen: _count(seen.jobs_waiting),
    "jobs retrying": lambda seen: _count(seen.jobs_retrying),
    "incidents": lambda seen: _alarming(seen.incidents),
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("status", epilog=EXAMPLES)(status)


@calls(*SERVICES, role=Role.OPERATOR)
async def status(
    session: Session,
    *,
    tasks: Annotated[bool, typer.Option("--tasks", help="Also count what waits at each element.")] = False,
) -> None:
    """Show how all services are: events, dead letters, processes, timers, jobs, incidents.

    A service that is away is said, the others are shown, and the exit code is 3.
    """
    seen = await session.ask_each(
        SERVICES, lambda service: session.operations(service).GetStatus(pb.GetStatusRequest())
    )
    tables = [_table(seen)] if seen else []
    if tasks and seen:
        tables.append(_tasks(seen))
    content = {"services": [plain(each) for each in seen.values()], "not_asked": session.not_asked}
    session.output.show(content, *tables)


def _table(seen: dict[str, pb.GetStatusResponse]) -> Table:
    table = Table("", *seen, box=None, header_style="bold")
    for column in table.columns[1:]:
        column.justify = "right"
    for name, figure in _FIGURES.items():
        table.add_row(say(name), *map(figure, seen.values()))
    return table


def _tasks(seen: dict[str, pb.GetStatusResponse]) -> Table:
    table = columns("service", "process", "element", "waits for", "count", "oldest")
    for service, each in seen.items():
        for task in each.open_tasks:
            table.add_row(service, task.process, task.element, task.kind, _count(task.count), age(task.oldest_at))
    return table


def _away(seen: pb.GetStatusResponse) -> str:
    return ", ".join(f"{part.name} ({age(part.since) or say('not seen yet')})" for part in seen.parts if not part.here)


def _count(number: int) -> str:
    return f"{number:,}".replace(",", " ")


def _alarming(number: int) -> str:
    return f"[bold red]{_count(number)}[/]" if number else "0"
