"""Firing timers that are due: in batches by the loop, and first of all before anything else moves their instance."""

from collections.abc import Sequence
from uuid import UUID

import structlog

import qabul_bpmn
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Conflict
from qabul_chassis.identity import acting
from qabul_chassis.processes import tables
from qabul_chassis.processes.holding import Held, Holding
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.rounds import BATCH, Rounds, Row, next_try
from qabul_chassis.processes.running import Runner

log = structlog.get_logger(__name__)

_DUE_TIMERS = """
SELECT t.instance_id, t.timer, t.attempts FROM timer AS t JOIN process_instance AS p ON p.id = t.instance_id
WHERE t.fire_at <= $1
"""

#: Instances are locked before their timers, as every change does it (`ProcessInstance`), and what another one holds is
#: passed by without holding on to its timer: nobody waits, and nobody waits for a claim that came to nothing.
_CLAIM = f"{_DUE_TIMERS} ORDER BY t.fire_at LIMIT $2 FOR UPDATE OF p, t SKIP LOCKED"

_CLAIM_ONE = f"{_DUE_TIMERS} AND t.instance_id = $2 AND t.timer = $3 FOR UPDATE OF p, t SKIP LOCKED"

#: Waits for who holds the instance: it may be firing this very timer.
_CLAIM_OF = f"{_DUE_TIMERS} AND t.instance_id = $3 ORDER BY t.fire_at LIMIT $2 FOR UPDATE OF p, t"

#: After so many rounds, what a command has to wait for is left to the next time that its change runs.
_MOST_ROUNDS = 100

_DUE = "SELECT instance_id, timer FROM timer WHERE fire_at <= $1 ORDER BY fire_at LIMIT $2"

_DUE_OF = "SELECT instance_id, timer FROM timer WHERE fire_at <= $1 AND instance_id = $3 ORDER BY fire_at LIMIT $2"


class Firing:
    """The errands of timers: claimed with their instances, so that any number of replicas fires each of them once."""

    def __init__(self, database: Database, instances: Instances, runner: Runner) -> None:
        self._database = database
        self._instances = instances
        self._runner = runner

    async def claim(self, unit: Unit, most: int) -> Sequence[Row]:
        """Claim due timers with their instances."""
        return await unit.fetch(_CLAIM, unit.now, most)

    async def due(self, most: int) -> Sequence[Row]:
        """Name due timers."""
        return await self._database.fetch(_DUE, self._database.clock.now(), most)

    async def claim_one(self, unit: Unit, row: Row) -> Sequence[Row]:
        """Claim a timer with its instance."""
        return await unit.fetch(_CLAIM_ONE, unit.now, row["instance_id"], row["timer"])

    async def carry_out(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Fire claimed timers. Their instances are read after the locks, so that nobody changes them any more."""
        held = await self._instances.hold(unit, [row["instance_id"] for row in rows])
        Holding.of(unit).fires_in_turn = True
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
        fire_at, tried = next_try(unit, row, failure)
        unit.update(tables.Timer, (row["instance_id"], row["timer"]), fire_at=fire_at, **tried)


class _OfInstance(Firing):
    """The same for the timers of one instance."""

    def __init__(self, database: Database, instances: Instances, runner: Runner, instance_id: UUID) -> None:
        super().__init__(database, instances, runner)
        self._instance_id = instance_id

    async def claim(self, unit: Unit, most: int) -> Sequence[Row]:
        return await unit.fetch(_CLAIM_OF, unit.now, most, self._instance_id)

    async def due(self, most: int) -> Sequence[Row]:
        return await self._database.fetch(_DUE_OF, self._database.clock.now(), most, self._instance_id)


class DueFirst:
    """What is due happens before what comes after it, whether or not the loop has come round to it.

    Otherwise an answer that follows the end of its term within a moment (or an outage) would take the timer away, and
    nobody would ever hear that the term was missed.
    """

    def __init__(self, database: Database, instances: Instances, runner: Runner) -> None:
        self._database = database
        self._instances = instances
        self._runner = runner

    async def see_to(self, unit: Unit, key: UUID) -> None:
        """Call before moving the loaded instances of a key.

        Timers that are due are fired in a change of their own, of the service itself: what fails in one of them is put
        off as the loop does it, and holds up no command. Then raises `Conflict`, so that the unit's change runs again
        from its reads; this is done for all instances that the unit has loaded, so that a batch does not run again for
        each of them.
        """
        kept = Holding.of(unit)
        if kept.fires_in_turn or not any(_is_late(held, unit) for held in kept.of_key(key)):
            return
        fired = 0
        with acting(None):
            for held in kept.all():
                if _is_late(held, unit):
                    fired += await self._fire(held.id)
        if fired:
            raise Conflict(f"Timers of {key} were due and fired first.", constraint="timer")
        # Else they are put off: each was tried, and is tried again at its time.

    async def _fire(self, instance_id: UUID) -> int:
        """Fire until nothing is due: a counted cycle makes up for all of its times, and one timer may start another."""
        errands = _OfInstance(self._database, self._instances, self._runner, instance_id)
        rounds = Rounds(self._database, errands, name="timers", batch=BATCH)
        fired = 0
        for _ in range(_MOST_ROUNDS):
            count = await rounds.run_round()
            if not count:
                break
            fired += count
        return fired


def _is_late(held: Held, unit: Unit) -> bool:
    return held.revision > 0 and any(timer.due_at <= unit.now for timer in held.before.timers)
