"""The streams of a test's NATS server, as another service would use them: say events, hear what was said."""

from base64 import b64decode
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar
from uuid import UUID

from google.protobuf.message import Message

from qabul_chassis.bus import Bus, BusError
from qabul_chassis.database.staging import staged
from qabul_chassis.outbox.envelope import headers_of, source_of
from qabul_chassis.testing.stack import REGION, Stack

E = TypeVar("E", bound=Message)

#: JetStream's code for "no message found".
_NO_MESSAGE = 10037
#: ... and for "stream not found".
_NO_STREAM = 10059


class Streams:
    """Speaks and listens in the place of the services around the one under test."""

    def __init__(self, stack: Stack) -> None:
        self._bus = Bus(stack.nats_url, name="test", user=stack.nats_user, password=stack.nats_password)
        self._made: set[str] = set()

    async def say(
        self,
        event: Message,
        *,
        key: UUID,
        organisation: str | None = None,
        occurred_at: datetime | None = None,
        event_id: UUID | None = None,
    ) -> UUID:
        """Say an event as its own producer does; its id makes it possible to say the very same one again."""
        producer = _producer(type(event))
        await self._make(producer)
        at = occurred_at or datetime.now(UTC)
        row = staged(event, key=key, organisation=organisation, region=REGION, occurred_at=at)
        row |= {"event_id": event_id} if event_id else {}
        headers = headers_of(row, source_of(REGION, producer))
        client = await self._bus.client(within=10)
        await client.request(row["subject"], row["payload"], headers=headers, timeout=10)
        said: UUID = row["event_id"]
        return said

    async def said(self, kind: type[E]) -> list[E]:
        """The events of a type that are on their producer's stream, oldest first."""
        found = []
        name = kind.DESCRIPTOR.full_name.removeprefix("qabul.")
        async for _, content in self._messages(_producer(kind), f"qabul.{REGION}.*.{name}"):
            event = kind()
            event.ParseFromString(content)
            found.append(event)
        return found

    async def messages(self, producer: str) -> list[tuple[str, bytes]]:
        """Subject and content of everything on a producer's stream, oldest first."""
        return [message async for message in self._messages(producer, ">")]

    async def put(self, producer: str, subject: str, content: bytes, headers: Mapping[str, str] | None = None) -> None:
        """Put bytes on a stream that no producer of ours would say."""
        await self._make(producer)
        client = await self._bus.client(within=10)
        await client.request(subject, content, headers=dict(headers) if headers else None, timeout=10)

    async def close(self) -> None:
        """Disconnect."""
        await self._bus.close()

    async def _messages(self, producer: str, subject: str) -> AsyncIterator[tuple[str, bytes]]:
        wanted: dict[str, Any] = {"next_by_subj": subject, "seq": 1}
        while True:
            try:
                answer = await self._bus.api(f"STREAM.MSG.GET.{producer.upper()}", wanted)
            except BusError as refusal:
                if refusal.code in {_NO_MESSAGE, _NO_STREAM}:
                    return
                raise
            message: dict[str, Any] = answer["message"]
            yield message["subject"], b64decode(message.get("data", ""))
            wanted["seq"] = message["seq"] + 1

    async def _make(self, producer: str) -> None:
        if producer not in self._made:
            await self._bus.ensure_stream(producer.upper(), [f"qabul.{REGION}.*.{producer}.>"])
            self._made.add(producer)


def _producer(kind: type[Message]) -> str:
    """`qabul.routing.v1.CardOpened` is said by routing."""
    return kind.DESCRIPTOR.full_name.split(".")[1]
