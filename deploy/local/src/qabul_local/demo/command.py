"""`python -m qabul_local demo`: a stack of its own, the play, the documents, and an honest exit status."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from shlex import quote
from time import monotonic
from typing import Annotated

import typer
import uvloop
from rich.console import Console

import qabul_region
from qabul_chassis.auth import make_dev_key
from qabul_chassis.logs import configure as configure_logs
from qabul_local.demo.cast import Cast
from qabul_local.demo.desk import Spoilt
from qabul_local.demo.from_file import UnusableFile, read_file
from qabul_local.demo.invented import invent
from qabul_local.demo.plan import Fate, Story, decide
from qabul_local.demo.play import play
from qabul_local.problems import StackProblem
from qabul_local.screen import start_shown
from qabul_local.stack import Stack
from qabul_local.state import STATE_VARIABLE, State
from qabul_local.supervisor import Supervisor
from qabul_region import Region

#: Whose calendar, posts and names a region made from a file takes over.
TEMPLATE = Path("deploy/regions/namangan")
OUT = Path("out")


def demo(
    *,
    count: Annotated[int, typer.Option("-n", "--count", min=1, help="How many invented appeals.")] = 300,
    appeals: Annotated[
        Path | None, typer.Option(help="CSV with id, text, topic, sector, organisation, instead of invented ones.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first appeals of the file.")] = None,
    keep: Annotated[bool, typer.Option("--keep", help="Leave the stack running afterwards.")] = False,
) -> None:
    """Play appeals through the whole process on a fresh stack of its own, and check that all services agree."""
    console = Console()
    began = monotonic()
    configure_logs(service="local", level="error")
    # Beside the stack of `make up`, so that its data stays untouched and the figures begin at nothing.
    state = State(State.here().root / "demo")
    try:
        stories, region_dir = _stories(count, appeals, limit, state)
        agreed = _played(state, region_dir, stories, console, keep=keep)
    except (StackProblem, UnusableFile, Spoilt) as problem:
        console.print(f"[red]{problem}", highlight=False)
        raise typer.Exit(1) from None
    console.print(f"The demo took {monotonic() - began:.1f} s, with the start of the stack.")
    if not agreed:
        console.print(f"[red]The services disagree. Logs: {state.logs}")
        raise typer.Exit(1)


def _stories(count: int, appeals: Path | None, limit: int | None, state: State) -> tuple[list[Story], Path]:
    template = qabul_region.load(TEMPLATE)
    if appeals is None:
        return invent(count, template), TEMPLATE
    stories, region = read_file(appeals, template, limit=limit)
    folder = state.root.with_name("demo-region")
    qabul_region.write(region, folder)
    return stories, folder


def _played(state: State, region_dir: Path, stories: list[Story], console: Console, *, keep: bool) -> bool:
    region = qabul_region.load(region_dir)
    fates = decide(stories, today=datetime.now(region.time_zone).date())
    with (
        _running(state, region_dir, console, keep=keep) as stack,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        return runner.run(_play(stack, region, fates, console))


async def _play(stack: Stack, region: Region, fates: list[Fate], console: Console) -> bool:
    today = datetime.now(UTC).astimezone(region.time_zone).date()
    cast = Cast(stack.targets, make_dev_key(stack.state.keys), region, today=today)
    try:
        return await play(cast, fates, console, OUT)
    except* Spoilt as spoilt:
        raise _first(spoilt) from spoilt
    finally:
        await cast.leave()


def _first(group: BaseExceptionGroup[Spoilt]) -> Spoilt:
    inner = group.exceptions[0]
    return _first(inner) if isinstance(inner, BaseExceptionGroup) else inner


def still_running(state: State) -> str:
    """How a stack that was kept is reached and stopped, in lines that a shell takes as they are."""
    folder = f"{STATE_VARIABLE}={quote(str(state.root))}"
    return f"The stack still runs. To look at it, and to stop it:\n  {folder} make status\n  {folder} make down"


@contextmanager
def _running(state: State, region_dir: Path, console: Console, *, keep: bool) -> Iterator[Stack]:
    """A stack that begins empty; stopped at the end, also of an interrupted play, unless it is to be kept."""
    Supervisor(state).clean()
    with start_shown(console) as report:
        stack, _ = Supervisor(state, report).up(region_dir=region_dir)
    try:
        yield stack
    finally:
        if keep:
            console.print(still_running(state), markup=False, highlight=False, soft_wrap=True)
        else:
            Supervisor(state).down()
