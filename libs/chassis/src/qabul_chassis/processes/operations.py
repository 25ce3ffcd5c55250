"""What operators ask about running processes, each in one indexed query, and how incidents are sent on their way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import NotFound
from qabul_chassis.processes.holding import INCIDENT, Fact, Held
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.running import Runner

_WAITING = """
SELECT process, element, kind, count(*) AS count, min(since_at) AS oldest_at
FROM token GROUP BY process, element, kind ORDER BY process, element, kind
"""

_INSTANCES = """
SELECT id, process, version, key, revision, started_at, finished_at FROM process_instance
WHERE key = $1 ORDER BY started_at
"""

_TOKENS = """
SELECT t.instance_id, t.token, t.element, t.kind, t.since_at, i.reason
FROM token AS t LEFT JOIN incident AS i USING (instance_id, token)
WHERE t.instance_id = ANY($1::uuid[]) ORDER BY t.instance_id, t.token
"""

_TIMERS = """
SELECT instance_id, timer, element, due_at, attempts, last_error FROM timer
WHERE instance_id = ANY($1::uuid[]) ORDER BY due_at
"""

_HISTORY = """
SELECT h.element, h.token, h.what, h.at, h.revision FROM element_history AS h
WHERE h.instance_id = $1 ORDER BY h.revision DESC, h.ordinal DESC LIMIT $2
"""

_INCIDENTS = """
SELECT instance_id, token, process, key, element, kind, reason, raised_at FROM incident
WHERE (raised_at, instance_id, token) > ($1, $2, $3)
ORDER BY raised_at, instance_id, token LIMIT $4
"""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many tokens wait at an element, and since when the oldest does."""

    process: str
    element: str
    kind: str
    count: int
    oldest_at: datetime


@dataclass(frozen=True, slots=True)
class TokenSeen:
    """Where an instance waits, for what and since when; `reason` when it is an incident."""

    token: int
    element: str
    kind: str
    since_at: datetime
    reason: str | None


@dataclass(frozen=True, slots=True)
class TimerSeen:
    """A timer of an instance."""

    timer: int
    element: str
    due_at: datetime
    attempts: int
    last_error: str | None


@dataclass(frozen=True, slots=True)
class InstanceSeen:
    """One run of a process for a key."""

    id: UUID
    process: str
    version: str
    key: UUID
    revision: int
    started_at: datetime
    finished_at: datetime | None
    tokens: tuple[TokenSeen, ...]
    timers: tuple[TimerSeen, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of an instance's history."""

    element: str
    token: int
    what: str
    at: datetime
    revision: int


@dataclass(frozen=True, slots=True)
class IncidentSeen:
    """An incident, and what it takes to retry it: `instance_id` and `token`."""

    instance_id: UUID
    token: int
    process: str
    key: UUID
    element: str
    kind: str
    reason: str
    raised_at: datetime

    @property
    def position(self) -> tuple[datetime, UUID, int]:
        """Where the next page starts."""
        return self.raised_at, self.instance_id, self.token


class Operations:
    """What `Processes.operations` offers to the operators' service, command line and metrics."""

    def __init__(self, database: Database, instances: Instances, runner: Runner) -> None:
        self._database = database
        self._instances = instances
        self._runner = runner

    async def waiting(self) -> Sequence[Waiting]:
        """What waits where: count and oldest per element, from the index alone."""
        return [Waiting(**dict(row)) for row in await self._database.fetch(_WAITING)]

    async def show(self, key: UUID) -> Sequence[InstanceSeen]:
        """The instances of a key with their tokens and timers."""
        instances = await self._database.fetch(_INSTANCES, key)
        ids = [row["id"] for row in instances]
        tokens = _grouped(await self._database.fetch(_TOKENS, ids)) if ids else {}
        timers = _grouped(await self._database.fetch(_TIMERS, ids)) if ids else {}
        return [
            InstanceSeen(
                **dict(row),
                tokens=tuple(TokenSeen(**each) for each in tokens.get(row["id"], ())),
                timers=tuple(TimerSeen(**each) for each in timers.get(row["id"], ())),
            )
            for row in instances
        ]

    async def history(self, instance_id: UUID, *, newest: int | None = None) -> Sequence[Happened]:
        """What happened in an instance, in order; all of it, or that many of the newest lines."""
        rows = await self._database.fetch(_HISTORY, instance_id, newest)
        return [Happened(**dict(row)) for row in reversed(rows)]

    async def incidents(
        self, *, limit: int = 100, after: tuple[datetime, UUID, int] | None = None
    ) -> Sequence[IncidentSeen]:
        """Incidents, oldest first; `after` is the `position` of the last one of the page before."""
        start = after or (datetime.min.replace(tzinfo=self._database.clock.now().tzinfo), UUID(int=0), 0)
        return [IncidentSeen(**dict(row)) for row in await self._database.fetch(_INCIDENTS, *start, limit)]

    async def retry_incident(
        self, unit: Unit, instance_id: UUID, token: int, *, variables: Mapping[str, Any] | None = None
    ) -> None:
        """Go on where an incident stopped: run the job anew, or let the process go on from there.

        `variables` correct the instance first, where they were the cause (only for incidents of kind `engine`).
        """
        held, element = await self._stopped_at(unit, instance_id, token)
        held.facts.append(Fact(element, token, "retried"))
        unit.audit(held.key, "incident_retried", **_named(held, element, token))
        if held.waits(token) == INCIDENT:
            step = qabul_bpmn.retry(held.process, held.now, token, variables, now=unit.now)
            await self._runner.run(unit, held, step)
        else:
            held.to_unpark.add(token)

    async def resolve_incident(
        self, unit: Unit, instance_id: UUID, token: int, output: Mapping[str, Any] | None, *, reason: str
    ) -> None:
        """Complete by hand what an incident stopped, with the outcome it would have had; a job's worker does not run.

        Audited with the reason and the names of what the output sets, never with its values: they may be anybody's.
        """
        held, element = await self._stopped_at(unit, instance_id, token)
        held.facts.append(Fact(element, token, "resolved"))
        unit.audit(
            held.key,
            "incident_resolved",
            **_named(held, element, token),
            reason=reason,
            output=sorted(output or {}),
        )
        step = qabul_bpmn.complete(held.process, held.now, token, output, now=unit.now)
        await self._runner.run(unit, held, step)

    async def _stopped_at(self, unit: Unit, instance_id: UUID, token: int) -> tuple[Held, str]:
        """The instance of an incident, to be written, and the element it stopped at."""
        held = (await self._instances.hold(unit, [instance_id])).get(instance_id)
        found = next((each for each in held.now.tokens if each.id == token), None) if held else None
        if held is None or found is None or not (found.waits == INCIDENT or token in held.parked):
            raise NotFound(
                f"Instance {instance_id} has no incident at token {token}.",
                reason="INCIDENT_NOT_FOUND",
                hint="List the incidents again: it may have been settled, or its task cancelled.",
            )
        self._instances.will_write(unit)
        return held, found.element


def _named(held: Held, element: str, token: int) -> dict[str, Any]:
    return {"process": held.process.id, "instance_id": str(held.id), "element": element, "token": token}


def _grouped(rows: Sequence[Mapping[str, Any]]) -> dict[UUID, list[dict[str, Any]]]:
    found: dict[UUID, list[dict[str, Any]]] = {}
    for row in rows:
        values = dict(row)
        found.setdefault(values.pop("instance_id"), []).append(values)
    return found
