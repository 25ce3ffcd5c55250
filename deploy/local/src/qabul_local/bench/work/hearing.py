"""When each event was said, stored and settled, seen from outside: nothing of what is measured is changed for it.

A consumer of the chassis acknowledges a batch after the commit that settled it. The acknowledgement is an ordinary
message to `$JS.ACK.<stream>.<durable>...`, which an operator may listen to: its arrival is the first moment at which
everybody can know of the commit, a flush and a hop (some tenths of a millisecond) after it. So delays are never shown
shorter than they were. The beginning is the event's own `ce-time`: the instant at which the change that says it began,
before its own commit. All clocks are the one of this machine.
"""

from __future__ import annotations

import asyncio
from bisect import bisect_left
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from time import time
from typing import Any, Final
from uuid import UUID

import nats.errors
from nats.aio.msg import Msg
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from qabul_chassis.bus import Bus
from qabul_chassis.consumers.messages import Place

_ACKS: Final = "$JS.ACK.>"
_PAGE: Final = 500


@dataclass(frozen=True, slots=True)
class Said:
    """An event as the stream has it; instants are seconds of the epoch."""

    sequence: int
    key: UUID
    subject: str
    said_at: float
    stored_at: float


@dataclass(slots=True)
class Acks:
    """Acknowledgements of one durable, in their order."""

    sequences: list[int] = field(default_factory=list)
    at: list[float] = field(default_factory=list)
    #: How many messages the durable was handed, ever, up to the last one acknowledged.
    delivered: int = 0

    def settled_at(self, sequence: int) -> float | None:
        """When the event of this sequence was acknowledged; every acknowledgement is for all before it, too."""
        place = bisect_left(self.sequences, sequence)
        return self.at[place] if place < len(self.at) else None


class Ear:
    """Listens to all acknowledgements while it is open."""

    def __init__(self, bus: Bus) -> None:
        self._bus = bus
        self._acks: defaultdict[tuple[str, str], Acks] = defaultdict(Acks)
        self._stir = asyncio.Event()

    def acks(self, stream: str, durable: str) -> Acks:
        """What was heard of one durable."""
        return self._acks[stream, durable]

    async def heard(self, stream: str, durable: str, delivered: int) -> None:
        """Wait until a durable has acknowledged everything up to this delivery."""
        acks = self._acks[stream, durable]
        while acks.delivered < delivered:
            self._stir.clear()
            await self._stir.wait()

    def durables(self) -> list[tuple[str, str]]:
        """Streams and durables that were heard."""
        return sorted(self._acks)

    async def hear(self, message: Msg) -> None:
        """Note one acknowledgement."""
        now = time()
        tokens = message.subject.split(".")
        acks = self._acks[tokens[2], tokens[3]]
        place = Place.of(message.subject)
        acks.sequences.append(place.stream_sequence)
        acks.at.append(now)
        acks.delivered = place.consumer_sequence
        self._stir.set()

    async def delays(self, first: Mapping[str, int]) -> dict[str, list[float]]:
        """Milliseconds from the change to the consumer's commit, by `STREAM to durable`, of events from `first` on."""
        found: dict[str, list[float]] = {}
        said = {stream: await said_since(self._bus, stream, sequence) for stream, sequence in first.items()}
        for stream, durable in self.durables():
            if stream not in said:
                continue
            subjects = await self._subjects(stream, durable)
            acks = self._acks[stream, durable]
            found[f"{stream} to {durable.partition('-from-')[0]}"] = [
                1000 * (settled_at - event.said_at)
                for event in said[stream]
                if _kind(event.subject) in subjects and (settled_at := acks.settled_at(event.sequence)) is not None
            ]
        return found

    async def _subjects(self, stream: str, durable: str) -> set[str]:
        config = (await self._bus.api(f"CONSUMER.INFO.{stream}.{durable}"))["config"]
        return {_kind(subject) for subject in config.get("filter_subjects") or [config.get("filter_subject", "")]}


@asynccontextmanager
async def listening(bus: Bus) -> AsyncIterator[Ear]:
    """Hear every acknowledgement during the block."""
    client = await bus.client()
    ear = Ear(bus)
    subscription = await client.subscribe(_ACKS, cb=ear.hear)
    await client.flush()
    try:
        yield ear
    finally:
        await subscription.unsubscribe()


async def next_sequence(bus: Bus, stream: str) -> int:
    """The sequence the stream's next event will get."""
    state = (await bus.api(f"STREAM.INFO.{stream}"))["state"]
    return int(state["last_seq"]) + 1


async def delivered_so_far(bus: Bus, stream: str, durable: str) -> int:
    """How many messages a durable was handed, ever."""
    return int((await bus.api(f"CONSUMER.INFO.{stream}.{durable}"))["delivered"]["consumer_seq"])


async def said_since(bus: Bus, stream: str, first: int) -> list[Said]:
    """Events of a stream from a sequence on, without their content."""
    if await next_sequence(bus, stream) <= first:
        return []
    config = ConsumerConfig(
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=first,
        headers_only=True,
        ack_policy=AckPolicy.NONE,
    )
    jetstream = (await bus.client()).jetstream()
    reading = await jetstream.pull_subscribe(">", stream=stream, config=config)
    found: list[Said] = []
    pending = 1
    while pending:
        try:
            messages = await reading.fetch(_PAGE, timeout=2)
        except nats.errors.TimeoutError:
            break
        for message in messages:
            place = Place.of(message.reply)
            found.append(_said(message, place))
            pending = place.pending
    await reading.unsubscribe()
    return found


def _said(message: Msg, place: Place) -> Said:
    headers: Mapping[str, Any] = message.headers or {}
    return Said(
        sequence=place.stream_sequence,
        key=UUID(headers["ce-subject"]),
        subject=message.subject,
        said_at=datetime.fromisoformat(headers["ce-time"]).timestamp(),
        stored_at=place.stored_at.timestamp(),
    )


def _kind(subject: str) -> str:
    """The event type at a subject's end, whatever region and organisation it was said for."""
    return subject.split(".", 3)[-1]
