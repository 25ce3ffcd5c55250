"""What came of playing a script: the instance, those it called, and all that happened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from qabul_bpmn import CallProcess, EvaluateRules, Instance, Process, RunServiceTask, SendMessage, StartUserTask
from qabul_cli.process.ways import Ways

#: What tokens wait for whose work somebody has to say is done.
WORK: Final = frozenset({"user", "service", "rule", "call"})

#: What tokens wait for that stand around others, and those that wait for others of their own instance.
AROUND: Final = frozenset({"scope", "instances"})
WITHIN: Final = AROUND | {"join"}

#: Effects that ask for something.
Asking = StartUserTask | RunServiceTask | SendMessage | EvaluateRules | CallProcess

#: An instance before its first step.
_NOTHING_YET: Final = Instance((), (), {}, finished=False, next_id=1)


class Diagram(NamedTuple):
    """A process that can be played, and the flows of its diagram."""

    process: Process
    ways: Ways


class Entry(NamedTuple):
    """One thing that happened, at an instant of the virtual clock."""

    at: datetime
    #: start, the verb of a step, timer; or what followed from it: passed, open, inside, answered, called, said,
    #: signalled, escalated, failed, cancelled, due, not due, incident, finished.
    what: str
    #: Id of the element, name of the message or signal.
    subject: str = ""
    #: A sentence's rest, for people.
    detail: str = ""
    data: Mapping[str, Any] | None = None
    #: Line of the script's step; 0 for what followed from it.
    line: int = 0
    #: In which instance; none for a step that is about no element.
    run: Run | None = None


class Failure(NamedTuple):
    """What is otherwise than the script says, and on which of its lines."""

    #: 0 for what is about no step: the start, or the end.
    line: int
    text: str


@dataclass(slots=True, kw_only=True, eq=False)
class Run:
    """One instance: the one that is played, or one that a call activity began."""

    diagram: Diagram
    instance: Instance = _NOTHING_YET
    #: What called it, and the token there that waits for the outcome.
    caller: tuple[Run, int] | None = None
    #: Since when each token that waits does.
    since: dict[int, datetime] = field(default_factory=dict)
    #: Elements that were left, and flows gone along.
    visited: set[str] = field(default_factory=set)
    #: Tokens that asked for what the script has no answer to, or no more.
    unanswered: set[int] = field(default_factory=set)

    @property
    def process(self) -> Process:
        """What it is an instance of."""
        return self.diagram.process

    def named(self, element: str) -> str:
        """An element as a script names it: those of a called process with that process before them."""
        if not self.caller:
            return element
        return f"{self.process.id}/{element}" if element else self.process.id


@dataclass(slots=True, kw_only=True)
class Played:
    """A run of a script, up to its end or to the step that was not possible."""

    now: datetime
    #: The instance that is played, then those it called, in the order in which they began.
    runs: list[Run]
    trace: list[Entry] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)

    @property
    def main(self) -> Run:
        """The instance that is played."""
        return self.runs[0]

    @property
    def running(self) -> list[Run]:
        """The instances that are not over."""
        return [run for run in self.runs if not run.instance.finished]

    def called_at(self, run: Run, token: int) -> Run | None:
        """The instance that a token waits for."""
        return next((each for each in self.running if each.caller == (run, token)), None)
