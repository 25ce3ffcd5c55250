"""Timer start events: each is one row for all replicas, and each of its times starts one instance."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import NAMESPACE_OID, UUID, uuid5
from zoneinfo import ZoneInfo

from qabul_bpmn import Node, Process, timing
from qabul_chassis.database import Database, Unit
from qabul_chassis.processes import tables
from qabul_chassis.processes.definitions import Definitions

_CLAIM = """
SELECT process, element, due_at, rest FROM start_timer
WHERE due_at <= $1 AND process = ANY($2::text[]) FOR UPDATE SKIP LOCKED
"""

_SCHEDULED = "SELECT process, element, schedule FROM start_timer WHERE process = ANY($1::text[]) FOR UPDATE"


class Starter(Protocol):
    """What starts instances: `Processes`."""

    definitions: Definitions

    async def start(
        self,
        unit: Unit,
        process: str,
        key: UUID,
        variables: Mapping[str, Any],
        *,
        message: str | None = None,
        event: str | None = None,
    ) -> None:
        """Start an instance."""
        ...


class StartTimers:
    """Schedules timer start events and starts their processes when they are due.

    Days of a cycle are civil days: 18:00 stays 18:00 in the service's zone.
    """

    def __init__(self, database: Database, starter: Starter, zone: ZoneInfo) -> None:
        self._database = database
        self._starter = starter
        self._zone = zone

    @property
    def processes(self) -> list[str]:
        """Processes that this replica can start; another one, newer or older, starts the others."""
        return list(self._starter.definitions.current)

    async def schedule(self) -> None:
        """Have one row per timer start event of the current diagrams; a time as drawn before is left as it stands."""
        current = self._starter.definitions.current
        drawn = {(process.id, node.id): node for process in current.values() for node in _timer_starts(process)}
        async with self._database.transaction() as unit:
            rows = await unit.fetch(_SCHEDULED, list(current))
            known = {(row["process"], row["element"]): row["schedule"] for row in rows}
            for gone in known.keys() - drawn.keys():
                unit.delete(tables.StartTimer, gone)
            for (process, element), node in drawn.items():
                schedule, due_at, rest = self._first(node, unit.now)
                values = {"process": process, "element": element, "schedule": schedule}
                if (process, element) not in known:
                    unit.claim(tables.StartTimer, **values, due_at=due_at, rest=rest)
                elif known[process, element] != schedule:
                    unit.upsert(tables.StartTimer, **values, due_at=due_at, rest=rest)

    async def start_due(self) -> int:
        """Start what is due; a time that was missed while nothing ran is made up for once."""
        started = 0
        async with self._database.transaction() as unit:
            for row in await unit.fetch(_CLAIM, unit.now, self.processes):
                await self._start(unit, row["process"], row["element"], row["due_at"])
                started += 1
                due_at, rest = None, None
                if row["rest"]:
                    due_at, rest = self._next(row["rest"], row["due_at"], unit.now)
                unit.update(tables.StartTimer, (row["process"], row["element"]), due_at=due_at, rest=rest)
        return started

    async def _start(self, unit: Unit, process: str, element: str, due_at: datetime) -> None:
        # The key says which time it is: should the row ever be claimed twice, the second start breaks on it.
        key = uuid5(NAMESPACE_OID, f"{process}/{element}/{due_at.isoformat()}")
        variables = {"due_at": due_at.isoformat(), "due_on": due_at.astimezone(self._zone).date().isoformat()}
        await self._starter.start(unit, process, key, variables, event=element)

    def _first(self, node: Node, now: datetime) -> tuple[str, datetime | None, str | None]:
        value = node.timer
        assert value is not None  # noqa: S101 - `_timer_starts` yields nodes with a timer only
        text = value.text if value.evaluate is None else str(value.evaluate({}))
        due_at, rest = timing.first_due(value.kind, text, now.astimezone(self._zone))
        if due_at <= now and rest and timing.cycle(rest).times is None:
            # An endless cycle drawn with a start in the past: its next time, not all those since then.
            due_at, rest = self._next(rest, due_at, now)
        return f"{value.kind} {text}", due_at.astimezone(UTC), rest

    def _next(self, rest: str, due_at: datetime, now: datetime) -> tuple[datetime, str | None]:
        """Arithmetic on an instant in its civil zone moves its civil time, whatever the offset does meanwhile."""
        following, left = timing.next_due(rest, due_at.astimezone(self._zone), now.astimezone(self._zone))
        return following.astimezone(UTC), left


def _timer_starts(process: Process) -> Iterator[Node]:
    return (node for node in process.starts if node.timer is not None)
