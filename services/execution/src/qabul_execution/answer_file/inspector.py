"""The process that looks at files: started by the pool, given nothing but bytes, and replaced when it misbehaves.

It reads a length and that many bytes from standard input, and answers one line of JSON, again and again. A hostile
PDF that takes over the parser finds here no database, no keys, no network names and little memory.
"""

import json
import os
import resource
import sys
from typing import Final

from qabul_execution.answer_file.faults import CPU_S, LENGTH_BYTES, MEGABYTE, Fault, Limits, Unfit
from qabul_execution.answer_file.inspection import inspect

#: Address space: the interpreter and pikepdf take about 50 MB of it, the largest file three times its size.
_MEMORY: Final = 512 * MEGABYTE
#: Files this process may open: its own three pipes, and what a late import needs.
_OPEN_FILES: Final = 32


def main() -> None:
    """Answer until standard input ends."""
    _give_up_rights()
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while header := requests.read(LENGTH_BYTES):
        content = requests.read(int.from_bytes(header, "big"))
        _allow_cpu()
        answers.write(json.dumps(_answer(content)).encode() + b"\n")
        answers.flush()


def _answer(content: bytes) -> dict[str, str | int]:
    try:
        return {"pages": inspect(content, Limits()).pages}
    except Unfit as unfit:
        return {"fault": unfit.fault, "found": unfit.found}
    except (MemoryError, RecursionError):
        return {"fault": Fault.TOO_COMPLEX, "found": "memory"}


def _give_up_rights() -> None:
    """Take limits that this process cannot lift again."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (_OPEN_FILES, _OPEN_FILES))
    os.chdir("/")


def _allow_cpu() -> None:
    """Allow so much processor time from now on; past it the kernel ends the process, and the pool notices."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(usage.ru_utime + usage.ru_stime) + CPU_S, hard))


if __name__ == "__main__":
    main()
