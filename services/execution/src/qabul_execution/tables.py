"""Execution's rows: the schema that migrations are made from. Only the repository and the migrations know them."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Boolean, Date, DateTime, Index, Integer, LargeBinary, MetaData, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

__all__ = ["METADATA", "AssignmentRow", "AttemptRow", "MatterRow", "NoticeRow", "UploadRow"]


class Table(SQLModel, registry=registry()):
    """Base of execution's tables, with a registry of its own, so that names never clash with another service's."""


METADATA: MetaData = Table.metadata


class AssignmentRow(Table, table=True):
    """What one organisation has to do about one appeal, and where it stands. No personal data of the applicant."""

    __tablename__: ClassVar[str] = "assignment"
    __table_args__ = (
        # Lists are by term. The desk's views are by status; closed assignments do not slow the open ones.
        Index("assignment_desk", "organisation", "status", "due_on", "id"),
        Index("assignment_by_status", "status", "due_on", "id"),
        Index("assignment_of_organisation", "organisation", "due_on", "id"),
        Index("assignment_by_term", "due_on", "id"),
        Index("assignment_of_appeal", "appeal_id"),
        # A step rewrites the row; room on its page keeps it near.
        {"postgresql_with": {"fillfactor": "80"}},
    )

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    appeal_id: UUID = Field(sa_type=Uuid)
    #: Ordinal number of the appeal (O2).
    number: str = Field(sa_type=Text)
    organisation: str = Field(sa_type=Text)
    organisation_kind: str = Field(sa_type=Text)
    role: str = Field(sa_type=Text)
    status: str = Field(sa_type=Text)
    due_on: date = Field(sa_type=Date)
    #: First day on which the term counts as near.
    near_on: date = Field(sa_type=Date)
    instruction: str = Field(sa_type=Text)
    urgent: bool = Field(sa_type=Boolean)
    issued_at: datetime = Field(sa_type=DateTime(timezone=True))
    #: qabul.intake.v1.AppealFacts as it came: codes and dates for readers, never searched.
    facts: bytes = Field(sa_type=LargeBinary)
    accepted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    executor_post: str | None = Field(default=None, sa_type=Text)
    executor_name: str | None = Field(default=None, sa_type=Text)
    #: Number of the last attempt; 0 before the first.
    attempt: int = Field(default=0, sa_type=Integer)
    #: When a term first passed without an answer; never taken back (O6, O18).
    missed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    closed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    revision: int = Field(default=1, sa_type=Integer)


class MatterRow(Table, table=True):
    """What the executor reads: the appeal's words and who wrote them.

    Personal data, in a table of its own, so that it can be guarded, and removed, by itself.
    """

    __tablename__: ClassVar[str] = "matter"

    assignment_id: UUID = Field(sa_type=Uuid, primary_key=True)
    text: str = Field(sa_type=Text)
    arguments: list[dict[str, Any]] = Field(sa_type=JSONB)
    #: qabul.intake.v1.Applicant without personal number and birthday, which no executor needs.
    applicant: bytes = Field(sa_type=LargeBinary)


class AttemptRow(Table, table=True):
    """A submitted answer; numbered and kept, whatever was decided of it (O15, trap 9)."""

    __tablename__: ClassVar[str] = "attempt"

    assignment_id: UUID = Field(sa_type=Uuid, primary_key=True)
    number: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    upload_id: UUID = Field(sa_type=Uuid)
    submitted_at: datetime = Field(sa_type=DateTime(timezone=True))
    outcome: str = Field(sa_type=Text)
    pages: list[dict[str, Any]] = Field(sa_type=JSONB)
    arguments: list[dict[str, Any]] = Field(sa_type=JSONB)
    mark: str = Field(sa_type=Text)
    posted: bool = Field(sa_type=Boolean)
    signatory_post: str = Field(sa_type=Text)
    signatory_name: str = Field(sa_type=Text)
    executor_post: str = Field(sa_type=Text)
    executor_name: str = Field(sa_type=Text)
    signed_on: date = Field(sa_type=Date)
    sent_on: date = Field(sa_type=Date)
    late: bool = Field(sa_type=Boolean)
    late_reason: str = Field(sa_type=Text)
    #: Canonical name (O13): personal data.
    file_name: str = Field(sa_type=Text)
    #: Of the content that was checked; the locked copy has the same.
    sha256: bytes = Field(sa_type=LargeBinary)
    size_bytes: int = Field(sa_type=BigInteger)
    page_count: int = Field(sa_type=Integer)
    #: Where the locked copy lies; empty until it does.
    bucket: str | None = Field(default=None, sa_type=Text)
    folder: str | None = Field(default=None, sa_type=Text)
    version_id: str | None = Field(default=None, sa_type=Text)
    spoilt_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    accepted: bool = Field(default=False, sa_type=Boolean)
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)


class UploadRow(Table, table=True):
    """A link that was given out to upload an answer's file into the quarantine."""

    __tablename__: ClassVar[str] = "upload"
    id: UUID = Field(sa_type=Uuid, primary_key=True)
    assignment_id: UUID = Field(sa_type=Uuid)
    #: Subject of the token that asked for it.
    asked_by: str = Field(sa_type=Text)
    asked_at: datetime = Field(sa_type=DateTime(timezone=True))
    expires_at: datetime = Field(sa_type=DateTime(timezone=True))
    #: The attempt it was submitted as.
    attempt: int | None = Field(default=None, sa_type=Integer)
    revision: int = Field(default=1, sa_type=Integer)


class NoticeRow(Table, table=True):
    """A reminder or a miss that was said of a term; its key makes it said once (trap 8)."""

    __tablename__: ClassVar[str] = "notice"

    assignment_id: UUID = Field(sa_type=Uuid, primary_key=True)
    due_on: date = Field(sa_type=Date, primary_key=True)
    #: Days to the last day; -1: the term is over.
    days_left: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    said_at: datetime = Field(sa_type=DateTime(timezone=True))
