"""What came of playing a script."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, NamedTuple

from qabul_bpmn import CallProcess, EvaluateRules, Instance, RunServiceTask, SendMessage, StartUserTask

#: What tokens wait for whose work somebody has to say is done.
WORK: Final = frozenset({"user", "service", "rule", "call"})

#: Effects that ask for something.
Asking = StartUserTask | RunServiceTask | SendMessage | EvaluateRules | CallProcess


class Entry(NamedTuple):
    """One thing that happened, at an instant of the virtual clock."""

    at: datetime
    #: start, the verb of a step, timer; or what followed from it: passed, open, inside, answered, said, signalled,
    #: cancelled, due, not due, incident, finished.
    what: str
    #: Id of the element, name of the message or signal.
    subject: str = ""
    #: A sentence's rest, for people.
    detail: str = ""
    data: Mapping[str, Any] | None = None
    #: Line of the script's step; 0 for what followed from it.
    line: int = 0


class Failure(NamedTuple):
    """What is otherwise than the script says, and on which of its lines."""

    line: int
    text: str


@dataclass(slots=True, kw_only=True)
class Played:
    """A run of a script, up to its end or to the step that was not possible."""

    now: datetime
    instance: Instance
    trace: list[Entry] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)
    #: Since when each token that waits does.
    since: dict[int, datetime] = field(default_factory=dict)
    #: Elements that were left, and flows gone along.
    visited: set[str] = field(default_factory=set)
    #: Tokens that asked for what the script has no answer to, or no more.
    unanswered: set[int] = field(default_factory=set)
