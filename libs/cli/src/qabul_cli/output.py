"""What a command prints: one JSON document for programs, or tables and sentences for people."""

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import typer
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date
from rich.console import Console, RenderableType
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from qabul_chassis.wire import as_date, as_instant
from qabul_cli.problems import NOT_READ, CallFailed, CommandFailed
from qabul_cli.speaking import ENGLISH, say
from qabul_terms import TASHKENT

#: A pipe has no width: its reader wants whole lines, and the longest text an appeal may have is in one.
_PIPED_WIDTH = 100_000

_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


class Output:
    """Standard output and, for problems, standard error."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self._out = _console(sys.stdout)
        self._err = _console(sys.stderr)
        self._advised = ""

    def show(self, content: Any, *shown: RenderableType) -> None:
        """Print `content` for programs, or the rest for people."""
        with _read_or_not():
            if self.as_json:
                print(json.dumps(content, ensure_ascii=False, indent=2))
                return
            for each in shown:
                with self._out.capture() as printed:
                    # A sentence, a path or a token is never broken; tables are as wide as the terminal.
                    self._out.print(each, highlight=False, soft_wrap=isinstance(each, str))
                for line in printed.get().splitlines():
                    print(line.rstrip())  # a table fills its columns up

    def note(self, sentence: str) -> None:
        """Say something by the way, where it disturbs nobody who reads the result."""
        if not self.as_json:
            self._err.print(escape(sentence), style="dim", highlight=False, soft_wrap=True)

    @contextmanager
    def progress(self, what: str, total: int) -> Iterator[Callable[[int], None]]:
        """Show how far something has come that takes a while, to people who look at it."""
        seen = self._err.is_terminal and not self.as_json
        with Progress(console=self._err, transient=True, disable=not seen) as bar:
            task = bar.add_task(what, total=total)
            yield lambda done: bar.advance(task, done)

    def problem(self, problem: CommandFailed, *same: CommandFailed) -> None:
        """Say what went wrong, and what to do; once where other services say the same, but each for programs."""
        if self.as_json:
            for each in (problem, *same):
                print(json.dumps({"error": each.plain()}, ensure_ascii=False, indent=2), file=sys.stderr)
            return
        services = [each.service for each in (problem, *same) if each.service]
        # Of five services that are away the last one need not be told what to do.
        for line in _lines(problem, services, advised=self._advised):
            self._err.print(line, highlight=False, soft_wrap=True)
        self._advised = problem.hint


def columns(*headings: str) -> Table:
    """A table of these columns."""
    return Table(*(say(each) if each else "" for each in headings), box=None, header_style="bold")


def facts(rows: Iterable[tuple[str, RenderableType | None]], *, said: bool = True) -> Table:
    """Names and values, one below the other; those without a value are left out.

    Names are headings of ours, unless not `said`: then they are data.
    """
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        if value is not None and value != "":
            table.add_row(say(name) if said else escape(name), escape(value) if isinstance(value, str) else value)
    return table


def day(value: Date) -> str:
    """A civil day."""
    known = as_date(value)
    return known.isoformat() if known else ""


def instant(value: Timestamp | datetime | None) -> str:
    """An instant on the region's clock."""
    at = as_instant(value) if isinstance(value, Timestamp) else value
    return at.astimezone(TASHKENT).strftime("%Y-%m-%d %H:%M") if at else ""


def age(value: Timestamp) -> str:
    """How long ago an instant was, in its largest unit."""
    at = as_instant(value)
    if at is None:
        return ""
    return lasted(datetime.now(UTC) - at) or say("just now")


def lasted(since: timedelta) -> str:
    """A span of time in its largest unit; empty below a minute."""
    if since >= _DAY:
        return say("{count} d", count=since // _DAY)
    if since >= _HOUR:
        return say("{count} h", count=since // _HOUR)
    return say("{count} min", count=since // _MINUTE) if since >= _MINUTE else ""


@contextmanager
def _read_or_not() -> Iterator[None]:
    """Print, and end with a code of its own once nobody reads any more, as behind `| head -1`."""
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        # What is still buffered is written at the end of the program, and must not fail then.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(NOT_READ) from None


def _lines(problem: CommandFailed, services: Sequence[str], *, advised: str) -> Iterable[str]:
    said = problem.described
    localized = isinstance(problem, CallFailed) and problem.localized
    # In the language asked for first, when a service has it in that; the English is what its log and its contract say.
    text, beside = problem.text, said.localized
    if beside and localized and said.language != ENGLISH:
        text, beside = beside, text
    yield f"[bold red]{escape(text)}[/]" + (f" [dim]({escape(said.reason)})[/]" if said.reason else "")
    fields = said.localized_fields if localized and said.localized_fields else said.fields
    yield from (f"  {_of_field(name, text)}" for name, text in fields.items() if text not in said.text)
    # The sentence above may be about one field alone, which it does not name.
    yield from (
        f"  {say('field: {name}', name=name)}" for name, text in fields.items() if name and name not in said.text + text
    )
    if said.clause:
        yield f"  {say('clause: {clause}', clause=said.clause)}"
    if said.open_steps:
        yield f"  {say('open steps: {steps}', steps=', '.join(said.open_steps))}"
    if beside not in {"", text}:
        yield f"  {escape(beside)}"
    if any(service not in problem.text for service in services):
        yield f"  {say('said by: {services}', services=', '.join(services))}"
    if problem.hint not in {"", advised}:
        yield f"  [yellow]{say('What to do')}:[/] {escape(problem.hint)}"


def _of_field(name: str, text: str) -> str:
    return escape(text if not name or name in text else f"{name}: {text}")


def _console(file: Any) -> Console:
    console = Console(file=file)
    return console if console.is_terminal else Console(file=file, width=_PIPED_WIDTH)
