"""What operators ask about running processes, each in one indexed query, and how incidents are sent on their way."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

import qabul_bpmn
from qabul_bpmn import Step, VariablesRefused
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Invalid, NotFound, Refused, ServiceError
from qabul_chassis.processes.failing import described
from qabul_chassis.processes.firing import DueFirst
from qabul_chassis.processes.holding import INCIDENT, Fact, Held, Holding
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.running import Runner

log = structlog.get_logger(__name__)

_WAITING = """
SELECT process, element, kind, count(*) AS count, min(since_at) AS oldest_at
FROM token GROUP BY process, element, kind ORDER BY process, element, kind
"""

#: One query, so that instances, tokens and timers are of the same instant.
_INSTANCES = """
SELECT p.id, p.process, p.version, p.key, p.revision, p.started_at, p.finished_at, p.parent_id, p.parent_token,
    ARRAY(
        SELECT ROW(t.token, t.element, t.kind, t.since_at, i.reason)
        FROM token AS t LEFT JOIN incident AS i USING (instance_id, token) WHERE t.instance_id = p.id ORDER BY t.token
    ) AS tokens,
    ARRAY(
        SELECT ROW(r.timer, r.element, r.due_at, r.attempts, r.last_error)
        FROM timer AS r WHERE r.instance_id = p.id ORDER BY r.due_at, r.timer
    ) AS timers
FROM process_instance AS p WHERE p.key = $1 ORDER BY p.started_at, p.id
"""

_HISTORY = """
SELECT h.element, h.token, h.what, h.at, h.revision FROM element_history AS h
WHERE h.instance_id = $1 ORDER BY h.revision DESC, h.ordinal DESC LIMIT $2
"""

#: The same for pages and their count. Incidents are few: they wait for a person.
_CHOSEN = """
($1::text IS NULL OR process = $1) AND ($2::text IS NULL OR element = $2) AND ($3::uuid IS NULL OR instance_id = $3)
"""

_INCIDENTS = f"""
SELECT instance_id, token, process, key, element, kind, reason, raised_at FROM incident
WHERE {_CHOSEN} AND (raised_at, instance_id, token) > ($4, $5, $6)
ORDER BY raised_at, instance_id, token LIMIT $7
"""  # noqa: S608 - no values in it

_COUNT_INCIDENTS = f"SELECT count(*) FROM incident WHERE {_CHOSEN}"  # noqa: S608 - as above


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
    #: The instance that called it, and its token that waits for the outcome.
    parent_id: UUID | None
    parent_token: int | None
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which incidents are meant; all where nothing is said."""

    process: str | None = None
    element: str | None = None
    instance_id: UUID | None = None


