"""`qabul process simulate`: plays an instance of a diagram from a script, and prints what happens."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

from qabul_bpmn import Process, Timer, Token
from qabul_bpmn.drawing import Marks
from qabul_chassis.rules import Rules, RulesBroken
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.inputs import STANDARD, read_bytes, refuse_two_from_standard_input
from qabul_cli.language import After
from qabul_cli.output import Output
from qabul_cli.plain import iso
from qabul_cli.problems import Usage
from qabul_cli.process.facts import one_line
from qabul_cli.process.files import (
    load_process,
    read_diagram,
    refuse_two_documents,
    write_beside,
)
from qabul_cli.process.pictures import badges_of
from qabul_cli.process.simulation import Diagram, Entry, Played, Run, ScriptFile, ScriptRefused, play, read_script
from qabul_cli.process.simulation.expecting import as_json, shown
from qabul_cli.process.simulation.played import AROUND
from qabul_cli.process.simulation.recording import what_for
from qabul_cli.process.simulation.script import STEPS
from qabul_cli.process.versions import SHORT
from qabul_cli.process.ways import Ways
from qabul_cli.speaking import say

EXAMPLES = """Examples:

  qabul process simulate review.bpmn --script rejected.yaml

  qabul process simulate routing.bpmn --script two-executors.yaml --rules services/routing/src/qabul_routing/rules

  qabul process simulate answer.bpmn --script advised.yaml --with advice.bpmn  (and the process that it calls)

  qabul process simulate review.bpmn --script rejected.yaml --out ends.svg  (where it stands at the end, drawn)

  qabul process simulate review.bpmn --script rejected.yaml --json | jq '.trace[] | select(.what == "said")'

A script:

  start: {message: AnswerSubmitted, at: 2026-03-03T10:00+05:00, with: {review_due_at: 2026-03-06T10:00+05:00}}

  answers: {check-answer: {with: {flags: []}}}

  steps: [{advance: P2D}, {complete: examine-answer, with: {decision: rejected}}, {expect: {finished: true}}]

