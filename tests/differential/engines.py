"""What both engines have in common for those who walk them.

An open task is known by its address: its element, and the items of the multi-instances around it, as each of them
runs the same elements.
"""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple, Protocol

#: When every walk begins.
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: What a task answers, and what is given at the start: a number below this one.
ANSWERS = 4
#: Loops may go on for ever: a walk does not.
MOST_ACTIONS = 30

#: Draws a number below the given one.
Choose = Callable[[int], int]


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


#: What is done next: a task is completed, a message or signal brought, a moment waited for.
Action = Address | News | datetime


class Failed(Exception):
    """The engine cannot go on; the other one has to say so as well."""


class Engine(Protocol):
    """What can be done with an instance."""

    def complete(self, address: Address, output: Mapping[str, Any]) -> None: ...

    def bring(self, news: News) -> None: ...

    def advance(self, to: datetime) -> None: ...


def act(engine: Engine, action: Action, output: Mapping[str, Any]) -> None:
    """Do it; a task gets this output."""
    match action:
        case Address():
            engine.complete(action, output)
        case News():
            engine.bring(action)
        case datetime():
            engine.advance(action)
