"""What one unit writes, and how the writes of several units become one statement."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from qabul_chassis.database.statement import Shape, arguments, statement_for

Rows = list[dict[str, Any]]


class Change:
    """The writes of one unit, grouped by shape in the order of tables."""

    __slots__ = ("keys", "rows", "shapes")

    def __init__(self, shapes: tuple[Shape, ...], rows: Sequence[Rows], keys: Iterable[Any]) -> None:
        self.shapes = shapes
        self.rows = rows
        #: What it touches, by table and key; two changes that touch the same thing are never written together.
        self.keys = keys

    def composed(self) -> tuple[str, list[Any]]:
        """The statement that writes it, and its parameters."""
        statement = statement_for(
            tuple([(shape, len(rows) > 1) for shape, rows in zip(self.shapes, self.rows, strict=True)])
        )
        return statement.sql, arguments(statement, self.rows)


def together(changes: Sequence[Change]) -> tuple[str, list[Any]]:
    """The statement that writes several changes of the same shapes, all or none."""
    statement = statement_for(tuple([(shape, True) for shape in changes[0].shapes]))
    rows = [list(chain.from_iterable(parts)) for parts in zip(*(change.rows for change in changes), strict=True)]
    return statement.sql, arguments(statement, rows)
