"""Intake's rows: the schema that migrations are made from. Only the repository and the migrations know them.

Rows of one appeal refer to it without foreign keys: one statement writes them together, and a check would lock the
appeal's long row at every step.
"""

from datetime import date, datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

__all__ = ["METADATA", "AppealRow", "AppealStepRow", "ApplicantRow", "NumberCounterRow", "StandingRow", "WrongCodeRow"]

#: A request of a caller is registered once; whoever retries meets this constraint.
REQUEST_ONCE = "appeal_request_once"


class Table(SQLModel, registry=registry()):
    """Base of intake's tables, with a registry of its own, so that names never clash with another service's."""


METADATA: MetaData = Table.metadata


def _newest_first(name: str, *columns: str, id_column: str = "id") -> Index:
    """An index in the order lists are shown in: after equal columns, the latest received first."""
    return Index(name, *columns, desc("received_on"), desc(id_column))


class AppealRow(Table, table=True):
    """An appeal as it was received."""

    __tablename__: ClassVar[str] = "appeal"
    __table_args__ = (
        UniqueConstraint("submitted_by", "request_id", name=REQUEST_ONCE),
        UniqueConstraint("number", name="appeal_number_once"),
        _newest_first("appeal_newest"),
        _newest_first("appeal_by_sector", "sector"),
        _newest_first("appeal_by_territory", "territory"),
    )

    id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: Ordinal number (O2), as the region writes it; its parts, so that gaps can be looked for.
    number: str = Field(sa_type=Text)
    year: int = Field(sa_type=SmallInteger)
    ordinal: int = Field(sa_type=BigInteger)

    #: Who submitted it by which request, and the digest of that request: a retry gets the first answer.
    submitted_by: str = Field(sa_type=Text)
    request_id: UUID = Field(sa_type=Uuid)
    request_digest: bytes = Field(sa_type=LargeBinary)
    #: Keyed hash of the code that TrackAppeal asks for.
    secret_hash: bytes = Field(sa_type=LargeBinary)

    kind: str = Field(sa_type=Text)
    channel: str = Field(sa_type=Text)
    language: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    summary: str = Field(sa_type=Text)
    arguments: list[str] = Field(sa_type=JSONB)
    argument_count: int = Field(sa_type=SmallInteger)
    #: Lacks a name or an address (O16).
    anonymous_candidate: bool = Field(sa_type=Boolean)
    sector: str = Field(sa_type=Text)
    topic: str = Field(sa_type=Text)
    territory: str = Field(sa_type=Text)
    mahalla: str = Field(sa_type=Text)
    applicants: int = Field(sa_type=Integer)
    confidentiality_asked: bool = Field(sa_type=Boolean)
    complaint_against: str = Field(sa_type=Text)
    needs_study: bool = Field(sa_type=Boolean)

    received_on: date = Field(sa_type=Date)
    registered_at: datetime = Field(sa_type=DateTime(timezone=True))
    late_entry_reason: str = Field(sa_type=Text)
    due_on: date = Field(sa_type=Date)
    #: How the due day came about, as it was said then (qabul_terms.DueDate).
    term: dict[str, Any] = Field(sa_type=JSONB)
    #: What was amiss with it then (qabul_intake.domain.Defect).
    defects: list[str] = Field(sa_type=JSONB, sa_column_kwargs={"server_default": "[]"})


class StandingRow(Table, table=True):
    """Where an appeal stands; apart from `appeal`, so that a step rewrites a short row and not the text."""

    __tablename__: ClassVar[str] = "standing"
    __table_args__ = (
        _newest_first("standing_by_status", "status", id_column="appeal_id"),
        # Each step rewrites the row; room on its page keeps the new one beside it.
        {"postgresql_with": {"fillfactor": "70"}},
    )

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: The furthest of the appeal's steps.
    status: str = Field(sa_type=Text)
    attempt: int = Field(sa_type=Integer)
    #: As in `appeal`, for the order of lists by status.
    received_on: date = Field(sa_type=Date)
    accepted_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    closed_at: datetime | None = Field(default=None, sa_type=DateTime(timezone=True))
    #: Folder of the sealed answer; its one object's name is personal data and is not kept here.
    answer_bucket: str | None = Field(default=None, sa_type=Text)
    answer_folder: str | None = Field(default=None, sa_type=Text)
    revision: int = Field(default=1, sa_type=BigInteger)


class ApplicantRow(Table, table=True):
    """Who appeals: personal data, in a table of its own, so that it can be guarded, and removed, by itself."""

    __tablename__: ClassVar[str] = "applicant"
    __table_args__ = (Index("applicant_by_pinfl", "pinfl_index", postgresql_where=text("pinfl_index IS NOT NULL")),)

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    #: `individual`, `legal-entity` or empty.
    kind: str = Field(sa_type=Text)
    #: Of the individual, or of the entity's head.
    surname: str = Field(sa_type=Text)
    given_name: str = Field(sa_type=Text)
    patronymic: str = Field(sa_type=Text)
    born_on: date | None = Field(sa_type=Date)
    entity_name: str = Field(sa_type=Text)
    stir: str = Field(sa_type=Text)
    address: str = Field(sa_type=Text)
    #: Sealed (qabul_intake.sealing); found by the blind index.
    pinfl_sealed: bytes | None = Field(sa_type=LargeBinary)
    pinfl_index: bytes | None = Field(sa_type=LargeBinary)
    phone_sealed: bytes | None = Field(sa_type=LargeBinary)
    email_sealed: bytes | None = Field(sa_type=LargeBinary)


class AppealStepRow(Table, table=True):
    """A step an appeal has reached after its acceptance, by another service's word; only ever added to."""

    __tablename__: ClassVar[str] = "appeal_step"

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    attempt: int = Field(sa_type=Integer, primary_key=True, sa_column_kwargs={"autoincrement": False})
    status: str = Field(sa_type=Text, primary_key=True)
    at: datetime = Field(sa_type=DateTime(timezone=True))


class NumberCounterRow(Table, table=True):
    """The last ordinal given out in a year and series; locked while new ones are given, so that none is skipped."""

    __tablename__: ClassVar[str] = "number_counter"

    region: str = Field(sa_type=Text, primary_key=True)
    year: int = Field(sa_type=SmallInteger, primary_key=True, sa_column_kwargs={"autoincrement": False})
    series: str = Field(sa_type=Text, primary_key=True)
    last: int = Field(sa_type=BigInteger)


class WrongCodeRow(Table, table=True):
    """How many wrong secret codes were tried for an appeal since when."""

    __tablename__: ClassVar[str] = "wrong_code"

    appeal_id: UUID = Field(sa_type=Uuid, primary_key=True)
    count: int = Field(sa_type=Integer)
    since_at: datetime = Field(sa_type=DateTime(timezone=True))
