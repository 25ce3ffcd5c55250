"""All writes of one change as one data-modifying statement, composed once per shape of change.

Rows of one kind of write to one table form a group, and each group is one CTE:

    WITH w0 AS (INSERT INTO "step" ("id", "name")
                SELECT "id", "name" FROM unnest($1::uuid[], $2::text[]) AS w("id", "name")),
         w1 AS (UPDATE "token" AS t SET ... WHERE t."id" = $3 AND t."revision" = $4 RETURNING 1)
    SELECT expect_rows('token', (SELECT count(*) FROM w1), 1)

One round trip, one implicit transaction, and one text per shape, so that the driver prepares it once per connection.
All parts see the same snapshot; foreign keys are checked when the whole statement ends, so rows of one change may
refer to one another in any order. `expect_rows` fails the statement when a guarded row was not there to change.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum
from typing import Any, NamedTuple

from sqlmodel import SQLModel

from qabul_chassis.audit import CHAIN_COLUMNS, continue_chain
from qabul_chassis.database.columns import REVISION, Columns, columns_of, encode_json, quote


class Verb(IntEnum):
    """What a group does to its table."""

    INSERT = 0  #: The row must be new.
    CLAIM = 1  #: The row is written unless it is there already.
    UPDATE = 2  #: The row must be there, and at the guarded revision when one is given.
    UPSERT = 3  #: Insert, or set the given columns.
    ADD = 4  #: Insert, or add the given numbers.
    DELETE = 5  #: The row must be there, and at the guarded revision when one is given.
    CHAIN = 6  #: The next audit row of its key.


class Shape(NamedTuple):
    """What makes two writes one group. Ordered by table name, so that all changes lock tables in one order."""

    name: str
    verb: Verb
    columns: tuple[str, ...]
    guarded: bool
    table: type[SQLModel]


class Group(NamedTuple):
    """A group as the statement sees it: one row travels as plain parameters, several as arrays."""

    shape: Shape
    many: bool


class Statement(NamedTuple):
    """The text, and which columns of each group travel as JSON text."""

    sql: str
    json_at: tuple[tuple[int, ...], ...]


_COMPOSED: dict[tuple[Group, ...], Statement] = {}


def statement_for(groups: tuple[Group, ...]) -> Statement:
    """The statement that writes such groups; composed when they are met first."""
    found = _COMPOSED.get(groups)
    if found is None:
        found = _COMPOSED[groups] = compose(groups)
    return found


def compose(groups: Sequence[Group]) -> Statement:
    """Write the text for groups in their order; parameters are numbered through."""
    parts, checks, first = [], [], 1
    for index, group in enumerate(groups):
        writer = _Writer(group, first)
        parts.append(f"w{index} AS ({writer.text()})")
        if group.shape.verb in {Verb.UPDATE, Verb.DELETE}:
            wanted = f"cardinality(${first}::{writer.array_type(0)})" if group.many else "1"
            name = group.shape.name.replace("'", "''")
            checks.append(f"expect_rows('{name}', (SELECT count(*) FROM w{index}), {wanted})")
        first += len(group.shape.columns)
    sql = f"WITH {', '.join(parts)} SELECT {', '.join(checks) or '1'}"
    return Statement(sql, tuple(_json_at(group.shape) for group in groups))


def arguments(groups: Sequence[Group], statement: Statement, rows: Sequence[Sequence[dict[str, Any]]]) -> list[Any]:
    """The parameters of a statement: per group its columns, as values or as arrays."""
    args: list[Any] = []
    for group, json_at, found in zip(groups, statement.json_at, rows, strict=True):
        if not group.many:
            start = len(args)
            args.extend(found[0].values())
            for index in json_at:
                args[start + index] = _as_json(args[start + index])
            continue
        columns = [list(column) for column in zip(*(row.values() for row in found), strict=True)]
        for index in json_at:
            columns[index] = [_as_json(value) for value in columns[index]]
        args.extend(columns)
    return args


def _as_json(value: Any) -> str | None:
    return None if value is None else encode_json(value)


def _json_at(shape: Shape) -> tuple[int, ...]:
    if shape.verb is Verb.CHAIN:
        return (CHAIN_COLUMNS.index("entries"),)
    json = columns_of(shape.table).json
    return tuple(index for index, name in enumerate(shape.columns) if name in json)


class _Writer:
    """Writes the text of one group."""

    def __init__(self, group: Group, first: int) -> None:
        self.shape = group.shape
        self.many = group.many
        self.first = first
        self.columns: Columns = columns_of(group.shape.table)
        self.target = quote(group.shape.name)
        self.changed = [
            name
            for name in group.shape.columns
            if name not in self.columns.key and not (group.shape.guarded and name == REVISION)
        ]

    def text(self) -> str:
        writers: dict[Verb, Callable[[], str]] = {
            Verb.INSERT: self._insert,
            Verb.CLAIM: self._claim,
            Verb.UPDATE: self._update,
            Verb.UPSERT: self._upsert,
            Verb.ADD: self._add,
            Verb.DELETE: self._delete,
            Verb.CHAIN: lambda: continue_chain(self.target, self._source()),
        }
        return writers[self.shape.verb]()

    def array_type(self, index: int) -> str:
        return f"{self.columns.pg_types[self.shape.columns[index]]}[]"

    def _insert(self) -> str:
        names = ", ".join(map(quote, self.shape.columns))
        if self.many:
            return f"INSERT INTO {self.target} ({names}) SELECT {names} FROM {self._source()}"
        values = ", ".join(f"${self.first + index}" for index in range(len(self.shape.columns)))
        return f"INSERT INTO {self.target} ({names}) VALUES ({values})"

    def _claim(self) -> str:
        return f"{self._insert()} ON CONFLICT DO NOTHING"

    def _upsert(self) -> str:
        changes = ", ".join(f"{quote(name)} = excluded.{quote(name)}" for name in self.changed)
        return f"{self._insert()} {self._on_conflict(changes)}"

    def _add(self) -> str:
        changes = ", ".join(
            f"{quote(name)} = {self.target}.{quote(name)} + excluded.{quote(name)}" for name in self.changed
        )
        return f"{self._insert()} {self._on_conflict(changes)}"

    def _on_conflict(self, changes: str) -> str:
        key = ", ".join(map(quote, self.columns.key))
        return f"ON CONFLICT ({key}) DO UPDATE SET {changes}" if changes else f"ON CONFLICT ({key}) DO NOTHING"

    def _update(self) -> str:
        changes = [f"{quote(name)} = w.{quote(name)}" for name in self.changed]
        if self.columns.has_revision and REVISION not in self.changed:
            changes.append(f"{quote(REVISION)} = t.{quote(REVISION)} + 1")
        assigned = ", ".join(changes)
        return f"UPDATE {self.target} AS t SET {assigned} FROM {self._source()} WHERE {self._match()} RETURNING 1"

    def _delete(self) -> str:
        return f"DELETE FROM {self.target} AS t USING {self._source()} WHERE {self._match()} RETURNING 1"

    def _match(self) -> str:
        guards = [*self.columns.key, *([REVISION] if self.shape.guarded else [])]
        return " AND ".join(f"t.{quote(name)} = w.{quote(name)}" for name in guards)

    def _source(self) -> str:
        """The new values as a table `w`; one row is a plain SELECT, which the planner folds away."""
        names, types = self.shape.columns, [self.columns.pg_types[name] for name in self.shape.columns]
        quoted = ", ".join(map(quote, names))
        if self.many:
            arrays = ", ".join(f"${self.first + index}::{kind}[]" for index, kind in enumerate(types))
            return f"unnest({arrays}) AS w({quoted})"
        values = ", ".join(f"${self.first + index}::{kind}" for index, kind in enumerate(types))
        return f"(SELECT {values}) AS w({quoted})"