Exit codes: 0 played to the end of the script, 1 something is otherwise than it says, or ends in
an incident that no `expect` names, 2 a file is wrong.
"""

#: Entries that begin something; the others follow from them.
_BEGINS = frozenset({*STEPS, "start", "timer", "wait"})
_COLOURS = {"incident": "red", "cancelled": "yellow", "open": "blue", "said": "green", "finished": "green"}
_LONGEST = 160


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("simulate", epilog=EXAMPLES)(simulate)


def simulate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A BPMN 2.0 file; - is standard input.")],
    *,
    script: Annotated[Path, typer.Option("--script", "-s", metavar="YAML", help="What to play; - is standard input.")],
    with_: Annotated[
        list[Path] | None,
        typer.Option(
            "--with", metavar="FILE", help="A process that it calls, to be played too; may be given several times."
        ),
    ] = None,
    rules: Annotated[
        Path | None,
        typer.Option(
            metavar="FOLDER", exists=True, file_okay=False, help="Rule tables that decide; the script's answers win."
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="SVG", help="Also draw where it stands at the end.")
    ] = None,
    lang: After = None,
    as_json: AsJson = False,
) -> None:
    """Play an instance of a diagram from a script.

    Time is virtual: timers fire as soon as the script lets it pass. With `expect` in it a script is a test. Nothing
    has to be started for it. The trace is told on the region's clock; --json has its instants in UTC.
    """
    with problems_said(as_json=as_json, lang=lang):
        refuse_two_documents(out, as_json=as_json)
        refuse_two_from_standard_input(file, script, *(with_ or ()))
        xml = read_bytes(file)
        process = load_process(xml, file)
        called = _called(process, with_ or ())
        played_from = _script(script, process, [each.process for each in called.values()])
        ways = Ways(read_diagram(xml, file))
        played = play(process, played_from, ways=ways, rules=_rules(rules), called=called)
        output = Output(as_json=as_json)
        if out != STANDARD:
            output.show(plain_run(played), *_lines(played, called, script))
        if out:
            write_beside(xml, _marks(played, script), out, output)
    if played.failures:
        raise typer.Exit(1)


def _called(process: Process, files: Sequence[Path]) -> dict[str, Diagram]:
    """The processes that are played where they are called, by their ids."""
    found: dict[str, Diagram] = {}
    for file in files:
        xml = read_bytes(file)
        diagram = Diagram(load_process(xml, file), Ways(read_diagram(xml, file)))
        if found.setdefault(diagram.process.id, diagram) is not diagram:
            raise Usage(
                say(
                    "Expected one file of each process after --with, but there are two of {process}.",
                    process=diagram.process.id,
                )
            )
    family = [process, *(each.process for each in found.values())]
    calls = sorted({each for one in family for each in one.called})
    if stray := sorted(found.keys() - set(calls)):
        raise Usage(
            say(
                "Expected a process that is called after --with, but nothing calls {stray}; called are: {calls}.",
                stray=", ".join(stray),
                calls=", ".join(calls) or say("none"),
            )
        )
    return found


def _script(file: Path, process: Process, called: Sequence[Process]) -> ScriptFile:
    name = say("standard input") if file == STANDARD else str(file)
    try:
        return read_script(name, read_bytes(file), process, called)
    except ScriptRefused as found:
        lines = "\n".join(f"  {problem}" for problem in found.problems)
        raise Usage(
            say(
                "Expected a script for {process} in {name}, but it has problems:\n{lines}",
                process=process.id,
                name=name,
                lines=lines,
            ),
            hint=say("`qabul process simulate --help` shows a script; libs/cli/README.md has all it may say."),
        ) from None


def _rules(folder: Path | None) -> Rules | None:
    if folder is None:
        return None
    try:
        return Rules.load(folder)
    except RulesBroken as problem:
        raise Usage(str(problem)) from None


def plain_run(played: Played) -> dict[str, Any]:
    """The run for programs."""
    main = played.main
    return {
        "process": main.process.id,
        "version": main.process.version,
        "finished": main.instance.finished,
        "at": iso(played.now),
        "trace": [_plain_entry(played, each) for each in played.trace],
        "waiting": [
            {
                "process": run.process.id,
                "element": token.element,
                "name": _name(run, token.element) or None,
                "waits": token.waits,
                "since": iso(run.since[token.id]),
                "unanswered": token.id in run.unanswered,
            }
            for run in played.running
            for token in run.instance.tokens
        ],
        "timers": [
            {
                "process": run.process.id,
                "element": timer.element,
                "name": _name(run, timer.element) or None,
                "due_at": iso(timer.due_at),
            }
            for run, timer in _timers(played)
        ],
        "variables": main.instance.variables,
        "called": [
            {
                "process": run.process.id,
                "version": run.process.version,
                "finished": run.instance.finished,
                "variables": run.instance.variables,
            }
            for run in played.runs[1:]
        ],
        "problems": [{"line": each.line or None, "text": each.text} for each in played.failures],
    }


def _plain_entry(played: Played, entry: Entry) -> dict[str, Any]:
    known = {
        "process": (entry.run or played.main).process.id,
        "subject": entry.subject,
        "name": _name(entry.run or played.main, entry.subject),
        "detail": entry.detail,
        "with": entry.data,
        "line": entry.line,
    }
    return {"at": iso(entry.at), "what": entry.what} | {name: value for name, value in known.items() if value}


def _lines(played: Played, called: Mapping[str, Diagram], script: Path) -> Iterator[str]:
    yield _headline(played.main.process)
    for diagram in called.values():
        yield f"  {say('with')} {_headline(diagram.process)}"
    width = max((len(_subject(each)) for each in played.trace if each.what not in _BEGINS), default=0)
    for entry in played.trace:
        yield _line(entry, script, width)
    yield ""
    yield from _end(played)
    for failure in played.failures:
        where = f"{script}:{failure.line}" if failure.line else f"{script}"
        yield f"[red]{escape(where)}[/]: {escape(failure.text)}."


def _headline(process: Process) -> str:
    version = say("version {version}", version=process.version[:SHORT])
    return f"[bold]{escape(process.id)}[/] {escape(one_line(process.name))} [dim]{version}[/]"


def _line(entry: Entry, script: Path, width: int) -> str:
    data = as_json(entry.data) if entry.data else ""
    detail = " ".join(filter(None, (entry.detail, data)))
    detail = detail if len(detail) <= _LONGEST else detail[: _LONGEST - 1] + "…"
    subject = _subject(entry)
    if entry.what in _BEGINS:
        where = f"  [dim]{escape(script.name)}:{entry.line}[/]" if entry.line else ""
        words = " ".join(filter(None, (entry.what, subject)))
        return f"{shown(entry.at)}  [bold]{escape(words)}[/] {escape(detail)}".rstrip() + where
    colour = _COLOURS.get(entry.what)
    what = f"[{colour}]{entry.what:<9}[/]" if colour else f"{entry.what:<9}"
    name = escape(_name(entry.run, entry.subject))
    rest = "[dim],[/] ".join(filter(None, (name, f"[dim]{escape(detail)}[/]" if detail else "")))
    return f"    {what} {escape(subject.ljust(width))}  {rest}".rstrip()


def _end(played: Played) -> Iterator[str]:
    if played.main.instance.finished:
        yield f"[green]{say('Finished {instant}.', instant=shown(played.now))}[/]"
        return
    if not played.main.instance.tokens:
        yield f"[red]{say('It did not start.')}[/]"
        return
    ends = say("Not finished: the script ends {instant}, and it waits at", instant=shown(played.now))
    yield f"[yellow]{ends}[/]"
    waiting = [
        (run, token)
        for run in played.running
        for token in run.instance.tokens
        if token.waits not in AROUND and not played.called_at(run, token.id)
    ]
    width = max(len(run.named(token.element)) for run, token in waiting)
    for run, token in waiting:
        what = f"[red]{say('an incident')}[/]" if token.waits == "incident" else escape(what_for(run.process, token))
        missing = _missing(token) if token.id in run.unanswered else ""
        named = f"{escape(run.named(token.element).ljust(width))}  {escape(_name(run, token.element))}"
        yield f"    {named}: {what}, {say('since {instant}', instant=shown(run.since[token.id]))}{missing}"
    for run, timer in _timers(played):
        named = f"{escape(run.named(timer.element))} {escape(_name(run, timer.element))}"
        yield f"    [dim]{say('timer')} {named}: {shown(timer.due_at)}[/]"


def _missing(token: Token) -> str:
    """That nobody answers what a token asks: the end of a line."""
    if token.waits == "call":
        return say("; the script has no answer to it, and no file after --with plays it")
    return say("; the script has no answer to it") if token.waits != "user" else ""


def _timers(played: Played) -> list[tuple[Run, Timer]]:
    running = [(run, timer) for run in played.running for timer in run.instance.timers]
    return sorted(running, key=lambda each: each[1].due_at)


def _subject(entry: Entry) -> str:
    return entry.run.named(entry.subject) if entry.run else entry.subject


def _name(run: Run | None, element: str) -> str:
    return one_line(run.process.element(element).name) if run and element in run.process.index else ""


def _marks(played: Played, script: Path) -> Marks:
    process, instance = played.main.process, played.main.instance
    legend = say(
        "{process}, version {version}, simulated from {script}: {instant}, finished"
        if instance.finished
        else "{process}, version {version}, simulated from {script}: {instant}",
        process=process.id,
        version=process.version[:SHORT],
        script=script.name,
        instant=shown(played.now),
    )
    standing = [(each.element, each.waits == "incident") for each in instance.tokens if each.waits not in AROUND]
    return Marks(
        badges=badges_of(standing),
        visited=frozenset(played.main.visited),
        arrows_follow=False,
        legend=(legend,),
    )
