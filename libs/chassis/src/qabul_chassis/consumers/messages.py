"""What arrives from a stream, before anybody believes it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple, TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from google.protobuf.message import DecodeError, Message
from nats.aio.msg import Msg

from qabul_chassis.consumers.consumer import Received
from qabul_chassis.database.staging import NO_ORGANISATION
from qabul_chassis.errors import Invalid
from qabul_chassis.outbox.envelope import EVENT_ID, KEY, MESSAGE_ID, TIME, TRACE, TYPE

E = TypeVar("E", bound=Message)

#: Tokens of an acknowledgement's subject, from the stream's name on; a domain and an account may stand before them.
_ACK_TOKENS = 7
_SUBJECT_TOKENS = 6
_NANOSECONDS = 1_000_000_000


class Unreadable(Invalid):
    """The bytes of an event are not those of its type, and never will be: no retry makes them readable."""


class Place(NamedTuple):
    """Where a message lies in its stream and in the consumer's deliveries."""

    deliveries: int
    stream_sequence: int
    consumer_sequence: int
    #: When the stream stored it, in nanoseconds since 1970.
    stored_ns: int
    pending: int

    @property
    def stored_at(self) -> datetime:
        """When the stream stored it."""
        return datetime.fromtimestamp(self.stored_ns / _NANOSECONDS, UTC)

    @classmethod
    def of(cls, reply: str) -> "Place":
        """Read it from the subject that acknowledges the message."""
        tokens = reply.split(".")
        # $JS.ACK.<stream>... or, with a domain, $JS.ACK.<domain>.<account>.<stream>...<random>
        start = 2 if len(tokens) == _ACK_TOKENS + 2 else 4
        return cls(*map(int, tokens[start + 2 : start + _ACK_TOKENS]))


class Arrived(NamedTuple):
    """One message, read as far as it can be."""

    stream: str
    place: Place
    subject: str
    headers: Mapping[str, str]
    payload: bytes
    event_id: UUID
    key: UUID
    type: str
    traceparent: str | None
    #: The event for its handler; `None` when the service does not handle the type, or cannot read it.
    received: Received[Message] | None
    #: Why it cannot be read.
    unreadable: str | None


def read(stream: str, message: Msg, place: Place, types: Mapping[str, type[Message]]) -> Arrived:
    """Read a message. Nothing in it is trusted: what is missing or malformed gets a value that is always the same."""
    headers: dict[str, str] = dict(message.headers or {})
    name = headers.get(TYPE) or _type_of(message.subject)
    event_id = _as_uuid(headers.get(EVENT_ID) or headers.get(MESSAGE_ID), f"{stream}/{place.stream_sequence}")
    key = _as_uuid(headers.get(KEY), str(event_id))
    received, unreadable = None, None
    if (kind := types.get(name)) is not None:
        try:
            event = _event(kind, message.data)
        except Unreadable as failure:
            unreadable = failure.text
        else:
            received = Received(
                event=event,
                event_id=event_id,
                key=key,
                occurred_at=_as_instant(headers.get(TIME)) or place.stored_at,
                organisation=_organisation_of(message.subject),
                redelivered=place.deliveries > 1,
            )
    return Arrived(
        stream=stream,
        place=place,
        subject=message.subject,
        headers=headers,
        payload=message.data,
        event_id=event_id,
        key=key,
        type=name,
        traceparent=headers.get(TRACE),
        received=received,
        unreadable=unreadable,
    )


def read_again(row: Mapping[str, Any], headers: Mapping[str, str], kind: type[Message]) -> Received[Message]:
    """The event of a dead letter.

    Raises:
        Unreadable: it cannot be read, as it could not when it came.
    """
    return Received(
        event=_event(kind, row["payload"]),
        event_id=row["event_id"],
        key=row["key"],
        occurred_at=_as_instant(headers.get(TIME)) or row["failed_at"],
        organisation=_organisation_of(row["subject"]),
        redelivered=True,
    )


def _event(kind: type[E], payload: bytes) -> E:
    event = kind()
    try:
        event.ParseFromString(payload)
    except DecodeError as failure:
        name = kind.DESCRIPTOR.full_name
        raise Unreadable(f"Expected a {name}, but its bytes cannot be read: {failure}") from None
    return event


def _type_of(subject: str) -> str:
    """`qabul.<region>.<organisation>.<service>.v1.<Event>` names its type too."""
    tokens = subject.split(".")
    return ".".join([tokens[0], *tokens[3:]]) if len(tokens) == _SUBJECT_TOKENS else subject


def _organisation_of(subject: str) -> str | None:
    tokens = subject.split(".")
    if len(tokens) != _SUBJECT_TOKENS or tokens[2] == NO_ORGANISATION:
        return None
    return tokens[2]


def _as_uuid(text: str | None, instead: str) -> UUID:
    if text is None:
        return uuid5(NAMESPACE_URL, instead)
    try:
        return UUID(text)
    except ValueError:
        return uuid5(NAMESPACE_URL, text)


def _as_instant(text: str | None) -> datetime | None:
    try:
        found = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return found.astimezone(UTC) if found.tzinfo is not None else None
