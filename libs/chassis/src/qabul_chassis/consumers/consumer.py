"""What a service declares to listen to a producer, and what its handlers get."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

from google.protobuf.message import Message

from qabul_chassis.database.unit import Unit

E = TypeVar("E", bound=Message)


@dataclass(frozen=True, slots=True)
class Received(Generic[E]):
    """One event as it arrived."""

    event: E
    event_id: UUID
    #: What the event is about (`ce-subject`).
    key: UUID
    occurred_at: datetime
    #: The organisation on whose subject it was said; `None` for none in particular.
    organisation: str | None
    #: Whether it may have been handed out before; never whether it was handled.
    redelivered: bool


#: Handles events of one type in a unit that the chassis commits. Each key occurs at most once in a call.
Handler = Callable[[Unit, Sequence[Received[Any]]], Awaitable[None]]

#: Waits between tries of one event; after the last it is parked for a person.
DEFAULT_BACKOFF = tuple(timedelta(seconds=seconds) for seconds in (0.2, 1, 5, 30, 120))


@dataclass(frozen=True)
class Consumer:
    """Listens to one producer's stream: one durable, so that events of different types keep their order per key.

    Name it `<service>-from-<producer>`. `handlers` maps event types to coroutines `(unit, events)`. Events of one key
    come one after the other; a batch of different keys is handled in one unit, and falls back to one unit per event
    when the batch fails. An event that fails is tried again after each of `backoff`, then parked as a dead letter;
    later events of its key wait behind it, other keys go on.
    """

    name: str
    stream: str
    handlers: Mapping[type[Message], Handler]
    #: Most events handled in one unit.
    batch: int = 400
    backoff: Sequence[timedelta] = DEFAULT_BACKOFF
    #: Listen only to events said on these organisations' own subjects (a cell); `None` for all.
    organisations: Sequence[str] | None = None

    def subjects(self, region: str) -> list[str]:
        """The subjects to be delivered: one per event type, of all organisations or those named."""
        organisations = ["*"] if self.organisations is None else list(self.organisations)
        return [
            f"qabul.{region}.{organisation}.{event.DESCRIPTOR.full_name.removeprefix('qabul.')}"
            for event in self.handlers
            for organisation in organisations
        ]

    @property
    def types(self) -> dict[str, type[Message]]:
        """Event types by full name."""
        return {event.DESCRIPTOR.full_name: event for event in self.handlers}
