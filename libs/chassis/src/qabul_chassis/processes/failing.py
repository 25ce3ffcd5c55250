"""What is kept of a failure, and how long to wait before the next try."""

import random
from datetime import timedelta
from pathlib import PurePath
from traceback import walk_tb

from qabul_bpmn import VariablesRefused
from qabul_chassis.errors import ServiceError
from qabul_chassis.processes.workers import BpmnError
from qabul_chassis.rules import RuleFailed

_FIRST_PAUSE = timedelta(seconds=1)
_LONGEST_PAUSE = timedelta(minutes=10)
_DOUBLINGS = 10
_LONGEST_TEXT = 300


def described(failure: BaseException) -> str:
    """Class of an error and its text or place.

    Only errors whose texts are ours are quoted: they name ids. The text of any other error may quote the data it
    failed on, which must not get into rows and logs that operators read.
    """
    name = type(failure).__name__
    if isinstance(failure, ServiceError | BpmnError | RuleFailed | VariablesRefused):
        return f"{name}: {failure}"[:_LONGEST_TEXT]
    frames = list(walk_tb(failure.__traceback__))
    if not frames:
        return name
    frame, line = frames[-1]
    return f"{name} at {PurePath(frame.f_code.co_filename).name}:{line}"


def backoff(attempt: int) -> timedelta:
    """Wait before the next try: twice as long after each, with jitter so that what failed together parts."""
    span = min(_LONGEST_PAUSE, _FIRST_PAUSE * (1 << min(attempt - 1, _DOUBLINGS)))
    return span * random.uniform(0.75, 1.25)  # noqa: S311 - not a secret
