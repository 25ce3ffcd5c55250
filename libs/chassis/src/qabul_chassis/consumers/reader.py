"""Reads one durable of a stream in order, and notices when order or connection broke.

One request for a batch is outstanding at a time; what arrives is handed out at once, however little it is. Only the
holder of the consumer's lease reads, so everything delivered and not acknowledged belongs to nobody when a reader
starts: it resets the durable to its acknowledgement floor and gets all of it again, at once and in order, instead of
waiting for the server's timer and meeting old messages after newer ones. A gap in the deliveries, a silent server or
a new connection ends the reader; the next one starts with a reset again. One acknowledgement settles everything
before it (`ack_policy: all`).
"""

import asyncio
import json
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from qabul_chassis.bus import Bus
from qabul_chassis.consumers.messages import Place

_SECOND = 1_000_000_000
_EXPIRES_S = 20
_HEARTBEAT_S = 3
#: The server says something every `_HEARTBEAT_S` while a request is open; silence for this long is a fault.
_SILENCE_S = 10.0
_ACK_WAIT_S = 60
_CONNECTED_WITHIN_S = 5.0
#: Ends of a request that are no fault: nothing there, expired, all of it delivered.
_REQUEST_OVER = frozenset({"404", "408"})
_BATCH_DONE = "Batch Completed"
_HEARTBEAT = "100"

Delivered = tuple[Msg, Place]


class ReadingBroke(Exception):
    """What was delivered can no longer be trusted to be in order and complete: read again from the floor."""


class Reader:
    """Open it as a context manager, `take` batches, `ack` the last message of each once all of it is settled."""

    def __init__(self, bus: Bus, *, stream: str, durable: str, subjects: Sequence[str], batch: int) -> None:
        self._bus = bus
        self._stream = stream
        self._durable = durable
        self._subjects = list(subjects)
        self._batch = batch
        self._generation = 0
        self._arrived: deque[Delivered] = deque()
        self._stir = asyncio.Event()
        self._credit = 0
        self._next = 1
        self._heard_at = 0.0
        self._woke = False
        self._broke: str | None = None
        self._client: Client
        self._subscription: Subscription

    @property
    def most_unsettled(self) -> int:
        """Most messages that are delivered and not acknowledged at a time."""
        return self._batch * 4

    async def __aenter__(self) -> Self:
        self._client = await self._bus.client(within=_CONNECTED_WITHIN_S)
        self._generation = self._bus.generation
        await self._bus.api(f"CONSUMER.CREATE.{self._stream}.{self._durable}", self._configuration())
        await self._bus.api(f"CONSUMER.RESET.{self._stream}.{self._durable}")
        self._subscription = await self._client.subscribe(
            self._client.new_inbox(), cb=self._on_message, pending_msgs_limit=0, pending_bytes_limit=0
        )
        self._bus.on_change(self.wake)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, failure: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bus.forget(self.wake)
        with suppress(NatsError, OSError):
            await self._subscription.unsubscribe()

    async def take(self, *, within: float) -> list[Delivered]:
        """What has arrived, at most a batch; waits for the first message, and gives up after a while."""
        loop = asyncio.get_running_loop()
        until = loop.time() + within
        while True:
            self._check()
            if not self._credit and len(self._arrived) <= self._batch:
                await self._ask()
            if self._arrived:
                return [self._arrived.popleft() for _ in range(min(self._batch, len(self._arrived)))]
            remaining = until - loop.time()
            if remaining <= 0:
                return []
            self._stir.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(min(remaining, 1.0)):
                    await self._stir.wait()
            if self._stir.is_set() and not self._arrived and self._woken():
                return []

    async def ack(self, message: Msg) -> None:
        """Settle this message and all before it. A lost acknowledgement costs a repeat, never an event."""
        self._check()
        await self._client.publish(message.reply, b"+ACK")

    def wake(self) -> None:
        """Make a `take` under way return early."""
        self._woke = True
        self._stir.set()

    def _woken(self) -> bool:
        woke, self._woke = self._woke, False
        return woke

    def _check(self) -> None:
        if self._bus.generation != self._generation or not self._bus.connected:
            raise ReadingBroke("the connection to NATS was lost")
        if self._broke is not None:
            raise ReadingBroke(self._broke)
        if self._credit and asyncio.get_running_loop().time() - self._heard_at > _SILENCE_S:
            raise ReadingBroke("the server fell silent")

    async def _ask(self) -> None:
        self._credit = self._batch
        self._heard_at = asyncio.get_running_loop().time()
        request = {"batch": self._batch, "expires": _EXPIRES_S * _SECOND, "idle_heartbeat": _HEARTBEAT_S * _SECOND}
        await self._client.publish(
            f"$JS.API.CONSUMER.MSG.NEXT.{self._stream}.{self._durable}",
            json.dumps(request).encode(),
            reply=self._subscription.subject,
        )

    async def _on_message(self, message: Msg) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if not message.reply.startswith("$JS.ACK."):
            self._on_status(message.headers or {})
            return
        place = Place.of(message.reply)
        self._credit -= 1
        if place.consumer_sequence != self._next:
            self._broke = f"expected delivery {self._next}, but found {place.consumer_sequence}"
        self._next = place.consumer_sequence + 1
        self._arrived.append((message, place))
        self._stir.set()

    def _on_status(self, headers: dict[str, str]) -> None:
        status = headers.get("Status", "")
        if status == _HEARTBEAT:
            return
        why = headers.get("Description", "")
        if status in _REQUEST_OVER or why == _BATCH_DONE:
            self._credit = 0
        else:
            self._broke = f"the server ended the request: {status} {why}"
        self._stir.set()

    def _configuration(self) -> dict[str, Any]:
        return {
            "stream_name": self._stream,
            "action": "",
            "config": {
                "name": self._durable,
                "durable_name": self._durable,
                "deliver_policy": "all",
                "ack_policy": "all",
                "ack_wait": _ACK_WAIT_S * _SECOND,
                "max_deliver": -1,
                "max_ack_pending": self.most_unsettled,
                "replay_policy": "instant",
                "filter_subjects": self._subjects,
            },
        }
