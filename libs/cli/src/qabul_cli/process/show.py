"""`qabul process show`: where the tokens of an appeal stand, in every service."""

from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.tree import Tree

from qabul.operations.v1 import operations_service_pb2 as operations
from qabul_chassis.auth import Role
from qabul_cli.calling import calls
from qabul_cli.output import age, instant
from qabul_cli.plain import plain
from qabul_cli.problems import Refused
from qabul_cli.process.called import elements_of_calls
from qabul_cli.process.standing import Standing, Whole, is_stopped, whole_of
from qabul_cli.session import Session
from qabul_cli.speaking import say

#: What a token of a kind does, for people.
_KINDS = {
    "user": "waits for a person",
    "service": "a worker is at it",
    "message": "waits for an event",
    "rule": "waits for a rule table",
    "call": "waits for the process that it called",
    "signal": "waits for a signal",
    "event": "waits for one of several events",
    "timer": "waits for its time",
    "join": "waits for the others",
    "instances": "under way, several times",
    "scope": "under way",
    "incident": "stopped",
}

EXAMPLES = """Examples:

  qabul process show N-2026-000017

  qabul process show 0195a3f0-5a6e-7c3e-9d8e-3f6a2b1c0d4e --json | jq '.processes[].tokens'

  qabul process show N-2026-000017 --json | jq '.. | .tokens? // empty | .[].incident'  (called processes included)
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("show", epilog=EXAMPLES)(show)


@calls("intake", "routing", "execution", "review", role=Role.AUDITOR)
async def show(
    session: Session,
    appeal: Annotated[str, typer.Argument(metavar="APPEAL", help="Its number or its id.")],
) -> None:
    """Show where the tokens of an appeal stand in every service.

    For each: element, what it waits for, since when, and the timers due; of a call, the same of what it called. Names
    nobody. An appeal that was not accepted yet is looked up by its number at intake, which is audited; by its id it is
    not.
    """
    whole = await whole_of(session, appeal)
    if not whole.standings and not session.not_asked:
        raise Refused(
            say("No process runs, or ran, for the appeal {appeal}.", appeal=appeal),
            hint=say("Check the number or the id: `qabul appeals list`."),
        )
    content = {
        "appeal_id": whole.appeal_id,
        "number": whole.number or None,
        "processes": [_plain(each) for each in whole.standings],
        "not_asked": session.not_asked,
    }
    session.output.show(content, *([_tree(whole)] if whole.standings else []))


def _tree(whole: Whole) -> Tree:
    tree = Tree(f"{say('appeal')} [bold]{escape(whole.number or whole.appeal_id)}[/]")
    for standing in whole.standings:
        seen, wanted = standing.process, standing.wanted
        about = ", ".join(
            say("attempt {number}", number=value) if name == "attempt" else value
            for name, value in wanted.about.items()
        )
        # Most services run one process, of their own name.
        process = "" if seen.process == wanted.service else f" {escape(seen.process)}"
        state = say("finished") if seen.finished else say("running")
        colour = "dim" if seen.finished else "green"
        branch = tree.add(
            f"[bold]{wanted.service}[/]{process}"
            + (f" ({escape(about)})" if about else "")
            + f" [{colour}]{state}[/], "
            + _times(seen)
        )
        _grow(branch, standing)
    return tree


def _grow(branch: Tree, standing: Standing) -> None:
    """What an instance waits for; below a call, what the instance waits for that it began."""
    seen = standing.process
    for token in seen.tokens:
        kind = "incident" if is_stopped(token) else token.kind
        leaf = branch.add(
            f"[bold]{escape(token.element)}[/]{_named(standing, token.element)}: {_waiting(kind)}, "
            + say("since {instant} ({age})", instant=instant(token.since), age=age(token.since))
        )
        if token.reason:
            leaf.add(f"[red]{escape(token.reason)}[/]")
        for below in [each for at, each in standing.called if at == token.token]:
            called = below.process
            inside = leaf.add(
                f"[bold]{escape(called.process)}[/] {_times(called)}"
                + (f" [red]{say('! stopped: {count}', count=len(stopped))}[/]" if (stopped := below.stopped) else "")
            )
            _grow(inside, below)
    for timer in seen.timers:
        named = f"{escape(timer.element)}{_named(standing, timer.element)}"
        branch.add(f"[dim]{say('timer')}[/] {named}: {instant(timer.due_at)}")


def _times(seen: operations.GetProcessResponse) -> str:
    return say("started {began}, moved {moved}", began=instant(seen.started_at), moved=instant(seen.moved_at))


def _plain(standing: Standing) -> dict[str, Any]:
    return {"service": standing.wanted.service, **standing.wanted.about, **_plain_instance(standing)}


def _plain_instance(standing: Standing) -> dict[str, Any]:
    content = plain(standing.process)
    del content["diagram"]
    for token in content["tokens"]:
        token["name"] = standing.names.get(token["element"])
        token["incident"] = token["reason"] or None
    for timer in content["timers"]:
        timer["name"] = standing.names.get(timer["element"])
    # What is over is told as the contract has it; of what is not, where it stands, too.
    running = {below.process.instance_id: _plain_instance(below) for _, below in standing.called}
    elements = elements_of_calls(standing.process)
    content["called"] = [
        {"element": elements.get(each["token"]), **each, **running.get(each["instance_id"], {})}
        for each in content["called"]
    ]
    return content


def _named(standing: Standing, element: str) -> str:
    name = standing.names.get(element)
    return f" {escape(name)}" if name else ""


def waits_for(kind: str) -> str:
    """What a token of a kind does."""
    return say(_KINDS[kind]) if kind in _KINDS else kind


def _waiting(kind: str) -> str:
    waits = escape(waits_for(kind))
    return f"[red]{waits}[/]" if kind == "incident" else waits
