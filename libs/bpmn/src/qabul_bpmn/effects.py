"""What a step asks its caller to do: values, carried out in the caller's own transaction.

They are named tuples and not frozen dataclasses, as a step makes half a dozen of them and is measured in microseconds.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Entered(NamedTuple):
    """A token came to an element."""

    element: str
    token: int


class Left(NamedTuple):
    """A token left an element: done with it, or (`cancelled`) taken away."""

    element: str
    token: int
    cancelled: bool = False


class Moved(NamedTuple):
    """A migration found the element where a token waits under another id; its work goes on, with the same token."""

    element: str
    token: int
    #: What the element was called in the old version.
    source: str


class StartUserTask(NamedTuple):
    """Somebody may now do this task; `complete` it with the token."""

    token: int
    element: str


class RunServiceTask(NamedTuple):
    """Run the worker of this element, then `complete` or `fail` the token."""

    token: int
    element: str
    variables: Mapping[str, Any]


class EvaluateRules(NamedTuple):
    """Evaluate the rule table (named as the element), then `complete` the token with the outcome."""

    token: int
    element: str
    table: str
    variables: Mapping[str, Any]


class SendMessage(NamedTuple):
    """Say something to the outside, then `complete` the token; the message's name may be left to the worker."""

    token: int
    element: str
    message: str | None
    variables: Mapping[str, Any]


class CallProcess(NamedTuple):
    """Start another process with these variables; `complete` the token with its outcome, or `fail` it."""

    token: int
    element: str
    process: str
    variables: Mapping[str, Any]


class ThrowSignal(NamedTuple):
    """Bring this signal to every other instance (`signal`); this one has had it."""

    signal: str
    variables: Mapping[str, Any]


class ThrowEscalation(NamedTuple):
    """Nothing here caught this escalation: bring it to the instance that called this one (`escalate`), if any did."""

    code: str
    variables: Mapping[str, Any]


class StartTimer(NamedTuple):
    """Call `fire` with this timer at or after `due_at`."""

    timer: int
    token: int
    element: str
    due_at: datetime


class CancelTimer(NamedTuple):
    """Forget this timer."""

    timer: int


class Finish(NamedTuple):
    """The instance is done; nothing of it waits any more."""

    finished: bool = True


class RaiseIncident(NamedTuple):
    """The token cannot go on until a person mends the cause and calls `retry`, or completes it by hand."""

    token: int
    element: str
    reason: str
    #: The code of a BPMN error that nothing here catches; the event around a call of this instance may.
    error: str | None = None


Effect = (
    Entered
    | Left
    | Moved
    | StartUserTask
    | RunServiceTask
    | EvaluateRules
    | SendMessage
    | CallProcess
    | ThrowSignal
    | ThrowEscalation
    | StartTimer
    | CancelTimer
    | Finish
    | RaiseIncident
)
