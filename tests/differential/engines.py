"""What both engines have in common for those who walk them.

An open task is known by its address: its element, and the items of the multi-instances around it, as each of them
runs the same elements.
"""

from datetime import UTC, datetime
from typing import Literal, NamedTuple

#: When every walk begins.
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Address(NamedTuple):
    """An open task: its element, and the items around it, the outermost first."""

    element: str
    items: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.element + "".join(f"[{item}]" for item in self.items)


class News(NamedTuple):
    """What is brought from outside: a message is for one place, a signal for all."""

    kind: Literal["message", "signal"]
    name: str


class Failed(Exception):
    """The engine cannot go on; the other one has to say so as well."""
