"""`qabul` as a process of its own, forked from one that has imported it already.

Importing it for each command would be most of these tests' time, so this file must import nothing else.
"""

import multiprocessing
import os
import sys
from collections.abc import Mapping, Sequence
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from qabul_cli.command import main

_SERVER = multiprocessing.get_context("forkserver")
_SERVER.set_forkserver_preload([__name__])


def start_command(
    arguments: Sequence[str], environment: Mapping[str, str], places: Sequence[Path]
) -> ForkServerProcess:
    """Start `qabul` with these arguments; standard input, output and error are the files at `places`."""
    process = _SERVER.Process(target=_be_the_command, args=(arguments, environment, places))
    process.start()
    return process


def _be_the_command(arguments: Sequence[str], environment: Mapping[str, str], places: Sequence[Path]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    for descriptor, (place, mode) in enumerate(zip(places, ("r", "w", "w"), strict=True)):
        with place.open(mode) as file:
            os.dup2(file.fileno(), descriptor)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(each, mode) for each, mode in enumerate("rww"))
    sys.argv = ["qabul", *arguments]
    main()
