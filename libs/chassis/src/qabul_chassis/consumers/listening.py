"""Keeps a service's consumers going: one reader per durable at a time, through restarts of everything else."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

import nats.errors
import structlog

from qabul_chassis.bus import Bus, BusError
from qabul_chassis.consumers.consumer import Consumer
from qabul_chassis.consumers.handling import Handling
from qabul_chassis.consumers.messages import read
from qabul_chassis.consumers.reader import Reader, ReadingBroke
from qabul_chassis.consumers.retrying import Retrying
from qabul_chassis.database import Database, Lease, LeaseLost
from qabul_chassis.errors import Unavailable

log = structlog.get_logger(__name__)

#: Dead letters are looked at this often without being asked; a ring or a known due time comes first.
_LOOK_EVERY = timedelta(seconds=5)
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 2.0

_BROKEN = (ReadingBroke, Unavailable, BusError, nats.errors.Error, OSError, TimeoutError)


def lease_of(consumer: str) -> str:
    """The lease that lets one process at a time read for a consumer; also the bell that says: look at dead letters."""
    return f"consumer:{consumer}"


class Listening:
    """One consumer at work."""

    def __init__(self, consumer: Consumer, database: Database, bus: Bus) -> None:
        self.consumer = consumer
        self.handling = Handling(consumer, database)
        self.retrying = Retrying(consumer, database)
        #: Whether this process holds the lease.
        self.leading = False
        #: Messages of the stream still to come, as last heard from the server.
        self.lag = 0
        self._database = database
        self._bus = bus
        self._bell = database.watch.bell(lease_of(consumer.name))
        self._types = consumer.types
        self._look_at: datetime | None = None

    async def run(self) -> None:
        """Listen whenever this process holds the consumer's lease; never ends by itself."""
        self._bus.start()
        while True:
            async with self._database.watch.lease(lease_of(self.consumer.name)) as lease:
                self.leading = True
                try:
                    await self._lead(lease)
                except LeaseLost:
                    log.warning("consumer_lost_lease", consumer=self.consumer.name)
                finally:
                    self.leading = False

    async def _lead(self, lease: Lease) -> None:
        failed = 0
        self._look_at = None
        while True:
            lease.check()
            try:
                async with self._reader() as reader:
                    log.info("consumer_listens", consumer=self.consumer.name, stream=self.consumer.stream)
                    while True:
                        await self._turn(reader, lease)
                        failed = 0
            except LeaseLost:
                raise
            except Exception as failure:  # noqa: BLE001 - a consumer that stops would lose no event, but all time
                self._report(failure)
                # The stream may not be there yet, NATS or PostgreSQL may be away: all of them come back.
                with suppress(TimeoutError):
                    pause = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(failed, 10))
                    async with asyncio.timeout(pause):
                        await lease.lost.wait()
                failed += 1

    def _report(self, failure: Exception) -> None:
        known = isinstance(failure, _BROKEN)
        (log.warning if known else log.error)(
            "consumer_waits",
            consumer=self.consumer.name,
            stream=self.consumer.stream,
            failure=str(failure) or type(failure).__name__,
            exc_info=None if known else failure,
        )

    async def _turn(self, reader: Reader, lease: Lease) -> None:
        """One batch at most: take, settle, acknowledge; and kept events whose time has come."""
        lease.check()
        await self._retry_due()
        delivered = await reader.take(within=self._patience())
        if not delivered:
            return
        lease.check()
        batch = [read(self.consumer.stream, message, place, self._types) for message, place in delivered]
        # What a reader gets first was delivered, and perhaps handled, before it came.
        repeated = delivered[0][1].consumer_sequence <= reader.most_unsettled
        kept = self.handling.kept
        await self.handling.settle(batch, repeated=repeated)
        self.lag = delivered[-1][1].pending
        if self.handling.kept > kept:
            self._look_at = None
        await reader.ack(delivered[-1][0])

    async def _retry_due(self) -> None:
        now = self._database.clock.now()
        if not self._bell.rang() and self._look_at is not None and now < self._look_at:
            return
        waiting = await self.retrying.retry_due(now)
        self.handling.open_keys = waiting.keys
        self._look_at = min(waiting.due_at or now + _LOOK_EVERY, now + _LOOK_EVERY)

    def _patience(self) -> float:
        """How long to wait for messages: kept events become due, and rings are looked at, in between."""
        if self._look_at is None:
            return 0.0
        return max(0.0, min(1.0, (self._look_at - self._database.clock.now()).total_seconds()))

    def _reader(self) -> Reader:
        return Reader(
            self._bus,
            stream=self.consumer.stream,
            durable=self.consumer.name,
            subjects=self.consumer.subjects(self._database.region),
            batch=self.consumer.batch,
        )


class Consumers:
    """All consumers of a service in one process."""

    def __init__(self, consumers: Sequence[Consumer], database: Database, bus: Bus) -> None:
        self.listening: Mapping[str, Listening] = {
            consumer.name: Listening(consumer, database, bus) for consumer in consumers
        }

    async def run(self) -> None:
        """Run them all side by side; never ends by itself."""
        async with asyncio.TaskGroup() as tasks:
            for listening in self.listening.values():
                tasks.create_task(listening.run(), name=lease_of(listening.consumer.name))
