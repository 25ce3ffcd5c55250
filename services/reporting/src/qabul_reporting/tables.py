"""Rows of the reporting service; seen by repository/ and the migrations only."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Date, DateTime, Index, Integer, MetaData, Text, Uuid, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """Base of this service's tables."""


METADATA: MetaData = Table.metadata


class AppealRow(Table, table=True):
    """What is known of one appeal.

    Each column is set by the events of one producer, and a producer's events about an appeal come in order; so the row
    is right whatever order the producers are heard in. Any of them may be the first to mention an appeal.
    """

    __tablename__: ClassVar[str] = "appeal"
    __table_args__ = (
        Index("appeal_by_receipt", "received_on", "appeal_id"),
        Index("appeal_open", "due_on", postgresql_where=text("resolved_at IS NULL")),
        Index("appeal_by_sector", "sector"),
        Index("appeal_by_territory", "territory"),
        Index("appeal_by_lead", "lead"),
    )

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    # Said by intake.
    number: str | None = Field(default=None, sa_type=Text)
    kind: str | None = Field(default=None, sa_type=Text)
    sector: str | None = Field(default=None, sa_type=Text)
    topic: str | None = Field(default=None, sa_type=Text)
    territory: str | None = Field(default=None, sa_type=Text)
    received_on: date | None = Field(default=None, sa_type=Date)
    legal_due_on: date | None = Field(default=None, sa_type=Date)
    registered_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    accepted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    closed_on: date | None = Field(default=None, sa_type=Date)
    # Said by routing.
    lead: str | None = Field(default=None, sa_type=Text)
    card_opened: bool | None = None
    signed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    due_on: date | None = Field(default=None, sa_type=Date)
    # Said by execution.
    answered_attempt: int | None = Field(default=None, sa_type=Integer)
    answered_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    answered_late: bool | None = None
    # Said by review.
    rejected_attempt: int | None = Field(default=None, sa_type=Integer)
    rework_due_on: date | None = Field(default=None, sa_type=Date)
    resolved_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    resolved_on: date | None = Field(default=None, sa_type=Date)


class MissedRow(Table, table=True):
    """A term that passed without an answer (O6, O18); one row a term, whatever became of it later."""

    __tablename__: ClassVar[str] = "missed_term"

    assignment_id: UUID = Field(sa_type=Uuid, primary_key=True)
    due_on: date = Field(sa_type=Date, primary_key=True)
    appeal_id: UUID = Field(sa_type=Uuid, index=True)
    organisation: str = Field(sa_type=Text)
    missed_at: datetime = Field(sa_type=DateTime(timezone=True))


class TransitionRow(Table, table=True):
    """One event: what happened to which appeal, when."""

    __tablename__: ClassVar[str] = "transition"
    __table_args__ = (
        Index("transition_of_appeal", "appeal_id", "occurred_at"),
        Index("transition_newest", "occurred_at"),
    )

    event_id: UUID = Field(sa_type=Uuid, primary_key=True)
    appeal_id: UUID = Field(sa_type=Uuid)
    #: Event type without its package, such as AppealAccepted.
    event: str = Field(sa_type=Text)
    organisation: str | None = Field(default=None, sa_type=Text)
    occurred_at: datetime = Field(sa_type=DateTime(timezone=True))


class ReportRow(Table, table=True):
    """A frozen daily report (O7); a correction is a new edition, the old one stays."""

    __tablename__: ClassVar[str] = "report"

    on: date = Field(sa_type=Date, primary_key=True)
    edition: int = Field(sa_type=Integer, primary_key=True)
    number: int = Field(sa_type=Integer)
    frozen_at: datetime = Field(sa_type=DateTime(timezone=True))
    last_event_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    figures: dict[str, Any] = Field(sa_type=JSONB)
    sha256: str = Field(sa_type=Text)
