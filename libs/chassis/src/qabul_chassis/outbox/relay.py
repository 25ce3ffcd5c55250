"""Hands staged events to the stream: in order, once each, whatever dies meanwhile.

One relay per database works at a time, under a lease, as two would race and reorder. It reads the oldest rows,
publishes them as one atomic batch, waits for the acknowledgement, and deletes them: the same statement counts them as
said and reads the next ones. Dying between the acknowledgement and the deletion sends a batch again; the stream drops
the copies by `Nats-Msg-Id`, and past its window the consumers' inboxes do. An event that the stream refuses for good
(too large) stays in the outbox, holds back later events of its key only, is logged again and again and counted in
`held_back`.

Why the order of `id` is right although ids are given before commits: two changes of one key are never concurrent (the
later one would lose its race for the key's rows), so the later one takes its id after the earlier one was committed.
"""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import nats.errors
import structlog

from qabul_chassis.bus import Bus, BusError
from qabul_chassis.database import Database, Lease, LeaseLost
from qabul_chassis.database.database import OUTBOX_BELL
from qabul_chassis.errors import Unavailable
from qabul_chassis.outbox.envelope import source_of
from qabul_chassis.outbox.publishing import Outcome, publish_batch, publish_singly

log = structlog.get_logger(__name__)

#: The relay's lease; the same name as the bell, so that the holder's own process need not notify anybody.
RELAY_LEASE = OUTBOX_BELL

#: The party under which events handed to the stream are counted in `event_tally`.
SAID = "said"

#: Deletes what the stream has, counts it, and reads on, in one round trip. `$1`: ids gone, `$2`: keys held back.
#: It may run twice: what is gone already is neither deleted nor counted again.
_GO_ON = """
WITH gone AS (DELETE FROM outbox WHERE id = ANY($1::bigint[]) RETURNING type),
     told AS (INSERT INTO event_tally AS t (party, type, count)
              SELECT 'said', type, count(*) FROM gone GROUP BY type ORDER BY type
              ON CONFLICT (party, type) DO UPDATE SET count = t.count + excluded.count)
SELECT id, event_id, key, type, subject, payload, traceparent, occurred_at FROM outbox
WHERE id <> ALL($1::bigint[]) AND key <> ALL($2::uuid[])
ORDER BY id LIMIT $3
"""

_CONNECTED_WITHIN_S = 5.0
_POLL_S = 1.0
_FIRST_PAUSE_S = 0.1
_LONGEST_PAUSE_S = 5.0
_HELD_BACK_FOR_S = 30.0

_PASSING = (Unavailable, BusError, nats.errors.Error, OSError, TimeoutError)


class Relay:
    """The relay of one service's database to its stream. Run it in every replica: one of them works."""

    def __init__(
        self,
        database: Database,
        bus: Bus,
        *,
        stream: str,
        replicas: int = 1,
        max_bytes: int = 1 << 30,
        batch: int = 200,
    ) -> None:
        self.stream = stream
        #: Whether this process holds the lease.
        self.leading = False
        #: Events acknowledged by the stream since this process started.
        self.published = 0
        self._database = database
        self._bus = bus
        self._replicas = replicas
        self._max_bytes = max_bytes
        self._batch = batch
        self._source = source_of(database.region, database.service)
        self._bell = database.watch.bell(OUTBOX_BELL)
        self._held_back: dict[UUID, float] = {}
        self._ensured = 0
        self._gone: list[int] = []
        self._singly = False

    @property
    def held_back(self) -> int:
        """Keys whose events wait because the stream refused one of them; each is an alarm."""
        return len(self._held_back)

    async def run(self) -> None:
        """Work whenever this process holds the lease; never ends by itself."""
        self._bus.start()
        while True:
            async with self._database.watch.lease(RELAY_LEASE) as lease:
                log.info("relay_leads", stream=self.stream)
                self.leading = True
                try:
                    await self._lead(lease)
                except LeaseLost:
                    log.warning("relay_lost_lease", stream=self.stream)
                finally:
                    self.leading = False
                    self._gone = []

    async def _lead(self, lease: Lease) -> None:
        failed = 0
        while True:
            lease.check()
            try:
                if not await self._turn(lease):
                    await self._bell.heard(within=_POLL_S)
                failed = 0
            except _PASSING as failure:
                log.warning("relay_waits", stream=self.stream, failure=str(failure) or type(failure).__name__)
                await asyncio.sleep(min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(failed, 10)))
                failed += 1

    async def _turn(self, lease: Lease) -> bool:
        """Forget what is gone, publish what is next; says whether there was any."""
        rows = await self._database.fetch_by_key(_GO_ON, self._gone, self._keys_held_back(), self._batch)
        self._gone = []
        if not rows:
            return False
        client = await self._bus.client(within=_CONNECTED_WITHIN_S)
        if self._ensured != self._bus.generation:
            await self._ensure_stream()
        lease.check()
        try:
            outcome = await self._publish(client, rows)
        except _PASSING as failure:
            # Whether the batch is in is not known, and one known id would make the stream refuse the whole of it.
            self._singly = True
            if isinstance(failure, nats.errors.NoRespondersError):
                self._ensured = 0  # nobody takes the subject: the stream was removed
            raise
        self._gone = outcome.gone
        self.published += len(outcome.gone)
        self._hold_back(outcome.refused)
        self._singly = outcome.failure is not None
        if isinstance(outcome.failure, nats.errors.NoRespondersError):
            self._ensured = 0
        if outcome.failure is not None and not outcome.gone:
            raise outcome.failure
        return True

    async def _publish(self, client: Any, rows: Sequence[Any]) -> Outcome:
        if self._singly:
            return await publish_singly(client, rows, self._source)
        outcome = await publish_batch(client, rows, self._source)
        if outcome.failure is not None:
            log.warning("relay_batch_refused", stream=self.stream, failure=str(outcome.failure))
            return await publish_singly(client, rows, self._source)
        return outcome

    async def _ensure_stream(self) -> None:
        database = self._database
        await self._bus.ensure_stream(
            self.stream,
            [f"qabul.{database.region}.*.{database.service}.>"],
            replicas=self._replicas,
            max_bytes=self._max_bytes,
        )
        self._ensured = self._bus.generation

    def _hold_back(self, refused: dict[UUID, str]) -> None:
        for key, why in refused.items():
            log.error("event_refused_by_stream", stream=self.stream, key=str(key), why=why)
            self._held_back[key] = asyncio.get_running_loop().time() + _HELD_BACK_FOR_S

    def _keys_held_back(self) -> list[UUID]:
        """Keys to leave alone for now; after a while each is tried again, as the stream's limits may have changed."""
        if self._held_back:
            now = asyncio.get_running_loop().time()
            self._held_back = {key: until for key, until in self._held_back.items() if until > now}
        return list(self._held_back)
