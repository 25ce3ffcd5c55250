"""Rows of the routing service; seen by repository/ and the migrations only."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import Boolean, Date, DateTime, ForeignKey, Index, Integer, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """Base of this service's tables."""


METADATA: MetaData = Table.metadata


class CardRow(Table, table=True):
    """A control card (O5); one per appeal."""

    __tablename__: ClassVar[str] = "card"
    __table_args__ = (
        # Each desk's list is a stretch of this index, so that closed cards do not slow open ones.
        Index("card_by_status", "status", "legal_due_on", "appeal_id"),
        Index("card_by_term", "legal_due_on", "appeal_id"),
        Index("card_by_lead", "lead", "legal_due_on", "appeal_id"),
        Index("card_by_co_executor", "co_executors", postgresql_using="gin"),
    )

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    number: str = Field(sa_type=Text, unique=True)
    kind: str = Field(sa_type=Text)
    channel: int = Field(sa_type=Integer)
    language: str = Field(sa_type=Text)
    sector: str = Field(sa_type=Text)
    topic: str = Field(sa_type=Text)
    territory: str = Field(sa_type=Text)
    received_on: date = Field(sa_type=Date)
    legal_due_on: date = Field(sa_type=Date)
    registered_at: datetime = Field(sa_type=DateTime(timezone=True))
    arguments: int = Field(sa_type=Integer)
    anonymous_candidate: bool
    complaint_against: str = Field(sa_type=Text)
    needs_study: bool
    status: str = Field(sa_type=Text)
    lead: str = Field(default="", sa_type=Text)
    co_executors: list[str] = Field(default_factory=list, sa_type=JSONB)
    instruction: str = Field(default="", sa_type=Text)
    due_on: date | None = Field(default=None, sa_type=Date)
    urgent: bool = False
    rule: str = Field(default="", sa_type=Text)
    opened_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    signed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    signatory_post: str = Field(default="", sa_type=Text)
    signatory_name: str = Field(default="", sa_type=Text)
    closed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revision: int = Field(default=1, sa_type=Integer)


class BriefRow(Table, table=True):
    """Text, arguments and applicant as intake gave them, for the card's print and the assignments. Personal data."""

    __tablename__: ClassVar[str] = "brief"

    appeal_id: UUID = Field(sa_type=Uuid, sa_column_args=[ForeignKey("card.appeal_id")], primary_key=True)
    #: A `qabul.intake.v1.Appeal` with facts, applicant, text and arguments only.
    appeal: bytes = Field(sa_type=LargeBinary)
    collected_at: datetime = Field(sa_type=DateTime(timezone=True))


class AssignmentRow(Table, table=True):
    """What an organisation was told to do (O5); kept for good."""

    __tablename__: ClassVar[str] = "assignment"

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    appeal_id: UUID = Field(sa_type=Uuid, sa_column_args=[ForeignKey("card.appeal_id")], index=True)
    organisation: str = Field(sa_type=Text, index=True)
    role: str = Field(sa_type=Text)
    due_on: date = Field(sa_type=Date)
    issued_at: datetime = Field(sa_type=DateTime(timezone=True))


class AnswerRow(Table, table=True):
    """One attempt to answer, for the card's history (O15); execution and review each tell their part, in any order."""

    __tablename__: ClassVar[str] = "answer"

    assignment_id: UUID = Field(sa_type=Uuid, primary_key=True)
    attempt: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    appeal_id: UUID = Field(sa_type=Uuid, sa_column_args=[ForeignKey("card.appeal_id")], index=True)
    organisation: str = Field(sa_type=Text)
    submitted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    late: bool | None = Field(default=None, sa_type=Boolean)
    outcome: str | None = Field(default=None, sa_type=Text)
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    #: Empty until the working group has decided.
    accepted: bool | None = Field(default=None, sa_type=Boolean)
    #: Lists of code, text and number of the argument.
    reasons: list[Any] | None = Field(default=None, sa_type=JSONB)
    new_due_on: date | None = Field(default=None, sa_type=Date)


class OrganisationRow(Table, table=True):
    """An organisation of the registry."""

    __tablename__: ClassVar[str] = "organisation"

    code: str = Field(sa_type=Text, primary_key=True)
    kind: str = Field(sa_type=Text)
    parent: str | None = Field(default=None, sa_type=Text)
    territory: str | None = Field(default=None, sa_type=Text)
    sectors: list[str] = Field(sa_type=JSONB)
    names: dict[str, Any] = Field(sa_type=JSONB)


class AppointmentRow(Table, table=True):
    """Who holds which post from when to when; an earlier holder stays (O11, O14)."""

    __tablename__: ClassVar[str] = "appointment"
    __table_args__ = (Index("appointment_by_organisation", "organisation", "from_on"),)

    code: str = Field(sa_type=Text, primary_key=True)
    organisation: str = Field(sa_type=Text)
    post: str = Field(sa_type=Text)
    full_name: str = Field(sa_type=Text)
    from_on: date = Field(sa_type=Date)
    until_on: date | None = Field(default=None, sa_type=Date)
    acting: bool = False
    order_number: str | None = Field(default=None, sa_type=Text)
