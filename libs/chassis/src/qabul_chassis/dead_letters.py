"""What an operator does with events that could not be handled: see, retry, discard.

A letter is `waiting` while it is tried again by itself, `parked` when a person has to act; `retried` and `discarded`
are settled. Later events of the same key wait behind an open letter, so settling one lets them go on.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from qabul_chassis.consumers import Consumers, lease_of
from qabul_chassis.consumers.retrying import settle
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import NotFound, Refused
from qabul_chassis.identity import Caller

OPEN = ("waiting", "parked")

_PAGE = """
SELECT * FROM dead_letter
WHERE state = ANY($1::text[]) AND ($2::text IS NULL OR consumer = $2) AND ($3::uuid IS NULL OR id > $3)
ORDER BY id LIMIT $4
"""

_ONE = "SELECT * FROM dead_letter WHERE id = $1"

_EARLIER = """
SELECT id FROM dead_letter
WHERE consumer = $1 AND key = $2 AND state IN ('waiting', 'parked') AND stream_sequence < $3
ORDER BY stream_sequence LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Letter:
    """One event that could not be handled."""

    id: UUID
    consumer: str
    stream: str
    stream_sequence: int
    event_id: UUID
    key: UUID
    type: str
    subject: str
    headers: Mapping[str, str]
    payload: bytes
    state: str
    attempts: int
    error_class: str
    error_text: str
    failed_at: datetime
    due_at: datetime | None
    settled_at: datetime | None
    settled_by: str | None

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Letter":
        """Read a row."""
        values = {name: row[name] for name in cls.__slots__}
        return cls(**{**values, "headers": json.loads(row["headers"])})


class DeadLetters:
    """The dead letters of one service."""

    def __init__(self, database: Database, consumers: Consumers) -> None:
        self._database = database
        self._consumers = consumers

    async def page(
        self,
        *,
        consumer: str | None = None,
        states: Sequence[str] = OPEN,
        after: UUID | None = None,
        limit: int = 100,
    ) -> list[Letter]:
        """Letters in the order they were kept; `after` is the last one of the page before."""
        rows = await self._database.fetch(_PAGE, list(states), consumer, after, limit)
        return [Letter.of(row) for row in rows]

    async def get(self, letter_id: UUID) -> Letter:
        """One letter; `NotFound` when there is none."""
        row = await self._database.fetchrow(_ONE, letter_id)
        if row is None:
            raise NotFound(f"There is no dead letter {letter_id}.", reason="DEAD_LETTER_NOT_FOUND")
        return Letter.of(row)

    async def retry(self, letter_id: UUID, *, caller: Caller | None = None) -> Letter:
        """Hand the event to its handler again, now; answers the letter as it is afterwards."""
        letter = await self._open(letter_id)
        if earlier := await self._database.fetchval(_EARLIER, letter.consumer, letter.key, letter.stream_sequence):
            raise Refused(
                f"Dead letter {letter_id} waits behind {earlier}, an earlier event of the same key.",
                reason="DEAD_LETTER_BEHIND",
                hint=f"Retry or discard {earlier} first; this one follows by itself.",
            )
        listening = self._consumers.listening.get(letter.consumer)
        if listening is None:
            raise Refused(
                f"This service has no consumer {letter.consumer} any more.",
                reason="CONSUMER_GONE",
                hint="Discard the dead letter.",
            )
        await listening.retrying.retry(letter_id, by=None if caller is None else caller.subject)
        self._let_followers_go_on(letter)
        return await self.get(letter_id)

    async def discard(self, letter_id: UUID, *, reason: str, caller: Caller | None = None) -> Letter:
        """Give an event up: its effect will never come. Later events of its key go on."""
        letter = await self._open(letter_id)

        async def give_up(unit: Unit) -> None:
            row = await unit.fetchrow(_ONE, letter_id)
            if row["state"] not in OPEN:
                raise _settled(letter_id, row["state"])
            settle(unit, row, state="discarded", by=None if unit.caller is None else unit.caller.subject)
            unit.audit(letter.key, "dead_letter_discarded", dead_letter=str(letter_id), reason=reason)

        await self._database.change(give_up, caller=caller)
        self._let_followers_go_on(letter)
        return await self.get(letter_id)

    async def _open(self, letter_id: UUID) -> Letter:
        letter = await self.get(letter_id)
        if letter.state not in OPEN:
            raise _settled(letter_id, letter.state)
        return letter

    def _let_followers_go_on(self, letter: Letter) -> None:
        self._database.watch.ring(lease_of(letter.consumer))


def _settled(letter_id: UUID, state: str) -> Refused:
    return Refused(f"Dead letter {letter_id} is {state} already.", reason="DEAD_LETTER_SETTLED")
