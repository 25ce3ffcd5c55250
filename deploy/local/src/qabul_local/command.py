"""The commands of `python -m qabul_local`; each does one thing with the supervisor and shows the result."""

import asyncio
import dataclasses
import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Annotated

import typer
from rich.console import Console

from qabul_chassis.logs import configure as configure_logs
from qabul_local.agencies import give_access
from qabul_local.log_reading import last_lines, new_lines
from qabul_local.problems import Interrupted, StackProblem
from qabul_local.screen import condition_table, stack_table, start_shown
from qabul_local.stack import MEMBERS, Stack
from qabul_local.state import State
from qabul_local.supervisor import Supervisor

app = typer.Typer(
    help="The whole Qabulxona stack on one machine: PostgreSQL, NATS, an S3 store and the five services.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
console = Console()

#: What a shell expects of a program that was interrupted.
_INTERRUPTED = 130

Name = Annotated[str, typer.Argument(metavar="NAME", help=f"One of {', '.join(MEMBERS)}.")]


@app.callback()
def quietly() -> None:
    """Keep what the chassis says meanwhile off this screen: it is for a service's log."""
    configure_logs(service="local", level="error")


@app.command()
def up(
    *,
    region_dir: Annotated[
        Path | None, typer.Option(help="Folder with the region's data; the first time deploy/regions/namangan.")
    ] = None,
    processes: Annotated[int | None, typer.Option(min=1, help="Processes of each service, sharing its port.")] = None,
) -> None:
    """Start what does not run, wait until all of it answers, and say where it is found."""
    began = monotonic()
    with _problems_said(), start_shown(console) as report:
        stack, changed = Supervisor(State.here(), report).up(region_dir=region_dir, processes=processes)
    console.print(stack_table(stack))
    done = f"Ready in {monotonic() - began:.1f} s" if changed else "Everything was running already"
    console.print(f"{done}. Logs: {stack.state.logs}", highlight=False, soft_wrap=True)


@app.command()
def down() -> None:
    """Stop everything; data and keys stay."""
    with _problems_said():
        _say_stopped(Supervisor(State.here()).down())


@app.command()
def clean() -> None:
    """Stop everything and remove its data, logs and keys."""
    with _problems_said():
        _say_stopped(Supervisor(State.here()).clean())
    console.print("Data, logs and keys are removed.")


@app.command()
def status(*, as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Say how every server and service is."""
    with _problems_said():
        conditions = Supervisor(State.here()).conditions()
    if as_json:
        print(json.dumps([dataclasses.asdict(each) for each in conditions], default=str, indent=2))
    else:
        console.print(condition_table(conditions))


@app.command()
def logs(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME]...", help="Whose logs; all, unless named.")
    ] = None,
    *,
    follow: Annotated[bool, typer.Option("-f", "--follow", help="Go on as they are written.")] = False,
    lines: Annotated[int, typer.Option("-n", min=0, help="How many of the last lines to show.")] = 100,
) -> None:
    """Show logs."""
    with _problems_said():
        if stray := set(names or ()) - set(MEMBERS):
            raise StackProblem(f"Expected names among {', '.join(MEMBERS)}, but found '{min(stray)}'.")
        stack = Stack.load()
        chosen = [stack.state.log(name) for name in names or MEMBERS]
        growth = new_lines(chosen) if follow else iter(())
        for source in (last_lines(chosen, lines), growth):
            for line in source:
                sys.stdout.write(line)
            sys.stdout.flush()


@app.command()
def agency(
    organisation: Annotated[str, typer.Argument(metavar="ORGANISATION", help="Its code, as in the region's data.")],
) -> None:
    """Let an organisation's own system hear its events; prints, as JSON, how it connects to NATS."""
    with _problems_said():
        print(json.dumps(dataclasses.asdict(asyncio.run(give_access(Stack.load(), organisation))), indent=2))


@app.command()
def start(name: Name) -> None:
    """Start one server or service."""
    _with_one(lambda supervisor: f"{name} answers at {supervisor.start(name).address}.")


@app.command()
def stop(name: Name) -> None:
    """Stop one server or service as an operator would."""
    _with_one(lambda supervisor: f"{name} stopped{'' if supervisor.stop(name) else ', and had to be made to'}.")


@app.command()
def restart(name: Name) -> None:
    """Stop one server or service and start it again."""
    _with_one(lambda supervisor: f"{name} answers at {supervisor.restart(name).address}.")


@app.command()
def kill(name: Name) -> None:
    """End one server or service with SIGKILL, as a fault would."""

    def killed(supervisor: Supervisor) -> str:
        supervisor.kill(name)
        return f"{name} is killed; `start {name}` brings it back."

    _with_one(killed)


def _with_one(action: Callable[[Supervisor], str]) -> None:
    with _problems_said():
        console.print(action(Supervisor(State.here())), highlight=False)


def _say_stopped(names: list[str]) -> None:
    console.print(f"Stopped: {', '.join(names)}." if names else "Nothing was running.", highlight=False)


@contextmanager
def _problems_said() -> Iterator[None]:
    """End with the sentence of a problem instead of its traceback."""
    try:
        yield
    except (Interrupted, KeyboardInterrupt) as interruption:
        print(str(interruption) or "Interrupted.", file=sys.stderr)
        raise typer.Exit(_INTERRUPTED) from None
    except StackProblem as problem:
        print(problem, file=sys.stderr)
        raise typer.Exit(1) from None
