"""Reading the logs of the stack, one or several at once, and following them as they grow."""

import time
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

_LOOK_S = 0.2


def last_lines(logs: Sequence[Path], count: int) -> Iterator[str]:
    """Yield the last lines of each log; with several logs each line begins with the log's name."""
    for log in logs:
        if log.exists():
            with log.open(errors="replace") as file:
                yield from (_named(log, logs, line) for line in deque(file, maxlen=count))


def new_lines(logs: Sequence[Path]) -> Iterator[str]:
    """Yield lines as they are written, for ever; also when a log is put aside and begun anew."""
    ends = {log: log.stat().st_size if log.exists() else 0 for log in logs}
    while True:
        for log in logs:
            size = log.stat().st_size if log.exists() else 0
            if size < ends[log]:
                ends[log] = 0
            if size > ends[log]:
                with log.open("rb") as file:
                    file.seek(ends[log])
                    whole, _, _ = file.read().rpartition(b"\n")  # the rest of a line comes with the next look
                if whole:
                    ends[log] += len(whole) + 1
                    for line in whole.decode(errors="replace").split("\n"):
                        yield _named(log, logs, line + "\n")
        time.sleep(_LOOK_S)


def _named(log: Path, logs: Sequence[Path], line: str) -> str:
    return line if len(logs) == 1 else f"{log.stem} | {line}"
