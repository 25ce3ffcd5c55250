"""Diagrams out of files, or said no to; and pictures written where they were asked for."""

import sys
from dataclasses import replace
from pathlib import Path

import qabul_bpmn
from qabul_bpmn import Model, ProblemsFound, Process
from qabul_bpmn.drawing import Marks, NotDrawn, Words, draw, legend_of
from qabul_cli.inputs import STANDARD
from qabul_cli.output import Output
from qabul_cli.problems import Usage
from qabul_cli.speaking import say


def read_diagram(xml: bytes, file: Path) -> Model:
    """A diagram, whether it can run or not.

    Raises:
        Usage: it is no BPMN file.
    """
    try:
        return qabul_bpmn.read(xml, source=str(file))
    except ProblemsFound as found:
        raise _unusable(found, file) from None


def load_process(xml: bytes, file: Path) -> Process:
    """A diagram that can run.

    Raises:
        Usage: something keeps it from running.
    """
    try:
        return qabul_bpmn.load(xml, source=str(file))
    except ProblemsFound as found:
        raise _unusable(found, file) from None


def refuse_two_documents(out: Path | None, *, as_json: bool) -> None:
    """Say no to a picture and a document in one stream, which nobody could take apart.

    Raises:
        Usage: both are asked for.
    """
    if as_json and out == STANDARD:
        raise Usage(
            say("Expected one document on standard output, but --json and --out - both ask for one."),
            hint=say("Give --out the name of a file, or leave --json out."),
        )


def write_picture(xml: bytes, marks: Marks, out: Path) -> tuple[str, ...]:
    """Draw a diagram into a file, or to standard output; return what stands below it, also of what is not drawn.

    Raises:
        Usage: the diagram has no layout, or the file cannot be written.
    """
    marks = replace(marks, words=_words())
    try:
        picture, legend = draw(xml, marks), legend_of(xml, marks)
    except NotDrawn as problem:
        raise Usage(str(problem)) from None
    if out == STANDARD:
        sys.stdout.buffer.write(picture + b"\n")
        sys.stdout.buffer.flush()
        return legend
    try:
        out.write_bytes(picture + b"\n")
    except OSError as problem:
        raise Usage(say("Expected to write {file}, but: {why}.", file=out, why=problem.strerror or problem)) from None
    return legend


def write_beside(xml: bytes, marks: Marks, out: Path, output: Output) -> None:
    """Draw a diagram beside what was printed, and note what the picture has no place for.

    Raises:
        Usage: it has no layout, or the file cannot be written. Exit code 1 means what was printed.
    """
    for sentence in write_picture(xml, marks, out)[len(marks.legend) :]:
        output.note(f"{sentence}.")


def _words() -> Words:
    """What the drawing itself says, in the user's language."""
    return Words(
        not_drawn=say("Not drawn, as the file gives it no place"),
        none_drawn=say("Not drawn, as the file gives them no place"),
        closed=say("Inside a sub-process that is drawn closed"),
        more=say("and {count} more", count="{count}"),
    )


def _unusable(found: ProblemsFound, file: Path) -> Usage:
    lines = "\n".join(f"  {problem}" for problem in found.problems)
    return Usage(
        say(
            "Expected {file} to be a diagram that can be used, but it has problems:\n{lines}",
            file=file,
            lines=lines,
        ),
        hint=say("`qabul process check {file}` names them for programs, too.", file=file),
    )
