"""All writes of one change as one data-modifying statement, composed once per shape of change.

Rows of one kind of write to one table form a group, and each group is one CTE:

    WITH w0 AS (INSERT INTO "step" ("id", "name")
                SELECT "id", "name" FROM (SELECT unnest($1::uuid[]) AS "id", unnest($2::text[]) AS "name") AS w),
         w1 AS (UPDATE "token" AS t SET ... WHERE t."id" = $3 AND t."revision" = $4 RETURNING 1)
    SELECT expect_rows('token', (SELECT count(*) FROM w1), 1)

One round trip, one implicit transaction, and one text per shape, so that the driver prepares it once per connection.
All parts see the same snapshot; foreign keys are checked when the whole statement ends, so rows of one change may
refer to one another in any order. `expect_rows` fails the statement when a guarded row was not there to change.
"""

from collections.abc import Callable, Sequence
from enum import IntEnum
from functools import cache
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


class Shape:
    """What makes two writes one group; there is one object of each, so that comparing them costs nothing."""

    __slots__ = ("columns", "guarded", "name", "order", "table", "verb")

    def __init__(self, table: type[SQLModel], verb: Verb, columns: tuple[str, ...], guarded: bool) -> None:  # noqa: FBT001 - as `shape_of` says it
        self.table = table
        self.verb = verb
        self.columns = columns
        #: Whether the column `revision` guards the row rather than being set.
        self.guarded = guarded
        self.name = columns_of(table).name
        #: All changes write in one order, so that two of them never wait for each other. PostgreSQL first runs what the
        #: checks ask for, in this order, then everything else in the reverse of it.
        self.order = (not columns_of(table).locked_first, self.name, verb, columns, guarded)


@cache
def shape_of(table: type[SQLModel], verb: Verb, columns: tuple[str, ...], guarded: bool) -> Shape:  # noqa: FBT001 - positional arguments are what a cache is quick with
    """The shape of a write."""
    return Shape(table, verb, columns, guarded)


#: A group as the statement sees it: one row travels as plain parameters, several (`True`) as arrays.
Group = tuple[Shape, bool]


class Statement(NamedTuple):
    """The text, and for each group whether it has many rows and which of its columns travel as JSON text."""

    sql: str
    groups: tuple[tuple[bool, tuple[int, ...]], ...]


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
    for index, (shape, many) in enumerate(groups):
        writer = _Writer(shape, many=many, first=first)
        parts.append(f"w{index} AS ({writer.text()})")
        if shape.verb in {Verb.UPDATE, Verb.DELETE}:
            checks.append(writer.check(f"w{index}"))
        first += len(shape.columns)
    sql = f"WITH {', '.join(parts)} SELECT {', '.join(checks) or '1'}"
    return Statement(sql, tuple((many, _json_at(shape)) for shape, many in groups))


def arguments(statement: Statement, rows: Sequence[Sequence[dict[str, Any]]]) -> list[Any]:
    """The parameters of a statement: per group its columns, as values or as arrays."""
    args: list[Any] = []
    for (many, json_at), found in zip(statement.groups, rows, strict=True):
        if not many:
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

    def __init__(self, shape: Shape, *, many: bool, first: int) -> None:
        self.shape = shape
        self.many = many
        self.first = first
        self.columns: Columns = columns_of(shape.table)
        self.target = quote(shape.name)
        self.changed = [
            name for name in shape.columns if name not in self.columns.key and not (shape.guarded and name == REVISION)
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

    def check(self, written: str) -> str:
        """Fails the statement unless every row was there; `expect_rows` is dear, so one row calls it only to fail."""
        name = self.shape.name.replace("'", "''")
        if not self.many:
            return f"coalesce((SELECT true FROM {written}), expect_rows('{name}', 0, 1))"
        kind = self.columns.pg_types[self.shape.columns[0]]
        return f"expect_rows('{name}', (SELECT count(*) FROM {written}), cardinality(${self.first}::{kind}[]))"

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
        """The new values as a table `w`; one row is a plain SELECT, which the planner folds away.

        Arrays are taken apart in the SELECT list: in FROM, each would be written into a store of its own first.
        """
        names, types = self.shape.columns, [self.columns.pg_types[name] for name in self.shape.columns]
        if self.many:
            columns = ", ".join(
                f"unnest(${self.first + index}::{kind}[]) AS {quote(name)}"
                for index, (name, kind) in enumerate(zip(names, types, strict=True))
            )
            return f"(SELECT {columns}) AS w"
        quoted = ", ".join(map(quote, names))
        values = ", ".join(f"${self.first + index}::{kind}" for index, kind in enumerate(types))
        return f"(SELECT {values}) AS w({quoted})"
