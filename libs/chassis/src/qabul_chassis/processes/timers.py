"""Firing what is due: in batches, each timer once however many replicas look."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Conflict, Unavailable
from qabul_chassis.processes import tables
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.failing import backoff, described
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.rounds import BATCH, Rounds, Row
from qabul_chassis.processes.running import Runner
from qabul_chassis.processes.start_timers import StartTimers

log = structlog.get_logger(__name__)

#: Rows are claimed with their instances; whoever meets a claimed one passes on, so nobody waits and nobody deadlocks.
_CLAIM = """
SELECT t.instance_id, t.timer, t.attempts
FROM timer AS t JOIN process_instance AS p ON p.id = t.instance_id
WHERE t.fire_at <= $1 ORDER BY t.fire_at LIMIT $2
FOR UPDATE OF t, p SKIP LOCKED
"""

_CLAIM_ONE = """
SELECT t.instance_id, t.timer, t.attempts
FROM timer AS t JOIN process_instance AS p ON p.id = t.instance_id
WHERE t.instance_id = $1 AND t.timer = $2 AND t.fire_at <= $3
FOR UPDATE OF t, p SKIP LOCKED
"""

_DUE = "SELECT instance_id, timer FROM timer WHERE fire_at <= $1 ORDER BY fire_at LIMIT $2"

_NEXT = """
SELECT least((SELECT min(fire_at) FROM timer), (SELECT min(due_at) FROM start_timer WHERE process = ANY($1::text[])))
"""

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
        batch: int = BATCH,
    ) -> None:
        self.starts = starts
        self.rounds = Rounds(database, self, name="timers", batch=batch)
        self._database = database
        self._instances = instances
        self._runner = runner
        self._alarm = alarm

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
        return await self.starts.start_due() + await self.rounds.run_due()

    async def overdue(self) -> int:
        """How many timers are due and have not fired."""
        return int(await self._database.fetchval("SELECT count(*) FROM timer WHERE fire_at <= $1", self._now()))

    # What a round does

    async def claim(self, unit: Unit, most: int) -> Sequence[Row]:
        """Claim due timers with their instances."""
        return await unit.fetch(_CLAIM, unit.now, most)

    async def due(self, most: int) -> Sequence[Row]:
        """Name due timers."""
        return await self._database.fetch(_DUE, self._now(), most)

    async def claim_one(self, unit: Unit, row: Row) -> Sequence[Row]:
        """Claim a timer with its instance."""
        return await unit.fetch(_CLAIM_ONE, row["instance_id"], row["timer"], unit.now)

    async def carry_out(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Fire claimed timers. Their instances are read after the locks, so that nobody changes them any more."""
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

    def put_off(self, unit: Unit, row: Row, failure: Exception) -> None:
        """Have a timer fire later."""
        attempts = row["attempts"] + 1
        unit.update(
            tables.Timer,
            (row["instance_id"], row["timer"]),
            fire_at=unit.now + backoff(attempts),
            attempts=attempts,
            last_error=described(failure),
        )

    def _now(self) -> datetime:
        return self._database.clock.now()
