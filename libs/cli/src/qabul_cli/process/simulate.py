"""`qabul process simulate`: plays an instance of a diagram from a script, and prints what happens."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from qabul_bpmn import Process
from qabul_bpmn.drawing import Marks
from qabul_chassis.rules import Rules, RulesBroken
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.output import Output
from qabul_cli.plain import iso
from qabul_cli.problems import Usage
from qabul_cli.process.facts import one_line
from qabul_cli.process.files import STANDARD, load_process, read_bytes, read_diagram, write_beside
from qabul_cli.process.pictures import badges_of
from qabul_cli.process.simulation import Entry, Played, ScriptFile, ScriptRefused, play, read_script
from qabul_cli.process.simulation.expecting import as_json, shown
from qabul_cli.process.simulation.recording import what_for
from qabul_cli.process.simulation.script import STEPS
from qabul_cli.process.ways import Ways

EXAMPLES = """Examples:

  qabul process simulate review.bpmn --script rejected.yaml

  qabul process simulate routing.bpmn --script two-executors.yaml --rules services/routing/src/qabul_routing/rules

  qabul process simulate review.bpmn --script rejected.yaml --out ends.svg  (where it stands at the end, drawn)

  qabul process simulate review.bpmn --script rejected.yaml --json | jq '.trace[] | select(.what == "said")'

A script:

  start: {message: AnswerSubmitted, at: 2026-03-03T10:00+05:00, with: {review_due_at: 2026-03-06T10:00+05:00}}

  answers: {check-answer: {with: {flags: []}}}

  steps: [{advance: P2D}, {complete: examine-answer, with: {decision: rejected}}, {expect: {finished: true}}]

Exit codes: 0 played to the end of the script, 1 something is otherwise than it says, 2 a file is wrong.
"""

#: Entries that begin something; the others follow from them.
_BEGINS = frozenset({*STEPS, "start", "timer", "wait"})
_COLOURS = {"incident": "red", "cancelled": "yellow", "open": "blue", "said": "green", "finished": "green"}
_LONGEST = 160
#: What tokens wait for that stand around others.
_AROUND = frozenset({"scope", "instances"})


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", epilog=EXAMPLES)(simulate)


def simulate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A BPMN 2.0 file.")],
    *,
    script: Annotated[Path, typer.Option("--script", "-s", metavar="YAML", help="What to play; - is standard input.")],
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", exists=True, file_okay=False, help="Rule tables that decide; the script's answers win."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="SVG", help="Also draw where it stands at the end.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Play an instance of a diagram from a script.

    Time is virtual: timers fire as soon as the script lets it pass. With `expect` in it a script is a test. Nothing
    has to be started for it. The trace is told on the region's clock; --json has its instants in UTC.
    """
    with problems_said(as_json=as_json):
        xml = read_bytes(file)
        process = load_process(xml, file)
        played_from = _script(script, process)
        played = play(process, played_from, ways=Ways(read_diagram(xml, file)), rules=_rules(rules))
        output = Output(as_json=as_json)
        if out != STANDARD:
            output.show(plain_run(process, played), *_lines(process, played, script))
        if out:
            write_beside(xml, _marks(process, played, script), out, output)
    if played.failures:
        raise typer.Exit(1)


def _script(file: Path, process: Process) -> ScriptFile:
    name = "standard input" if file == STANDARD else str(file)
    try:
        return read_script(name, read_bytes(file), process)
    except ScriptRefused as found:
        count = len(found.problems)
        lines = "\n".join(f"  {problem}" for problem in found.problems)
        raise Usage(
            f"Expected a script for {process.id} in {name}, but it has {count} problem{'s' * (count > 1)}:\n{lines}",
            hint="`qabul process simulate --help` shows a script; libs/cli/README.md has all it may say.",
        ) from None


def _rules(folder: Path | None) -> Rules | None:
    if folder is None:
        return None
    try:
        return Rules.load(folder)
    except RulesBroken as problem:
        raise Usage(str(problem)) from None


