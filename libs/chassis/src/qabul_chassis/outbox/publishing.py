"""How a handful of outbox rows reach the stream: as one atomic batch, or singly where that is not safe."""

import asyncio
import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from nats.aio.client import Client
from nats.errors import Error as NatsError

from qabul_chassis.bus import BusError
from qabul_chassis.identity import uuid7
from qabul_chassis.outbox.envelope import headers_of

_ACK_WITHIN_S = 5.0
#: Room for headers in the server's largest message.
_HEADERS_BYTES = 2048
#: JetStream's codes for "this one message is too large": no retry will help it.
_UNACCEPTABLE = frozenset({10054, 10118})

Row = Mapping[str, Any]


class Outcome:
    """What became of rows: handed over, refused for good, or a failure that leaves the rest to another try."""

    def __init__(self) -> None:
        self.gone: list[int] = []
        #: Keys with a row that the stream will never take.
        self.refused: dict[UUID, str] = {}
        self.failure: Exception | None = None


async def publish_batch(client: Client, rows: Sequence[Row], source: str) -> Outcome:
    """Publish all rows or none; raises what leaves it open which of both happened."""
    outcome = Outcome()
    rows = _acceptable(client, rows, outcome)
    if not rows:
        return outcome
    batch = uuid7().hex
    last = len(rows)
    for number, row in enumerate(rows[:-1], start=1):
        headers = headers_of(row, source)
        headers["Nats-Batch-Id"] = batch
        headers["Nats-Batch-Sequence"] = str(number)
        await client.publish(row["subject"], row["payload"], headers=headers)
    headers = headers_of(rows[-1], source)
    if last > 1:
        headers.update({"Nats-Batch-Id": batch, "Nats-Batch-Sequence": str(last), "Nats-Batch-Commit": "1"})
    reply = await client.request(rows[-1]["subject"], rows[-1]["payload"], timeout=_ACK_WITHIN_S, headers=headers)
    if refusal := _refusal(reply.data):
        outcome.failure = refusal
    else:
        outcome.gone = [row["id"] for row in rows]
    return outcome


async def publish_singly(client: Client, rows: Sequence[Row], source: str) -> Outcome:
    """Publish row by row, side by side for different keys: a row goes out only when its key's earlier ones are in."""
    outcome = Outcome()
    waves = _waves(_acceptable(client, rows, outcome))
    stopped: set[UUID] = set(outcome.refused)
    for wave in waves:
        going = [row for row in wave if row["key"] not in stopped]
        answers = await asyncio.gather(*(_publish_one(client, row, source) for row in going))
        for row, failure in zip(going, answers, strict=True):
            if failure is None:
                outcome.gone.append(row["id"])
                continue
            stopped.add(row["key"])
            if isinstance(failure, BusError) and failure.code in _UNACCEPTABLE:
                outcome.refused[row["key"]] = str(failure)
            else:
                outcome.failure = failure
    return outcome


async def _publish_one(client: Client, row: Row, source: str) -> Exception | None:
    try:
        reply = await client.request(
            row["subject"], row["payload"], timeout=_ACK_WITHIN_S, headers=headers_of(row, source)
        )
    except (NatsError, OSError, TimeoutError) as failure:
        return failure
    return _refusal(reply.data)


def _refusal(ack: bytes) -> BusError | None:
    error = json.loads(ack).get("error")
    return BusError(int(error.get("err_code", 0)), str(error.get("description", ""))) if error else None


def _acceptable(client: Client, rows: Sequence[Row], outcome: Outcome) -> list[Row]:
    """Leave out rows the server would cut the connection for, and what follows them of the same key."""
    largest = client.max_payload - _HEADERS_BYTES
    found = []
    for row in rows:
        if row["key"] in outcome.refused:
            continue
        if len(row["payload"]) > largest:
            outcome.refused[row["key"]] = f"{row['type']} of {len(row['payload'])} bytes is larger than {largest}"
        else:
            found.append(row)
    return found


def _waves(rows: Sequence[Row]) -> list[list[Row]]:
    """The first rows of all keys, then the second ones, and so on."""
    waves: list[list[Row]] = []
    seen: dict[UUID, int] = {}
    for row in rows:
        place = seen.get(row["key"], 0)
        seen[row["key"]] = place + 1
        if place == len(waves):
            waves.append([])
        waves[place].append(row)
    return waves
