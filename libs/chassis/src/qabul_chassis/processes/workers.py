"""Functions bound to the tasks of a diagram: inline ones run in the unit, jobs outside of it with retries."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeVar
from uuid import UUID

from google.protobuf.message import Message

from qabul_chassis.database import Unit


class BpmnError(Exception):  # the standard's own term: an error the diagram knows how to go on from
    """Leave the task by the error boundary event of this code; without one the task becomes an incident."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Said:
    """An event to say, and the organisation on whose own subject it goes."""

    event: Message
    organisation: str | None = None


#: What a worker hands back: variables to merge, or the event that its send task or throw event says.
Output = Mapping[str, Any] | Message | Said | Sequence[Message | Said] | None


@dataclass(frozen=True, slots=True)
class Work:
    """An inline task at hand: it reads and writes through `unit` and commits with it or not at all."""

    unit: Unit
    key: UUID
    process: str
    element: str
    variables: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JobWork:
    """A job at hand. It may run again after a crash, so what it does outside must bear repetition.

    `id` is the same in every attempt: hand it to the outside as the key of idempotence.
    """

    id: str
    key: UUID
    process: str
    element: str
    variables: Mapping[str, Any]
    #: 1 in the first attempt.
    attempt: int


#: What a job leaves for the unit that completes its task; run again when that unit loses a race.
Finish = Callable[[Unit], Awaitable[Output]]

Inline = Callable[[Work], Awaitable[Output]]
Job = Callable[[JobWork], Awaitable[Finish]]

InlineT = TypeVar("InlineT", bound=Callable[..., Awaitable[Any]])
JobT = TypeVar("JobT", bound=Callable[..., Awaitable[Finish]])
AnyT = TypeVar("AnyT", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Kind:
    """How a function wants to be run; the decorators leave it on the function."""

    way: Literal["inline", "job"]
    attempts: int = 1
    retired: bool = False


@dataclass(frozen=True, slots=True)
class Worker:
    """A function and how it is run; `name` is the element id with underscores."""

    name: str
    run: Callable[[Any], Awaitable[Any]]
    kind: Kind

    @property
    def is_job(self) -> bool:
        """Whether it runs outside the unit."""
        return self.kind.way == "job"


def inline(function: InlineT) -> InlineT:
    """Bind a function to the task of its name; it runs at once, inside the unit that reached the task."""
    return _mark(function, Kind("inline"))


def job(*, attempts: int = 8, retired: bool = False) -> Callable[[JobT], JobT]:
    """Bind a function to the task of its name; it runs outside any transaction, with retries and backoff.

    `retired` keeps it for instances of earlier versions although no current diagram has its task.
    """
    if attempts < 1:
        raise ValueError(f"Expected at least one attempt for a job, but found {attempts}.")
    return lambda function: _mark(function, Kind("job", attempts, retired))


def retired(function: InlineT) -> InlineT:
    """Keep an inline worker for instances of earlier versions although no current diagram has its task."""
    return _mark(function, Kind("inline", retired=True))


def workers_of(*holders: object) -> tuple[Worker, ...]:
    """Every marked function of these modules or objects; bound methods carry their object's parts along."""
    found: dict[str, Worker] = {}
    for holder in holders:
        for name in dir(holder):
            function = getattr(holder, name)
            if isinstance(kind := getattr(function, _MARK, None), Kind):
                if name in found:
                    raise ValueError(f"Expected one worker {name!r}, but two holders have it.")
                found[name] = Worker(name, function, kind)
    return tuple(found.values())


def worker_name(element: str) -> str:
    """`say-appeal-accepted` is done by `say_appeal_accepted`."""
    return element.replace("-", "_")


def events_in(output: Output) -> tuple[tuple[Said, ...], Mapping[str, Any] | None]:
    """Split what a worker handed back into events to stage and variables to merge."""
    if output is None:
        return (), None
    if isinstance(output, _SAYS):
        return (_said(output),), None
    if isinstance(output, Mapping):
        return (), output
    if isinstance(output, Iterable) and not isinstance(output, str | bytes):
        return tuple(_said(each) for each in output), None
    raise TypeError(f"Expected a worker to return variables, an event or Said, but found {type(output).__name__}.")


_MARK = "_qabul_worker"
_SAYS = (Message, Said)


def _mark(function: AnyT, kind: Kind) -> AnyT:
    setattr(function, _MARK, kind)
    return function


def _said(event: Message | Said) -> Said:
    return event if isinstance(event, Said) else Said(event)
