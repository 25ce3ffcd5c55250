"""Rows that every service keeps beside its own: events going out and come in, answers given, audit."""

from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Identity, Index, LargeBinary, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

__all__ = [
    "METADATA",
    "AnsweredRequest",
    "Audit",
    "DeadLetter",
    "EventTally",
    "Inbox",
    "Outbox",
    "Table",
]


class Table(SQLModel, registry=registry()):
    """Base of the chassis' own tables. A service declares its own base and registry, so that names never clash."""


#: The chassis' part of every service's schema; Alembic gets `[METADATA, <the service's>]`.
METADATA: MetaData = Table.metadata


class Outbox(Table, table=True):
    """An event that was said, until the relay has handed it to the stream; oldest first by `id`."""

    __tablename__: ClassVar[str] = "outbox"

    id: int | None = Field(default=None, sa_type=BigInteger, sa_column_args=[Identity()], primary_key=True)
    #: The event's id for ever: `ce-id`, `Nats-Msg-Id` and the consumers' inbox.
    event_id: UUID = Field(sa_type=Uuid)
    #: What the event is about; events of one key keep their order.
    key: UUID = Field(sa_type=Uuid)
    #: Full name of the protobuf message.
    type: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    payload: bytes = Field(sa_type=LargeBinary)
    #: W3C trace context of the change that said it.
    traceparent: str | None = Field(default=None, sa_type=Text)
    occurred_at: datetime = Field(sa_type=DateTime(timezone=True))


class Inbox(Table, table=True):
    """An event this service took responsibility for: handled, or kept as a dead letter. It is never handled again."""

    __tablename__: ClassVar[str] = "inbox"
    __table_args__ = (Index("inbox_handled_at", "handled_at", postgresql_using="brin"),)

    consumer: str = Field(sa_type=Text, primary_key=True)
    event_id: UUID = Field(sa_type=Uuid, primary_key=True)
    handled_at: datetime = Field(sa_type=DateTime(timezone=True))


class EventTally(Table, table=True):
    """How many events of a type were said (handed to the stream) or handled, ever; compared across services."""

    __tablename__: ClassVar[str] = "event_tally"

    #: `said` or the name of the consumer that handled them.
    party: str = Field(sa_type=Text, primary_key=True)
    type: str = Field(sa_type=Text, primary_key=True)
    count: int = Field(sa_type=BigInteger)


class DeadLetter(Table, table=True):
    """An event that could not be handled: waiting for another try, parked for a person, or settled."""

    __tablename__: ClassVar[str] = "dead_letter"
    __table_args__ = (
        # One index answers all three: what is due, what an event has to queue behind, what an operator sees.
        Index(
            "dead_letter_open",
            "consumer",
            "key",
            "stream_sequence",
            postgresql_where=text("state IN ('waiting', 'parked')"),
        ),
        Index("dead_letter_event", "consumer", "event_id"),
    )

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    consumer: str = Field(sa_type=Text)
    stream: str = Field(sa_type=Text)
    stream_sequence: int = Field(sa_type=BigInteger)
    event_id: UUID = Field(sa_type=Uuid)
    #: What the event is about; for an event that names nothing, its own id.
    key: UUID = Field(sa_type=Uuid)
    type: str = Field(sa_type=Text)
    subject: str = Field(sa_type=Text)
    headers: dict[str, Any] = Field(sa_type=JSONB)
    payload: bytes = Field(sa_type=LargeBinary)
    #: `waiting` (tried again by itself), `parked` (waits for a person), `retried` or `discarded` (settled).
    state: str = Field(sa_type=Text)
    attempts: int = Field(sa_type=BigInteger)
    error_class: str = Field(sa_type=Text)
    error_text: str = Field(sa_type=Text)
    failed_at: datetime = Field(sa_type=DateTime(timezone=True))
    #: When a waiting one is tried again.
    due_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    settled_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    settled_by: str | None = Field(default=None, sa_type=Text)
    revision: int = Field(default=1, sa_type=BigInteger)


class AnsweredRequest(Table, table=True):
    """The answer a request got, so that its repetition gets the same one."""

    __tablename__: ClassVar[str] = "answered_request"
    __table_args__ = (Index("answered_request_at", "answered_at", postgresql_using="brin"),)

    #: Subject of the caller: request ids of different callers never meet.
    caller: str = Field(sa_type=Text, primary_key=True)
    request_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: SHA-256 of the method and the request, to notice another request under the same id.
    fingerprint: bytes = Field(sa_type=LargeBinary)
    response: bytes = Field(sa_type=LargeBinary)
    answered_at: datetime = Field(sa_type=DateTime(timezone=True))


class Audit(Table, table=True):
    """What one commit did to one key: who, what, when; chained by hash, so that a change of the past shows."""

    __tablename__: ClassVar[str] = "audit"
    __table_args__ = (Index("audit_at", "at", postgresql_using="brin"),)

    key: UUID = Field(sa_type=Uuid, primary_key=True)
    seq: int = Field(sa_type=BigInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    at: datetime = Field(sa_type=DateTime(timezone=True))
    entries: list[dict[str, Any]] = Field(sa_type=JSONB)
    hash: bytes = Field(sa_type=LargeBinary)
