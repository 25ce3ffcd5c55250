"""Firing what is due: in batches, each timer once however many replicas look."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import structlog

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Conflict, Unavailable
from qabul_chassis.processes import tables
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.failing import backoff, described
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.running import Runner
from qabul_chassis.processes.start_timers import StartTimers

log = structlog.get_logger(__name__)

#: Rows are claimed with their instances; whoever meets a claimed one passes on, so nobody waits and nobody deadlocks.
_CLAIM = """
SELECT t.instance_id, t.timer, t.element, t.attempts
FROM timer AS t JOIN process_instance AS p ON p.id = t.instance_id
WHERE t.fire_at <= $1 ORDER BY t.fire_at LIMIT $2
FOR UPDATE OF t, p SKIP LOCKED
"""

_CLAIM_ONE = """
SELECT t.instance_id, t.timer, t.element, t.attempts
FROM timer AS t JOIN process_instance AS p ON p.id = t.instance_id
WHERE t.instance_id = $1 AND t.timer = $2 AND t.fire_at <= $3
FOR UPDATE OF t, p SKIP LOCKED
"""

_DUE = "SELECT instance_id, timer FROM timer WHERE fire_at <= $1 ORDER BY fire_at LIMIT $2"

_NEXT = """
SELECT least((SELECT min(fire_at) FROM timer), (SELECT min(due_at) FROM start_timer WHERE process = ANY($1::text[])))
"""

#: Small enough not to hold up the calls that the same process answers.
_BATCH = 200
_POLL = timedelta(seconds=5)
_LOOK_AGAIN = timedelta(milliseconds=100)
_AFTER_FAILURE = timedelta(seconds=1)


class TimerLoop:
    """Fires timers of instances and timer start events; any number of replicas may run one."""

    def __init__(
        self,
        database: Database,
        instances: Instances,
        runner: Runner,
        alarm: Alarm,
        *,
        starts: StartTimers,
        batch: int = _BATCH,
    ) -> None:
        self.starts = starts
        self._database = database
        self._instances = instances
        self._runner = runner
        self._alarm = alarm
        self._batch = batch

    async def run(self) -> None:
        """Fire what is due, then sleep until the next is; for ever."""
        while True:
            try:
                await self.fire_due()
                due_at = await self._database.fetchval(_NEXT, self.starts.processes)
                # What is due and was not to be had is in the hands of another replica: look again, but do not spin.
                earliest = self._now() + _LOOK_AGAIN
                await self._alarm.sleep(due_at and max(due_at, earliest), at_most=_POLL)
            except (Unavailable, Conflict) as failure:
                log.warning("timers_interrupted", failure=type(failure).__name__)
                await asyncio.sleep(_AFTER_FAILURE.total_seconds())

    async def fire_due(self) -> int:
        """Fire everything that is due by now, returning how many timers that were."""
        fired = await self.starts.start_due()
        while True:
            try:
                count = await self._fire_batch()
            except Exception as failure:  # noqa: BLE001 - one timer's worker must not hold up the others
                log.warning("timer_batch_failed", failure=described(failure))
                count = await self._fire_one_by_one()
            fired += count
            if count == 0:
                return fired

    async def overdue(self) -> int:
        """How many timers are due and have not fired."""
        return int(await self._database.fetchval("SELECT count(*) FROM timer WHERE fire_at <= $1", self._now()))

    async def _fire_batch(self) -> int:
        async with self._database.transaction() as unit:
            rows = await unit.fetch(_CLAIM, unit.now, self._batch)
            await self._fire(unit, rows)
        return len(rows)

    async def _fire_one_by_one(self) -> int:
        """After a batch failed: each timer in a transaction of its own; one that fails is put off, with its reason."""
        due = await self._database.fetch(_DUE, self._now(), self._batch)
        for row in due:
            try:
                async with self._database.transaction() as unit:
                    await self._fire(unit, await unit.fetch(_CLAIM_ONE, row["instance_id"], row["timer"], unit.now))
            except Exception as failure:  # noqa: BLE001 - kept with the timer; when the database is away, raised there
                log.warning(
                    "timer_failed", process_id=str(row["instance_id"]), timer=row["timer"], failure=described(failure)
                )
                await self._put_off(row, failure)
        return len(due)

    async def _fire(self, unit: Unit, rows: Sequence[Mapping[str, Any]]) -> None:
        """Fire claimed timers. Their instances are read after the locks, so nobody changes them any more."""
        if not rows:
            return
        held = await self._instances.hold(unit, [row["instance_id"] for row in rows])
        self._instances.will_write(unit)
        for row in rows:
            instance, timer = held[row["instance_id"]], row["timer"]
            if any(each.id == timer for each in instance.now.timers):
                step = qabul_bpmn.fire(instance.process, instance.now, timer, now=unit.now)
                await self._runner.run(unit, instance, step)
            elif all(each.id != timer for each in instance.before.timers):
                # Cannot be; but a row that nothing ever takes away would be claimed for ever.
                log.error("timer_unknown", process_id=str(instance.id), timer=timer)
                unit.delete(tables.Timer, (instance.id, timer))
            # Else an earlier one of this batch cancelled it, and its row goes with that change.

    async def _put_off(self, row: Mapping[str, Any], failure: Exception) -> None:
        async with self._database.transaction() as unit:
            for claimed in await unit.fetch(_CLAIM_ONE, row["instance_id"], row["timer"], unit.now):
                attempts = claimed["attempts"] + 1
                unit.update(
                    tables.Timer,
                    (row["instance_id"], row["timer"]),
                    fire_at=unit.now + backoff(attempts),
                    attempts=attempts,
                    last_error=described(failure),
                )

    def _now(self) -> datetime:
        return self._database.clock.now()
