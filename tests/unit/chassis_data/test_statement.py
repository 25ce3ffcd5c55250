"""What a unit composes, before any server sees it."""

from datetime import UTC, datetime
from enum import Enum
from uuid import uuid4

import pytest
from sqlalchemy import ARRAY, DateTime, Text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.database import Unit
from qabul_chassis.database.columns import columns_of
from qabul_chassis.tables import Inbox, Outbox

NOW = datetime(2026, 3, 2, 5, tzinfo=UTC)


class Table(SQLModel, registry=registry()):
    """Base of these tables."""


class Colour(Enum):
    RED = "red"


class Order(Table, table=True):
    __tablename__ = "order"  # a reserved word
    id: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    select: str = Field(default="all")
    lines: list[str] = Field(default_factory=list, sa_type=Text)


class Listed(Table, table=True):
    id: int = Field(primary_key=True)
    tags: list[str] = Field(sa_type=ARRAY(Text))


class Coloured(Table, table=True):
    id: int = Field(primary_key=True)
    colour: Colour


class Naive(Table, table=True):
    id: int = Field(primary_key=True)
    at: datetime = Field(sa_type=DateTime)


@pytest.fixture
def unit():
    return Unit(None, now=NOW, caller=None, service="intake", region="namangan")


def test_nothing_written_is_no_statement(unit):
    assert unit.collect() is None


def test_the_same_shape_of_change_is_the_same_text(unit):
    def composed():
        unit = Unit(None, now=NOW, caller=None, service="intake", region="namangan")
        unit.insert(Order, id=1)
        unit.stage(AcceptanceOverdue(), key=uuid4())
        return unit.collect().composed()[0]

    assert composed() is composed()


def test_the_order_of_calls_does_not_change_the_order_of_tables(unit):
    other = Unit(None, now=NOW, caller=None, service="intake", region="namangan")
    event_id = uuid4()
    unit.insert(Order, id=1)
    unit.insert(Inbox, consumer="c", event_id=event_id, handled_at=NOW)
    other.insert(Inbox, consumer="c", event_id=event_id, handled_at=NOW)
    other.insert(Order, id=1)

    assert unit.collect().composed() == other.collect().composed()


def test_defaults_of_the_declaration_are_filled_in(unit):
    unit.insert(Order, id=1)

    assert unit.collect().composed()[1] == [1, "all", []]


def test_names_are_quoted(unit):
    unit.insert(Order, id=1)

    assert 'INSERT INTO "order" ("id", "select", "lines")' in unit.collect().composed()[0]


@pytest.mark.parametrize("write", ["insert", "update", "upsert"])
def test_a_column_that_does_not_exist_is_refused_where_it_is_written(unit, write):
    with pytest.raises(TypeError, match="id, select, lines"):
        unit.update(Order, 1, nothing=1) if write == "update" else getattr(unit, write)(Order, id=1, nothing=1)


@pytest.mark.parametrize(
    ("table", "why"),
    [(Listed, "keep the list as JSONB"), (Coloured, "keep a StrEnum as text"), (Naive, "instant with zone")],
)
def test_a_column_that_cannot_travel_is_refused_with_what_to_do(table, why):
    with pytest.raises(TypeError, match=why):
        columns_of(table)


def test_rows_whose_key_the_server_makes_are_all_written(unit):
    for _ in range(2):
        unit.insert(Outbox, event_id=uuid4(), key=uuid4(), type="t", subject="s", payload=b"", occurred_at=NOW)

    sql, args = unit.collect().composed()
    assert "unnest" in sql
    assert len(args[0]) == 2


def test_one_row_is_inserted_once_within_a_unit(unit):
    unit.insert(Order, id=1)

    with pytest.raises(ValueError, match="written"):
        unit.insert(Order, id=1)


def test_a_deleted_row_is_not_written_again(unit):
    unit.delete(Order, 1)

    for write in (lambda: unit.update(Order, 1, select="x"), lambda: unit.upsert(Order, id=1, select="x")):
        with pytest.raises(ValueError, match="deleted"):
            write()


def test_an_event_is_staged_on_the_subject_of_its_organisation(unit):
    unit.stage(AcceptanceOverdue(number="1"), key=uuid4(), organisation="water")
    unit.stage(AcceptanceOverdue(number="2"), key=uuid4())

    subjects = unit.collect().composed()[1][3]
    assert subjects == [
        "qabul.namangan.water.intake.v1.AcceptanceOverdue",
        "qabul.namangan._.intake.v1.AcceptanceOverdue",
    ]


@pytest.mark.parametrize("organisation", ["", "a.b", "a b", "*", ">"])
def test_an_organisation_that_would_break_a_subject_is_refused(unit, organisation):
    with pytest.raises(ValueError, match="organisation code"):
        unit.stage(AcceptanceOverdue(), key=uuid4(), organisation=organisation)
