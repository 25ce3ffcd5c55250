"""Rows of the review service; seen by repository.py and the migrations only."""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import BigInteger, Date, DateTime, Index, Integer, MetaData, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel


class Table(SQLModel, registry=registry()):
    """Base of this service's tables."""


METADATA: MetaData = Table.metadata


class ReviewRow(Table, table=True):
    """One attempt to answer and its examination; kept for good (O15)."""

    __tablename__: ClassVar[str] = "review"
    __table_args__ = (
        UniqueConstraint("assignment_id", "attempt", name="review_once_per_attempt"),
        # The queue is a stretch of this index, so that decided reviews do not slow it.
        Index("review_by_status", "status", "due_on", "id"),
        Index("review_by_term", "due_on", "id"),
        Index("review_by_organisation", "organisation", "due_on", "id"),
        Index("review_by_sector", "sector", "due_on", "id"),
    )

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    appeal_id: UUID = Field(sa_type=Uuid, index=True)
    number: str = Field(sa_type=Text)
    assignment_id: UUID = Field(sa_type=Uuid)
    organisation: str = Field(sa_type=Text)
    attempt: int = Field(sa_type=Integer)
    status: str = Field(sa_type=Text)
    sector: str = Field(sa_type=Text)
    topic: str = Field(sa_type=Text)
    territory: str = Field(sa_type=Text)
    submitted_at: datetime = Field(sa_type=DateTime(timezone=True))
    due_on: date = Field(sa_type=Date)
    late: bool
    bucket: str = Field(sa_type=Text)
    folder: str = Field(sa_type=Text)
    version_id: str = Field(sa_type=Text)
    sha256: str = Field(sa_type=Text)
    size_bytes: int = Field(sa_type=BigInteger)
    pages: int = Field(sa_type=Integer)
    outcome: int = Field(sa_type=Integer)
    signatory_post: str = Field(sa_type=Text)
    checks: list[dict[str, Any]] = Field(sa_type=JSONB)
    decided_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    #: Subject of the token that decided; the audit chain has the rest.
    decided_by: str | None = Field(default=None, sa_type=Text)
    reasons: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSONB)
    new_due_on: date | None = Field(default=None, sa_type=Date)
    revision: int = Field(default=1, sa_type=Integer)
