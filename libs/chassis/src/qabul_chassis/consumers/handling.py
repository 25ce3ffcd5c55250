"""Settles what arrived: handled, known already, or kept as a dead letter; in order per key, in few commits.

A batch is cut into waves: the first event of every key, then the second ones, and so on. A wave is handled in one
unit: handlers by event type, then inbox rows and tally, all in the statement that commits it. A wave that fails is
handled again event by event, and only an event that fails by itself is kept: as `waiting`, to be tried again by and
by, or as `parked`, for a person. Later events of its key are kept behind it, so that the order per key holds even for
events that fail; events of other keys go on.
"""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from qabul_chassis.consumers.consumer import Consumer, Received
from qabul_chassis.consumers.messages import Arrived, Unreadable
from qabul_chassis.consumers.tracing import consumed
from qabul_chassis.database import Conflict, Database, Unit
from qabul_chassis.database.database import ATTEMPTS
from qabul_chassis.database.stores import pause
from qabul_chassis.errors import DatabaseAway, Invalid
from qabul_chassis.identity import uuid7
from qabul_chassis.tables import DeadLetter, EventTally, Inbox

log = structlog.get_logger(__name__)

#: Which of these events this service has taken responsibility for already.
_SEEN = "SELECT event_id FROM inbox WHERE consumer = $1 AND event_id = ANY($2::uuid[])"

WAITING, PARKED = "waiting", "parked"
BEHIND = "Behind"

#: No error text is kept longer than this: it may quote the event.
_LONGEST_TEXT = 2000


