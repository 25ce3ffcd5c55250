"""Files that are given to commands: read, or said no to."""

import sys
from difflib import get_close_matches
from pathlib import Path

from qabul_cli.problems import Usage
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


def read_text(file: Path) -> str:
    """The text of a file, or of standard input, without the mark that some editors put before it.

    Raises:
        Usage: it cannot be read, or is not in UTF-8.
    """
    try:
        return read_bytes(file).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Usage(
            say("Expected text in UTF-8 on standard input, but it is in another encoding.")
            if file == STANDARD
            else say("Expected text in UTF-8 in {file}, but it is in another encoding.", file=file)
        ) from None


def refuse_two_from_standard_input(*files: Path) -> None:
    """Say no to several files from standard input: the second would be read as empty.

    Raises:
        Usage: there are several.
    """
    if (count := files.count(STANDARD)) > 1:
        raise Usage(say("Expected one file at most from standard input, but {count} are.", count=count))


def _alike(file: Path) -> str:
    """A file beside the one that is not there, with nearly its name: often the suffix is forgotten."""
    try:
        beside = {} if file.exists() else {each.name: each for each in file.parent.iterdir() if each.is_file()}
    except OSError:
        return ""
    same = sorted(name for name, each in beside.items() if each.stem == file.name)
    return str(beside[found[0]]) if (found := same or get_close_matches(file.name, beside, n=1, cutoff=_NEARLY)) else ""
