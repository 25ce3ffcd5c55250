"""What the composed statement needs to know of a table, read once from its SQLModel declaration."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from operator import itemgetter
from typing import Any

import orjson
from sqlalchemy import ARRAY, JSON, Column, DateTime, Enum, String
from sqlalchemy import Table as SqlTable
from sqlalchemy.dialects import postgresql
from sqlmodel import SQLModel

#: The column that guards optimistic changes; it grows by one with each of them.
REVISION = "revision"

#: Marks a table (in its `info`) whose rows a change locks before any other, as explicit transactions on it do.
LOCKED_FIRST = "locked_first"

_DIALECT = postgresql.dialect()  # type: ignore[no-untyped-call]


def encode_json(value: Any) -> str:
    """A value as JSON text; ids, instants and days become their usual texts."""
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()


class Columns:
    """One table: quoted names, array-able types and defaults of its columns."""

    __slots__ = ("_pick", "defaults", "has_revision", "json", "key", "locked_first", "name", "pg_types", "quoted")

    def __init__(self, table: type[SQLModel]) -> None:
        declared = _sql_table(table)
        self.name = declared.name
        self.quoted = {column.name: quote(column.name) for column in declared.columns}
        self.key: tuple[str, ...] = tuple(column.name for column in declared.primary_key.columns)
        self._pick = itemgetter(*self.key)
        self.has_revision = REVISION in self.quoted
        self.pg_types = {column.name: _pg_type(declared.name, column) for column in declared.columns}
        self.json = frozenset(column.name for column in declared.columns if isinstance(column.type, JSON))
        self.locked_first = bool(declared.info.get(LOCKED_FIRST))
        self.defaults = _defaults(table, declared)

    def check_names(self, names: Sequence[str]) -> None:
        """Refuse a column the table does not have, before anything reaches the server."""
        for name in names:
            if name not in self.quoted:
                raise TypeError(
                    f"Expected columns of table '{self.name}' ({', '.join(self.quoted)}), but found '{name}'."
                )

    def key_of(self, values: Mapping[str, Any]) -> tuple[Any, ...] | None:
        """The primary key among a new row's values; `None` when the server makes it."""
        try:
            found = self._pick(values)
        except KeyError:
            return None
        return found if len(self.key) > 1 else (found,)

    def as_key(self, key: Any) -> tuple[Any, ...]:
        """The primary key as a tuple, whether it was given as one or as the single value it consists of."""
        found = key if isinstance(key, tuple) else (key,)
        if len(found) != len(self.key):
            raise TypeError(f"Expected the key of table '{self.name}' ({', '.join(self.key)}), but found {found!r}.")
        return found


@cache
def columns_of(table: type[SQLModel]) -> Columns:
    """What is known of a table; read once per process."""
    return Columns(table)


def quote(name: str) -> str:
    """A name as SQL, whatever reserved word it may be."""
    return '"' + name.replace('"', '""') + '"'


def _sql_table(table: type[SQLModel]) -> SqlTable:
    declared = getattr(table, "__table__", None)
    if not isinstance(declared, SqlTable):
        raise TypeError(f"Expected a class declared with table=True, but '{table.__name__}' is not.")
    return declared


def _pg_type(table: str, column: "Column[Any]") -> str:
    kind = column.type
    where = f"column '{column.name}' of table '{table}'"
    if isinstance(kind, ARRAY):
        # Rows travel as one array per column, and unnest() would flatten arrays of arrays.
        raise TypeError(f"Expected no array type in {where}: keep the list as JSONB.")
    if isinstance(kind, Enum):
        raise TypeError(f"Expected no enum type in {where}: keep a StrEnum as text, Field(sa_type=Text).")
    if isinstance(kind, DateTime) and not kind.timezone:
        raise TypeError(f"Expected an instant with zone in {where}: Field(sa_type=DateTime(timezone=True)).")
    if isinstance(kind, String):
        # A cast to varchar(n) would cut a long text silently; assigning text to the column refuses it.
        return "text"
    return str(kind.compile(dialect=_DIALECT)).lower()


def _defaults(table: type[SQLModel], declared: SqlTable) -> dict[str, Callable[[], Any]]:
    """Defaults that the declaration gives in Python: raw SQL would not know them otherwise."""
    found: dict[str, Callable[[], Any]] = {}
    for name, field in table.model_fields.items():
        if name not in declared.columns or field.is_required():
            continue
        if field.default_factory is not None:
            found[name] = partial(field.get_default, call_default_factory=True)
        elif field.default is not None:
            found[name] = _constant(field.default)
    return found


def _constant(value: Any) -> Callable[[], Any]:
    return lambda: value
