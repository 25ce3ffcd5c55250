"""Diagrams as files on this machine: read, or said no to; and pictures written where they were asked for."""

import sys
from difflib import get_close_matches
from pathlib import Path

import qabul_bpmn
from qabul_bpmn import Model, ProblemsFound, Process
from qabul_bpmn.drawing import Marks, NotDrawn, draw, legend_of
from qabul_cli.output import Output
from qabul_cli.problems import Refused, Usage
from qabul_cli.speaking import say

#: Standard input or output, where a file is named.
STANDARD = Path("-")

#: How much two names are alike of which one may be the other mistyped; a suffix alone is not enough.
_NEARLY = 0.85


def read_bytes(file: Path) -> bytes:
    """The content of a file, or of standard input.

    Raises:
        Usage: it cannot be read.
    """
    if file == STANDARD:
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as problem:
        hint = say("Perhaps '{name}' is meant.", name=close) if (close := _alike(file)) else ""
        raise Usage(
            say("Expected to read {file}, but: {why}.", file=file, why=problem.strerror or problem), hint=hint
        ) from None


def _alike(file: Path) -> str:
    """A file beside the one that is not there, with nearly its name: often the suffix is forgotten."""
    try:
        beside = {} if file.exists() else {each.name: each for each in file.parent.iterdir() if each.is_file()}
    except OSError:
        return ""
    same = sorted(name for name, each in beside.items() if each.stem == file.name)
    return str(beside[found[0]]) if (found := same or get_close_matches(file.name, beside, n=1, cutoff=_NEARLY)) else ""


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


def write_picture(xml: bytes, marks: Marks, out: Path) -> tuple[str, ...]:
    """Draw a diagram into a file, or to standard output; return what stands below it, also of what is not drawn.

    Raises:
        Refused: the diagram has no layout.
        Usage: the file cannot be written.
    """
    try:
        picture, legend = draw(xml, marks), legend_of(xml, marks)
    except NotDrawn as problem:
        raise Refused(str(problem)) from None
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
    try:
        legend = write_picture(xml, marks, out)
    except Refused as problem:
        raise Usage(problem.text, hint=problem.hint) from None
    for sentence in legend[len(marks.legend) :]:
        output.note(f"{sentence}.")


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
