"""Assignments in the database: found by id or appeal, within the caller's own rows."""

from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, Final, Protocol
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import BESIDE, Processes
from qabul_execution.domain import Assignment, ExecutorRole, Official, Status
from qabul_execution.tables import AssignmentRow

COLUMNS: Final = """
id, appeal_id, number, organisation, organisation_kind, role, status, due_on, near_on, instruction, urgent, issued_at,
facts, accepted_at, executor_post, executor_name, attempt, missed_at, closed_at, revision
"""
_SELECT: Final = f"SELECT {COLUMNS} FROM assignment "
#: The same row filter as the lists': an organisation sees its own (trap 4).
_ONE: Final = _SELECT + "WHERE id = $1 AND ($2::text IS NULL OR organisation = $2)"
#: The same with its process, for commands that move both: one round trip.
_WITH_PROCESS: Final = f"""
SELECT a.*, {BESIDE}
FROM ({_SELECT}WHERE id = ANY($1::uuid[]) AND ($2::text IS NULL OR organisation = $2)) AS a
LEFT JOIN process_instance AS p ON p.key = a.id
"""
_MANY: Final = _SELECT + "WHERE id = ANY($1::uuid[])"
_OF_APPEALS: Final = _SELECT + "WHERE appeal_id = ANY($1::uuid[])"


class Reader(Protocol):
    """A unit, or the database itself where nothing is written."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """The first row, or None."""
        ...


class Assignments:
    """Reads assignments."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def get(self, assignment_id: UUID, *, scope: str | None) -> Assignment | None:
        """One assignment among those the caller may see."""
        row = await self._reader.fetchrow(_ONE, assignment_id, scope)
        return None if row is None else assignment_from(row)

    async def many(self, assignment_ids: Collection[UUID]) -> dict[UUID, Assignment]:
        """These assignments, by id."""
        rows = await self._reader.fetch(_MANY, list(assignment_ids))
        return {row["id"]: assignment_from(row) for row in rows}

    async def of_appeals(self, appeal_ids: Collection[UUID]) -> list[Assignment]:
        """Every assignment about these appeals: the lead's and the co-executors'."""
        return [assignment_from(row) for row in await self._reader.fetch(_OF_APPEALS, list(appeal_ids))]


async def take_up(unit: Unit, assignment_id: UUID, *, scope: str | None, processes: Processes) -> Assignment | None:
    """One assignment among those the caller may see, with its process, for a change of both."""
    rows = await unit.fetch_keyed(_WITH_PROCESS, assignment_id, scope)
    if not rows:
        return None
    await processes.load_beside(unit, [assignment_id], rows)
    return assignment_from(rows[0])


def add(unit: Unit, assignment: Assignment) -> None:
    """Write a new assignment."""
    unit.insert(AssignmentRow, **_columns(assignment))


def change(unit: Unit, before: Assignment, after: Assignment) -> None:
    """Write what changed, if nobody changed the assignment since it was read."""
    old, new = _columns(before), _columns(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    unit.update(AssignmentRow, before.id, revision=before.revision, **changed)


def assignment_from(row: Mapping[str, Any]) -> Assignment:
    """An assignment as its row has it."""
    values = {field.name: row[field.name] for field in fields(Assignment) if field.name not in _TRANSLATED}
    executor = None if row["executor_post"] is None else Official(row["executor_post"], row["executor_name"])
    return Assignment(**values, role=ExecutorRole(row["role"]), status=Status(row["status"]), executor=executor)


_TRANSLATED: Final = frozenset({"role", "status", "executor"})


def _columns(assignment: Assignment) -> dict[str, Any]:
    values = {
        field.name: getattr(assignment, field.name)
        for field in fields(Assignment)
        if field.name not in _TRANSLATED | {"revision"}
    }
    executor = assignment.executor
    return values | {
        "role": str(assignment.role),
        "status": str(assignment.status),
        "executor_post": executor.post if executor else None,
        "executor_name": executor.full_name if executor else None,
    }