def plain_run(process: Process, played: Played) -> dict[str, Any]:
    """The run for programs."""
    instance = played.instance
    return {
        "process": process.id,
        "version": process.version,
        "finished": instance.finished,
        "at": iso(played.now),
        "trace": [_plain_entry(process, each) for each in played.trace],
        "waiting": [
            {
                "element": token.element,
                "name": _name(process, token.element) or None,
                "waits": token.waits,
                "since": iso(played.since[token.id]),
                "unanswered": token.id in played.unanswered,
            }
            for token in instance.tokens
        ],
        "timers": [
            {"element": timer.element, "name": _name(process, timer.element) or None, "due_at": iso(timer.due_at)}
            for timer in sorted(instance.timers, key=lambda each: each.due_at)
        ],
        "variables": instance.variables,
        "problems": [each._asdict() for each in played.failures],
    }


def _plain_entry(process: Process, entry: Entry) -> dict[str, Any]:
    known = {
        "subject": entry.subject,
        "name": _name(process, entry.subject),
        "detail": entry.detail,
        "with": entry.data,
        "line": entry.line,
    }
    return {"at": iso(entry.at), "what": entry.what} | {name: value for name, value in known.items() if value}


def _lines(process: Process, played: Played, script: Path) -> Iterator[str]:
    yield f"[bold]{escape(process.id)}[/] {escape(one_line(process.name))} [dim]version {process.version[:12]}[/]"
    width = max((len(each.subject) for each in played.trace if each.what not in _BEGINS), default=0)
    for entry in played.trace:
        yield _line(process, entry, script, width)
    yield ""
    yield from _end(process, played)
    for failure in played.failures:
        where = f"{script}:{failure.line}" if failure.line else f"{script}"
        yield f"[red]{escape(where)}[/]: {escape(failure.text)}."


def _line(process: Process, entry: Entry, script: Path, width: int) -> str:
    data = as_json(entry.data) if entry.data else ""
    detail = " ".join(filter(None, (entry.detail, data)))
    detail = detail if len(detail) <= _LONGEST else detail[: _LONGEST - 1] + "…"
    if entry.what in _BEGINS:
        where = f"  [dim]{escape(script.name)}:{entry.line}[/]" if entry.line else ""
        words = " ".join(filter(None, (entry.what, entry.subject)))
        return f"{shown(entry.at)}  [bold]{escape(words)}[/] {escape(detail)}".rstrip() + where
    colour = _COLOURS.get(entry.what)
    what = f"[{colour}]{entry.what:<9}[/]" if colour else f"{entry.what:<9}"
    name = escape(_name(process, entry.subject))
    rest = "[dim],[/] ".join(filter(None, (name, f"[dim]{escape(detail)}[/]" if detail else "")))
    return f"    {what} {escape(entry.subject.ljust(width))}  {rest}".rstrip()


def _end(process: Process, played: Played) -> Iterator[str]:
    instance = played.instance
    if instance.finished:
        yield f"[green]Finished[/] {shown(played.now)}."
        return
    if not instance.tokens:
        yield "[red]It did not start.[/]"
        return
    yield f"[yellow]Not finished[/]: the script ends {shown(played.now)}, and it waits at"
    waiting = [token for token in instance.tokens if token.waits not in _AROUND]
    width = max(len(token.element) for token in waiting)
    for token in waiting:
        what = "[red]an incident[/]" if token.waits == "incident" else escape(what_for(process, token))
        missing = "; the script has no answer to it" if token.id in played.unanswered and token.waits != "user" else ""
        named = f"{escape(token.element.ljust(width))}  {escape(_name(process, token.element))}"
        yield f"    {named}: {what}, since {shown(played.since[token.id])}{missing}"
    for timer in sorted(instance.timers, key=lambda each: each.due_at):
        named = f"{escape(timer.element)} {escape(_name(process, timer.element))}"
        yield f"    [dim]timer {named}: {shown(timer.due_at)}[/]"


def _name(process: Process, element: str) -> str:
    return one_line(process.element(element).name) if element in process.index else ""


def _marks(process: Process, played: Played, script: Path) -> Marks:
    instance = played.instance
    legend = f"{process.id}, version {process.version[:12]}, simulated from {script.name}: {shown(played.now)}"
    standing = [(each.element, each.waits == "incident") for each in instance.tokens if each.waits not in _AROUND]
    return Marks(
        badges=badges_of(standing),
        visited=frozenset(played.visited),
        arrows_follow=False,
        legend=(legend + (", finished" if instance.finished else ""),),
    )
