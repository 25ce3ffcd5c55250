"""`qabul process check`: whether diagrams can run, and what keeps them from it."""

from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape

import qabul_bpmn
from qabul_bpmn import Problem, ProblemsFound
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.inputs import read_bytes
from qabul_cli.language import After
from qabul_cli.output import Output
from qabul_cli.problems import Usage, exit_code_of
from qabul_cli.speaking import say

#: Names of diagrams in a folder, however they are capitalised.
_SUFFIXES = (".bpmn", ".bpmn20.xml")

EXAMPLES = """Examples:

  qabul process check services/routing/src/qabul_routing/processes/routing.bpmn

  qabul process check drawings/            (every .bpmn below a folder)

  git show HEAD:review.bpmn | qabul process check -

  qabul process check --json new.bpmn | jq -r '.problems[] | "\\(.line) \\(.element)"'
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog=EXAMPLES)(check)


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", help="BPMN 2.0 files, or folders of them; - is standard input.")
    ],
    *,
    lang: After = None,
    as_json: AsJson = False,
) -> None:
    """Check whether diagrams can run.

    Each problem is told with file, line and element; exit code 1 when there is one, and 2 when a file cannot be read:
    the others are checked. In a folder, files named .bpmn and .bpmn20.xml are. Nothing has to be started for it.
    """
    with problems_said(as_json=as_json, lang=lang):
        output = Output(as_json=as_json)
        found: dict[Path, list[Problem]] = {}
        unread: dict[Path, Usage] = {}
        for file in dict.fromkeys(diagram for each in files for diagram in _diagrams(each)):
            try:
                found[file] = problems_of(file)
            except Usage as unreadable:
                unread[file] = unreadable
        problems = [problem for each in found.values() for problem in each]
        clean = [str(file) for file, each in found.items() if not each]
        output.show(
            {
                "files": [str(file) for file in found],
                "problems": [_plain(problem) for problem in problems],
                "not_read": [str(file) for file in unread],
            },
            *(f"[green]{escape(file)}[/]: {say('can run')}" for file in clean),
            *(_line(problem) for problem in problems),
        )
        if problems:
            output.note(_counted(len(problems), len(found) - len(clean)))
        for refused in unread.values():
            output.problem(refused)
        if problems or unread:
            raise typer.Exit(exit_code_of(list(unread.values())) or 1)


def problems_of(file: Path) -> list[Problem]:
    """Everything that keeps a file from running, sorted by line.

    Raises:
        Usage: it cannot be read.
    """
    if file.is_dir():
        raise Usage(
            say(
                "Expected {suffixes} files in the folder {file}, but there are none.",
                suffixes=", ".join(_SUFFIXES),
                file=file,
            )
        )
    try:
        return qabul_bpmn.check(qabul_bpmn.read(read_bytes(file), source=str(file)))
    except ProblemsFound as unreadable:
        return list(unreadable.problems)


def _diagrams(chosen: Path) -> list[Path]:
    """The file, or the diagrams of a folder: any .xml may be something else, and is checked where it is named."""
    if not chosen.is_dir():
        return [chosen]
    inside = sorted(file for file in chosen.rglob("*") if file.name.lower().endswith(_SUFFIXES) and not file.is_dir())
    return inside or [chosen]  # a folder without any is told as what cannot be read


def _plain(problem: Problem) -> dict[str, Any]:
    return {**problem._asdict(), "line": problem.line or None}  # none, where the file as a whole is at fault


def _line(problem: Problem) -> str:
    element = f" [bold]{escape(problem.element)}[/]:" if problem.element else ""
    line = f":{problem.line}" if problem.line else ""
    return f"[red]{escape(problem.source)}{line}[/]:{element} {escape(problem.text)}"


def _counted(problems: int, files: int) -> str:
    if files > 1:
        return say("{problems} problems in {files} files.", problems=problems, files=files)
    return say("{problems} problems in one file.", problems=problems) if problems > 1 else say("1 problem.")
