"""`qabul process check`: whether diagrams can run, and what keeps them from it."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

import qabul_bpmn
from qabul_bpmn import Problem, ProblemsFound
from qabul_cli.calling import AsJson, problems_said
from qabul_cli.output import Output
from qabul_cli.problems import Usage

EXAMPLES = """Examples:

  qabul process check services/routing/src/qabul_routing/processes/routing.bpmn

  qabul process check drawings/            (every .bpmn below a folder)

  qabul process check --json new.bpmn | jq -r '.problems[] | "\\(.line) \\(.element)"'
"""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check", epilog=EXAMPLES)(check)


def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE", exists=True, help="BPMN 2.0 files, or folders of them.")
    ],
    *,
    as_json: AsJson = False,
) -> None:
    """Check whether diagrams can run.

    Each problem is told with file, line and element; exit code 1 when there is one. Nothing has to be started for it.
    """
    with problems_said(as_json=as_json):
        chosen = list(_diagrams(files))
        found = {file: problems_of(file) for file in chosen}
    output = Output(as_json=as_json)
    problems = [problem for each in found.values() for problem in each]
    clean = [str(file) for file, each in found.items() if not each]
    output.show(
        {"files": [str(file) for file in chosen], "problems": [problem._asdict() for problem in problems]},
        *(f"[green]{escape(file)}[/]: can run" for file in clean),
        *(_line(problem) for problem in problems),
    )
    if problems:
        output.note(f"{_plural(len(problems), 'problem')} in {_plural(len(chosen) - len(clean), 'file')}.")
        raise typer.Exit(1)


def problems_of(file: Path) -> list[Problem]:
    """Everything that keeps a file from running, sorted by line."""
    try:
        return qabul_bpmn.check(qabul_bpmn.read(file.read_bytes(), source=str(file)))
    except ProblemsFound as unreadable:
        return list(unreadable.problems)
    except OSError as problem:
        raise Usage(f"Expected to read {file}, but: {problem}.") from None


def _diagrams(chosen: list[Path]) -> list[Path]:
    files: list[Path] = []
    for each in chosen:
        inside = sorted(each.rglob("*.bpmn")) if each.is_dir() else [each]
        if not inside:
            raise Usage(f"Expected .bpmn files in the folder {each}, but there are none.")
        files += inside
    return files


def _line(problem: Problem) -> str:
    element = f" [bold]{escape(problem.element)}[/]:" if problem.element else ""
    return f"[red]{escape(problem.source)}:{problem.line}[/]:{element} {escape(problem.text)}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
