"""What the engine says no with: problems of a file, and steps that are not open."""

from collections.abc import Iterable
from typing import NamedTuple


class Problem(NamedTuple):
    """One thing in a file that keeps it from running."""

    source: str
    #: 0 when the file as a whole is at fault.
    line: int
    #: Id of the element at fault; empty when the file as a whole is.
    element: str
    #: A sentence: "Expected ..., but ...".
    text: str

    def __str__(self) -> str:
        where = f"{self.source}:{self.line}" if self.line else self.source
        return f"{where}: {self.element}: {self.text}" if self.element else f"{where}: {self.text}"


class ProblemsFound(Exception):
    """The file cannot be read or cannot run; every problem of it is listed."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, self.problems)))


class NotWaiting(Exception):
    """Nothing in the instance waits for what was brought; the text names what is open."""


class Unplaced(NamedTuple):
    """One thing that keeps an instance from migrating: a token or timer without a place in the new version."""

    #: The token it is about; None for what is wrong with the element map or the instance as a whole.
    token: int | None
    #: The timer it is about, when it is about one of the token's timers.
    timer: int | None
    #: Where it stands now, by the old version's id; for the element map the id that is wrong.
    element: str
    #: A sentence: "Expected ..., but ...".
    text: str

    def __str__(self) -> str:
        return f"{self.element}: {self.text}" if self.element else self.text


class CannotMigrate(Exception):
    """The instance has no place in the new version; every token and timer without one is listed."""

    def __init__(self, unplaced: Iterable[Unplaced]) -> None:
        self.unplaced = tuple(unplaced)
        super().__init__("\n".join(map(str, self.unplaced)))


class VariablesRefused(ValueError):
    """Variables are JSON objects of a bounded size; these are not."""


class StateRefused(ValueError):
    """What is to be read as an instance is not what an instance was stored as."""


class EvaluationFailed(Exception):
    """An expression failed on these variables; becomes the reason of an incident."""
