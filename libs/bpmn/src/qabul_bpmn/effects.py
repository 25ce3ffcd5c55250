"""What a step asks its caller to do: values, carried out in the caller's own transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entered:
    """A token came to an element."""

    element: str
    token: int


@dataclass(frozen=True, slots=True)
class Left:
    """A token left an element: done with it, or (`cancelled`) taken away."""

    element: str
    token: int
    cancelled: bool = False


@dataclass(frozen=True, slots=True)
class StartUserTask:
    """Somebody may now do this task; `complete` it with the token."""

    token: int
    element: str


@dataclass(frozen=True, slots=True)
class RunServiceTask:
    """Run the worker of this element, then `complete` or `fail` the token."""

    token: int
    element: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class EvaluateRules:
    """Evaluate the rule table (named as the element), then `complete` the token with the outcome."""

    token: int
    element: str
    table: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Say something to the outside, then `complete` the token; the message's name may be left to the worker."""

    token: int
    element: str
    message: str | None
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CallProcess:
    """Start another process with these variables; `complete` the token with its outcome, or `fail` it."""

    token: int
    element: str
    process: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ThrowSignal:
    """Bring this signal to every other instance (`signal`); this one has had it."""

    signal: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StartTimer:
    """Call `fire` with this timer at or after `due_at`."""

    timer: int
    token: int
    element: str
    due_at: datetime


@dataclass(frozen=True, slots=True)
class CancelTimer:
    """Forget this timer."""

    timer: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The instance is done; nothing of it waits any more."""


@dataclass(frozen=True, slots=True)
class RaiseIncident:
    """The token cannot go on until a person mends the cause and calls `retry`, or completes it by hand."""

    token: int
    element: str
    reason: str


Effect = (
    Entered
    | Left
    | StartUserTask
    | RunServiceTask
    | EvaluateRules
    | SendMessage
    | CallProcess
    | ThrowSignal
    | StartTimer
    | CancelTimer
    | Finish
    | RaiseIncident
)
