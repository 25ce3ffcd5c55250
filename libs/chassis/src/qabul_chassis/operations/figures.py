"""The figures of one service, each read by a query over a small table or an index, never over history."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qabul_chassis.database import Database

#: Of the outbox only ends and size matter; it is short whenever the relay runs.
_EVENTS = """
SELECT (SELECT count(*) FROM outbox) AS outbox_pending,
       (SELECT occurred_at FROM outbox ORDER BY id LIMIT 1) AS outbox_oldest_at,
       (SELECT count(*) FROM dead_letter WHERE state = 'parked') AS parked,
       (SELECT count(*) FROM dead_letter WHERE state = 'waiting') AS waiting
"""

_TALLY = "SELECT party, type, count FROM event_tally ORDER BY party, type"

_PROCESSES = """
SELECT process, count(*) FILTER (WHERE finished_at IS NULL) AS running,
       count(*) FILTER (WHERE finished_at IS NOT NULL) AS finished
FROM process_instance GROUP BY process ORDER BY process
"""

_TIMERS_AND_JOBS = """
SELECT (SELECT count(*) FROM timer WHERE fire_at > $1) AS timers_due_later,
       (SELECT count(*) FROM timer WHERE fire_at <= $1) AS timers_overdue,
       (SELECT count(*) FROM job WHERE run_at IS NOT NULL AND attempts = 0) AS jobs_waiting,
       (SELECT count(*) FROM job WHERE run_at IS NOT NULL AND attempts > 0) AS jobs_retrying,
       (SELECT count(*) FROM signal_delivery WHERE attempts = 0) AS signals_waiting,
       (SELECT count(*) FROM signal_delivery WHERE attempts > 0) AS signals_retrying,
       (SELECT count(*) FROM incident) AS incidents
"""

_WAITING = """
SELECT process, element, kind, count(*) AS count, min(since_at) AS oldest_at
FROM token GROUP BY process, element, kind ORDER BY process, element, kind
"""

_LEASE_HELD = """
SELECT EXISTS (
    SELECT FROM pg_locks, hashtextextended($1, 0) AS wanted(key)
    WHERE locktype = 'advisory' AND granted
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND (classid::bigint << 32 | objid::bigint) = wanted.key
)
"""

#: Party under which the tally counts what this service said.
SAID = "said"


@dataclass(frozen=True, slots=True)
class Figures:
    """One look at a service's database."""

    at: datetime
    outbox_pending: int
    outbox_oldest_at: datetime | None
    parked: int
    waiting: int
    tally: list[Any]
    open_tasks: list[Any]
    processes: list[Any]
    timers_due_later: int
    timers_overdue: int
    jobs_waiting: int
    jobs_retrying: int
    signals_waiting: int
    signals_retrying: int
    incidents: int

    @property
    def outbox_lag_s(self) -> float:
        """Age of the oldest event the broker has not acknowledged."""
        return 0.0 if self.outbox_oldest_at is None else max(0.0, (self.at - self.outbox_oldest_at).total_seconds())


async def read_figures(database: Database) -> Figures:
    """Look once."""
    now = database.clock.now()
    events = await database.fetchrow(_EVENTS)
    due = await database.fetchrow(_TIMERS_AND_JOBS, now)
    return Figures(
        at=now,
        **dict(events),
        **dict(due),
        tally=await database.fetch(_TALLY),
        open_tasks=await database.fetch(_WAITING),
        processes=await database.fetch(_PROCESSES),
    )


async def lease_held(database: Database, name: str) -> bool:
    """Whether some process holds the lease of that name in this database."""
    held: bool = await database.fetchval(_LEASE_HELD, name)
    return held