class Operations:
    """What `Processes.operations` offers to the operators' service, command line and metrics."""

    def __init__(self, database: Database, instances: Instances, runner: Runner, due_first: DueFirst) -> None:
        self._database = database
        self._instances = instances
        self._runner = runner
        self._due_first = due_first

    async def waiting(self) -> Sequence[Waiting]:
        """What waits where: count and oldest per element, from the index alone."""
        return [Waiting(**dict(row)) for row in await self._database.fetch(_WAITING)]

    async def show(self, key: UUID) -> Sequence[InstanceSeen]:
        """The instances of a key with their tokens and timers, the newest last."""
        return [
            InstanceSeen(
                **{
                    **dict(row),
                    "tokens": tuple(TokenSeen(*token) for token in row["tokens"]),
                    "timers": tuple(TimerSeen(*timer) for timer in row["timers"]),
                }
            )
            for row in await self._database.fetch(_INSTANCES, key)
        ]

    async def history(self, instance_id: UUID, *, newest: int | None = None) -> Sequence[Happened]:
        """What happened in an instance, in order; all of it, or that many of the newest lines."""
        rows = await self._database.fetch(_HISTORY, instance_id, newest)
        return [Happened(**dict(row)) for row in reversed(rows)]

    async def incidents(
        self,
        *,
        limit: int = 100,
        after: tuple[datetime, UUID, int] | None = None,
        among: Chosen | None = None,
    ) -> Sequence[IncidentSeen]:
        """Incidents, oldest first; `after` is the `position` of the last one of the page before."""
        chosen = astuple(among or Chosen())
        start = after or (datetime.min.replace(tzinfo=self._database.clock.now().tzinfo), UUID(int=0), 0)
        return [IncidentSeen(**dict(row)) for row in await self._database.fetch(_INCIDENTS, *chosen, *start, limit)]

    async def count_incidents(self, among: Chosen | None = None) -> int:
        """How many there are, by the same condition as the pages."""
        counted: int = await self._database.fetchval(_COUNT_INCIDENTS, *astuple(among or Chosen()))
        return counted

    async def retry_incident(
        self, unit: Unit, instance_id: UUID, token: int, *, variables: Mapping[str, Any] | None = None
    ) -> Sequence[IncidentSeen]:
        """Go on where an incident stopped: run the job anew, or let the process go on from there.

        Returns the incidents that this raised: the step stopped again, or one behind it did. `variables` correct the
        instance first, where they were the cause. Audited with their names, never with their values.

        Raises:
            NotFound: there is no such incident (any more).
            Invalid: variables are given for a job, whose step takes an outcome instead (`resolve_incident`).
            Refused: a worker of what follows failed; nothing was changed.
        """
        held, element = await self._stopped_at(unit, instance_id, token)
        of_the_engine = held.waits(token) == INCIDENT
        if variables and not of_the_engine:
            raise Invalid(
                f"Expected no variables for '{element}', but its step is a worker's job.",
                field="variables_json",
                reason="VARIABLES_INVALID",
                hint="Retry it without variables, or resolve it with the outcome that its worker would have had.",
            )
        held.facts.append(Fact(element, token, "retried"))
        unit.audit(held.key, "incident_retried", **_named(held, element, token), variables=sorted(variables or {}))
        if of_the_engine:
            step = qabul_bpmn.retry(held.process, held.now, token, variables, now=unit.now)
            await self._go_on(unit, held, step, element)
        else:
            held.to_unpark.add(token)
        return _raised(unit)

    async def resolve_incident(
        self, unit: Unit, instance_id: UUID, token: int, output: Mapping[str, Any] | None, *, reason: str
    ) -> Sequence[IncidentSeen]:
        """Complete by hand what an incident stopped, with the outcome it would have had; a job's worker does not run.

        Returns the incidents that this raised. Audited with the reason and the names of what the output sets, never
        with its values: they may be anybody's. Raises `NotFound` and `Refused` as `retry_incident` does.
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
        await self._go_on(unit, held, step, element)
        return _raised(unit)

    async def _go_on(self, unit: Unit, held: Held, step: Step, element: str) -> None:
        """Take a step and what follows from it; what a worker there lacks, the operator may be able to hand in."""
        try:
            await self._runner.run(unit, held, step)
        except (ServiceError, VariablesRefused):
            raise
        except Exception as failure:
            log.warning(
                "step_failed_for_operator", failure=described(failure), process_id=str(held.id), element=element
            )
            where = ", ".join(getattr(failure, "__notes__", ()))
            raise Refused(
                f"Expected the process to go on from '{element}', but it failed: {described(failure)} {where}.",
                reason="STEP_FAILED",
                hint="Nothing was changed. Hand in what the step lacks, or mend its worker and try again.",
            ) from failure

    async def _stopped_at(self, unit: Unit, instance_id: UUID, token: int) -> tuple[Held, str]:
        """The instance of an incident, to be written, and the element it stopped at."""
        held = (await self._instances.hold(unit, [instance_id])).get(instance_id)
        found = next((each for each in held.now.tokens if each.id == token), None) if held else None
        if held is None or found is None or not (found.waits == INCIDENT or token in held.parked):
            raise NotFound(
                f"Instance {instance_id} has no incident at token {token}.",
                reason="INCIDENT_NOT_FOUND",
                hint="List the incidents again: it may have been settled, or have stopped again as a new one.",
            )
        await self._due_first.see_to(unit, held.key)
        self._instances.will_write(unit)
        return held, found.element


def _named(held: Held, element: str, token: int) -> dict[str, Any]:
    return {"process": held.process.id, "instance_id": str(held.id), "element": element, "token": token}


def _raised(unit: Unit) -> Sequence[IncidentSeen]:
    """What became an incident in this unit and still is one, also in instances tied by calls to the one that moved."""
    return [
        IncidentSeen(
            instance_id=held.id,
            token=each.id,
            process=held.process.id,
            key=held.key,
            element=each.element,
            kind="engine",
            reason=held.raised[each.id],
            raised_at=unit.now,
        )
        for held in Holding.of(unit).changed()
        for each in held.now.tokens
        if each.waits == INCIDENT and each.id in held.raised
    ]
