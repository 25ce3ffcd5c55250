"""Bringing thrown signals to everybody who is to hear them: each instance once, however many replicas there are."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import structlog

import qabul_bpmn
from qabul_bpmn import Process
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Conflict, Unavailable
from qabul_chassis.processes import tables
from qabul_chassis.processes.alarm import Alarm
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.holding import Holding
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.rounds import Rounds, Row, next_try
from qabul_chassis.processes.running import Runner
from qabul_chassis.processes.spreading import Spreading
from qabul_chassis.processes.start_timers import Starter

log = structlog.get_logger(__name__)

_COLUMNS = "d.signal_id, d.target_id, d.process, d.element, d.attempts"

#: What is due happens before what comes after it: a signal waits until the timers of its hearer have fired.
_TIMERS_FIRST = "NOT EXISTS (SELECT FROM timer AS t WHERE t.instance_id = d.target_id AND t.fire_at <= $1)"

#: Rows are claimed with their instances, as those of timers are: instances first.
_CLAIM = f"""
SELECT {_COLUMNS} FROM signal_delivery AS d JOIN process_instance AS p ON p.id = d.target_id
WHERE d.process IS NULL AND d.deliver_at <= $1 AND {_TIMERS_FIRST} ORDER BY d.deliver_at LIMIT $2
FOR UPDATE OF p, d SKIP LOCKED
"""  # noqa: S608 - no values in it

#: A process that only another release has is started there.
_CLAIM_STARTS = f"""
SELECT {_COLUMNS} FROM signal_delivery AS d
WHERE d.process = ANY($3::text[]) AND d.deliver_at <= $1 ORDER BY d.deliver_at LIMIT $2
FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - as above

_CLAIM_ONE = f"""
SELECT {_COLUMNS} FROM signal_delivery AS d
WHERE d.signal_id = $2 AND d.target_id = $3 AND d.deliver_at <= $1 AND {_TIMERS_FIRST}
FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - as above

_DUE = f"""
SELECT d.signal_id, d.target_id FROM signal_delivery AS d
WHERE d.deliver_at <= $1 AND (d.process IS NULL OR d.process = ANY($3::text[])) AND {_TIMERS_FIRST}
ORDER BY d.deliver_at LIMIT $2
"""  # noqa: S608 - as above

_SAID = "SELECT id, name, payload, thrown_by FROM signal WHERE id = ANY($1::uuid[])"

_NEXT = """
SELECT least(
    (SELECT min(thrown_at) FROM signal WHERE spread_at IS NULL), (SELECT min(deliver_at) FROM signal_delivery)
)
"""

_POLL = timedelta(seconds=5)
_LOOK_AGAIN = timedelta(milliseconds=100)
_AFTER_FAILURE = timedelta(seconds=1)


class SignalLoop:
    """Spreads and delivers thrown signals; any number of replicas may run one."""

    def __init__(
        self,
        database: Database,
        definitions: Definitions,
        instances: Instances,
        runner: Runner,
        alarm: Alarm,
        *,
        starter: Starter,
    ) -> None:
        self.spreading = Spreading(database, definitions)
        self.rounds = Rounds(database, self, name="signals")
        self._database = database
        self._definitions = definitions
        self._instances = instances
        self._runner = runner
        self._alarm = alarm
        self._starter = starter

    async def run(self) -> None:
        """Bring what was thrown to where it is heard, then sleep until more is; for ever."""
        while True:
            try:
                await self.deliver_due()
                due_at = await self._database.fetchval(_NEXT)
                # What is due and was not to be had is in the hands of another replica: look again, but do not spin.
                earliest = self._now() + _LOOK_AGAIN
                await self._alarm.sleep(due_at and max(due_at, earliest), at_most=_POLL)
            except (Unavailable, Conflict) as failure:
                log.warning("signals_interrupted", failure=type(failure).__name__)
                await asyncio.sleep(_AFTER_FAILURE.total_seconds())
            except Exception:
                # A diagram of another release that this one cannot read: its replicas spread the signal.
                log.exception("signals_not_spread")
                await asyncio.sleep(_POLL.total_seconds())

    async def deliver_due(self) -> int:
        """Deliver everything that was thrown, and what that throws; returns how many deliveries that were."""
        delivered = 0
        while True:
            done = await self.rounds.run_due()
            delivered += done
            if not await self.spreading.spread_all() and not done:
                await self.spreading.forget()
                return delivered

    # What a round does

    async def claim(self, unit: Unit, most: int) -> Sequence[Row]:
        """Claim deliveries with their instances, and starts."""
        rows = await unit.fetch(_CLAIM, unit.now, most)
        if len(rows) < most:
            rows += await unit.fetch(_CLAIM_STARTS, unit.now, most - len(rows), self._startable)
        return rows

    async def due(self, most: int) -> Sequence[Row]:
        """Name what is due."""
        return await self._database.fetch(_DUE, self._now(), most, self._startable)

    async def claim_one(self, unit: Unit, row: Row) -> Sequence[Row]:
        """Claim a delivery or a start."""
        return await unit.fetch(_CLAIM_ONE, unit.now, row["signal_id"], row["target_id"])

    async def carry_out(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Let claimed deliveries happen; one whose instance has gone on meanwhile means nothing any more."""
        said = {row["id"]: row for row in await unit.fetch(_SAID, list({row["signal_id"] for row in rows}))}
        payloads = {id_: json.loads(row["payload"]) for id_, row in said.items()}
        held = await self._instances.hold(unit, [row["target_id"] for row in rows if row["process"] is None])
        Holding.of(unit).fires_in_turn = True
        self._instances.will_write(unit)
        for row in rows:
            signal, payload, target = said[row["signal_id"]], payloads[row["signal_id"]], row["target_id"]
            unit.delete(tables.SignalDelivery, (signal["id"], target))
            if row["process"] is not None:
                await self._starter.start(unit, row["process"], target, payload, event=row["element"])
                continue
            instance = held[target]
            carried = payload if takes_payload(instance.process, signal["name"], signal["thrown_by"]) else None
            try:
                step = qabul_bpmn.signal(instance.process, instance.now, signal["name"], carried, now=unit.now)
            except qabul_bpmn.NotWaiting:
                continue
            await self._runner.run(unit, instance, step)

    def put_off(self, unit: Unit, row: Row, failure: Exception) -> None:
        """Have a delivery tried again later."""
        deliver_at, tried = next_try(unit, row, failure)
        unit.update(tables.SignalDelivery, (row["signal_id"], row["target_id"]), deliver_at=deliver_at, **tried)

    @property
    def _startable(self) -> list[str]:
        return list(self._definitions.current)

    def _now(self) -> datetime:
        return self._database.clock.now()


def takes_payload(process: Process, signal: str, thrown_by: UUID | None) -> bool:
    """Whether instances of a process take over what a signal carries.

    What a diagram throws carries all variables of the thrower: whoever hears it takes what its mappings name, else
    the variables of one instance would overwrite those of all others. What the service's code throws is meant as it is.
    """
    return thrown_by is None or all(node.outputs for node in process.listeners.get(signal, ()))
