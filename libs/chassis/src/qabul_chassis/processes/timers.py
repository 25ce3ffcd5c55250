"""The loop that fires what is due: timers of instances, and timer start events."""

import asyncio
from datetime import datetime, timedelta

import structlog

from qabul_chassis.database import Database
from qabul_chassis.errors import Conflict, Unavailable
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.firing import Firing
from qabul_chassis.processes.rounds import Rounds
from qabul_chassis.processes.start_timers import StartTimers

log = structlog.get_logger(__name__)

_NEXT = """
SELECT least((SELECT min(fire_at) FROM timer), (SELECT min(due_at) FROM start_timer WHERE process = ANY($1::text[])))
"""

_POLL = timedelta(seconds=5)
_LOOK_AGAIN = timedelta(milliseconds=100)
_AFTER_FAILURE = timedelta(seconds=1)


class TimerLoop:
    """Fires timers of instances and timer start events; any number of replicas may run one."""

    def __init__(self, database: Database, firing: Firing, alarm: Alarm, *, starts: StartTimers) -> None:
        self.starts = starts
        self.rounds = Rounds(database, firing, name="timers")
        self._database = database
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

    def _now(self) -> datetime:
        return self._database.clock.now()
