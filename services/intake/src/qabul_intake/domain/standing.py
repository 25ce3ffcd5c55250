"""Where an appeal stands, in the citizen's words, and why it never goes back."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple


class Status(StrEnum):
    """A step a citizen is shown. Declared in the order in which one attempt goes through them."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    ON_CARD = "on-card"
    IN_EXECUTION = "in-execution"
    ANSWERED = "answered"
    IN_REWORK = "in-rework"
    RESOLVED = "resolved"


_RANK = {status: rank for rank, status in enumerate(Status)}


class Step(NamedTuple):
    """A status an appeal has reached, in which attempt at an answer, and when.

    Attempts count from 1 with the first answer; whatever comes before an answer belongs to attempt 0.
    """

    status: Status
    attempt: int
    at: datetime

    @property
    def place(self) -> tuple[bool, int, int]:
        """How far along this is. Services' streams are not ordered between each other, but places are.

        An answer that was accepted ends the matter (O15): no attempt comes after it.
        """
        return self.status is Status.RESOLVED, self.attempt, _RANK[self.status]


def latest(steps: Iterable[Step]) -> Step:
    """The step an appeal with these steps stands at."""
    return max(steps, key=lambda step: step.place)


def in_order(steps: Iterable[Step]) -> tuple[Step, ...]:
    """The steps from first to last, each once: at the earliest instant it is known to have been reached."""
    earliest: dict[tuple[bool, int, int], Step] = {}
    for step in steps:
        known = earliest.get(step.place)
        if known is None or step.at < known.at:
            earliest[step.place] = step
    return tuple(earliest[place] for place in sorted(earliest))