class Handling:
    """Handles the events of one consumer. Only the holder of the consumer's lease calls it."""

    def __init__(self, consumer: Consumer, database: Database) -> None:
        self.consumer = consumer
        #: Events handled, and events of types nobody handles, since this process started.
        self.handled = 0
        self.skipped = 0
        #: Events kept as dead letters since this process started.
        self.kept = 0
        #: Keys with an event that waits or is parked. Only the lease's holder adds to them, so they are known here.
        self.open_keys: set[UUID] = set()
        self._database = database
        self._types = consumer.types

    async def settle(self, batch: Sequence[Arrived], *, repeated: bool) -> None:
        """Return when nothing of the batch is left to do. Raises `DatabaseAway`; the same batch may then come again.

        `repeated` says that some of it was probably delivered before: the inbox is asked first. Otherwise events are
        taken for new, which spares a round trip, and the inbox's unique key tells when that was wrong.
        """
        known = {arrived.event_id: arrived for arrived in reversed(batch) if arrived.type in self._types}
        self.skipped += sum(arrived.type not in self._types for arrived in batch)
        todo = [arrived for arrived in batch if known.get(arrived.event_id) is arrived]
        while True:
            if repeated:
                seen = await self._seen(todo)
                todo = [arrived for arrived in todo if arrived.event_id not in seen]
            try:
                return await self._settle(todo)
            except _Known:
                repeated = True

    async def _settle(self, todo: Sequence[Arrived]) -> None:
        for wave in _waves(todo):
            good = []
            for arrived in wave:
                if arrived.received is None or arrived.key in self.open_keys:
                    await self._keep_untried(arrived)
                else:
                    good.append(arrived)
            await self._handle_wave(good)

    async def _seen(self, some: Sequence[Arrived]) -> set[UUID]:
        ids = [arrived.event_id for arrived in some]
        rows = await self._database.fetch_by_key(_SEEN, self.consumer.name, ids) if ids else []
        return {row["event_id"] for row in rows}

    async def _handle_wave(self, wave: Sequence[Arrived]) -> None:
        """Handle events of different keys; keep those that cannot be."""
        if not wave:
            return
        failure = await self._try(wave)
        if failure is None:
            return
        if len(wave) == 1:
            await self._keep(wave[0], failure)
            return
        log.info("wave_falls_apart", consumer=self.consumer.name, events=len(wave), failure=type(failure).__name__)
        for arrived in wave:
            await self._handle_wave([arrived])

    async def _try(self, wave: Sequence[Arrived]) -> Exception | None:
        """Handle a wave, again when it loses races; answers why it could not be."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                await self._handle(wave)
            except DatabaseAway:
                raise
            except Conflict as lost:
                # Which constraint noticed says little: a known event writes the same rows again.
                if await self._seen(wave):
                    raise _Known from lost
                failure: Exception = lost
                await asyncio.sleep(pause(attempt))
            except Exception as raised:  # noqa: BLE001 - a handler may raise anything, and the event must not be lost
                return raised
            else:
                return None
        return failure

    async def _handle(self, wave: Sequence[Arrived]) -> None:
        with consumed(self.consumer.name, wave):
            unit = self._database.unit()
            by_type: dict[str, list[Received[Any]]] = {}
            for arrived in wave:
                if arrived.received is not None:
                    by_type.setdefault(arrived.type, []).append(arrived.received)
                if arrived.traceparent is not None:
                    unit.continue_trace(arrived.key, arrived.traceparent)
            for name, events in by_type.items():
                await self.consumer.handlers[self._types[name]](unit, events)
                tally(unit, self.consumer.name, name, len(events))
            for arrived in wave:
                self._claim(unit, arrived)
            await unit.commit()
        self.handled += len(wave)

    async def _keep_untried(self, arrived: Arrived) -> None:
        if arrived.key in self.open_keys:
            why = "An earlier event of the same key waits or is parked; this one is handled after it."
            await self._write_letter(arrived, state=WAITING, attempts=0, error_class=BEHIND, error_text=why)
        else:
            text = arrived.unreadable or "It cannot be read."
            kind = Unreadable.__name__
            await self._write_letter(arrived, state=PARKED, attempts=1, error_class=kind, error_text=text)

    async def _keep(self, arrived: Arrived, failure: Exception) -> None:
        state = state_after(self.consumer, failure, attempts=1)
        error_class, error_text = described(failure)
        await self._write_letter(arrived, state=state, attempts=1, error_class=error_class, error_text=error_text)

    async def _write_letter(
        self, arrived: Arrived, *, state: str, attempts: int, error_class: str, error_text: str
    ) -> None:
        unit = self._database.unit()
        unit.insert(
            DeadLetter,
            id=uuid7(),
            consumer=self.consumer.name,
            stream=arrived.stream,
            stream_sequence=arrived.place.stream_sequence,
            event_id=arrived.event_id,
            key=arrived.key,
            type=arrived.type,
            subject=arrived.subject,
            headers=dict(arrived.headers),
            payload=arrived.payload,
            state=state,
            attempts=attempts,
            error_class=error_class,
            error_text=error_text,
            failed_at=unit.now,
            due_at=due_after(self.consumer, attempts, unit.now) if state == WAITING else None,
        )
        self._claim(unit, arrived)
        try:
            await unit.commit()
        except Conflict as lost:
            if await self._seen([arrived]):
                raise _Known from lost
            raise
        self.kept += 1
        self.open_keys.add(arrived.key)
        report = log.info if error_class == BEHIND else log.error if state == PARKED else log.warning
        report(
            "event_kept",
            consumer=self.consumer.name,
            event_id=str(arrived.event_id),
            type=arrived.type,
            key=str(arrived.key),
            state=state,
            error_class=error_class,
        )

    def _claim(self, unit: Unit, arrived: Arrived) -> None:
        unit.insert(Inbox, consumer=self.consumer.name, event_id=arrived.event_id, handled_at=unit.now)


class _Known(Exception):
    """One of these events is in the inbox: a copy, or a former holder of the lease was still finishing."""


def tally(unit: Unit, consumer: str, name: str, count: int) -> None:
    """Count events as handled, in the unit that handles them."""
    unit.add(EventTally, (consumer, name), count=count)


def state_after(consumer: Consumer, failure: Exception, *, attempts: int) -> str:
    """Whether an event is tried again after so many attempts. What is `Invalid` stays so: it is parked at once."""
    return PARKED if isinstance(failure, Invalid) or attempts > len(consumer.backoff) else WAITING


def due_after(consumer: Consumer, attempts: int, now: datetime) -> datetime:
    """When an event is tried again after so many attempts; one that waits behind another is due at once."""
    return now + consumer.backoff[attempts - 1] if attempts else now


def described(failure: Exception) -> tuple[str, str]:
    """Class and text of a failure, as kept with a dead letter."""
    return type(failure).__name__, str(failure)[:_LONGEST_TEXT]


def _waves(todo: Sequence[Arrived]) -> list[list[Arrived]]:
    """The first events of all keys, then the second ones, and so on."""
    waves: list[list[Arrived]] = []
    places: dict[UUID, int] = {}
    for arrived in todo:
        place = places.get(arrived.key, 0)
        places[arrived.key] = place + 1
        if place == len(waves):
            waves.append([])
        waves[place].append(arrived)
    return waves
