"""Tries kept events again: by themselves when they are due, or because a person asked.

Of one key only the oldest open letter is ever tried; when it is settled, the next one is due at once.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import structlog

from qabul_chassis.consumers.consumer import Consumer
from qabul_chassis.consumers.handling import WAITING, described, due_after, state_after, tally
from qabul_chassis.consumers.messages import read_again
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import DatabaseAway, Refused
from qabul_chassis.outbox.envelope import TRACE
from qabul_chassis.tables import DeadLetter

log = structlog.get_logger(__name__)

_FIRST_OF_EACH_KEY = """
SELECT DISTINCT ON (key) key, id, state, due_at FROM dead_letter
WHERE consumer = $1 AND state IN ('waiting', 'parked') ORDER BY key, stream_sequence
"""

_LETTER = "SELECT * FROM dead_letter WHERE id = $1"


class Waiting(NamedTuple):
    """What is left after a round of tries."""

    #: Keys with an open letter.
    keys: set[UUID]
    #: When the next letter is due.
    due_at: datetime | None


class Retrying:
    """Tries the kept events of one consumer again."""

    def __init__(self, consumer: Consumer, database: Database) -> None:
        self.consumer = consumer
        self._database = database

    async def retry_due(self, now: datetime) -> Waiting:
        """Try all that are due, until none is; answers what stays open."""
        while True:
            firsts = await self._database.fetch_by_key(_FIRST_OF_EACH_KEY, self.consumer.name)
            waiting = [row for row in firsts if row["state"] == WAITING]
            due = [row["id"] for row in waiting if row["due_at"] <= now]
            if not due:
                return Waiting({row["key"] for row in firsts}, min((row["due_at"] for row in waiting), default=None))
            for letter_id in due:
                await self.retry(letter_id, by=None)

    async def retry(self, letter_id: UUID, *, by: str | None) -> bool:
        """Hand a kept event to its handler again; says whether it is settled afterwards."""
        try:
            await self._database.change(lambda unit: self._handle(unit, letter_id, by))
        except _Settled:
            return True
        except DatabaseAway:
            raise
        except Exception as failure:  # noqa: BLE001 - a handler may raise anything, and the event must not be lost
            await self._failed(letter_id, failure)
            return False
        return True

    async def _handle(self, unit: Unit, letter_id: UUID, by: str | None) -> None:
        row = await _open_letter(unit, letter_id)
        headers: Mapping[str, str] = json.loads(row["headers"])
        kind = self.consumer.types.get(row["type"])
        if kind is None:
            raise Refused(f"Consumer {self.consumer.name} no longer handles {row['type']}; discard the dead letter.")
        if TRACE in headers:
            unit.continue_trace(row["key"], headers[TRACE])
        await self.consumer.handlers[kind](unit, [read_again(row, headers, kind)])
        tally(unit, self.consumer.name, row["type"], 1)
        settle(unit, row, state="retried", by=by)

    async def _failed(self, letter_id: UUID, failure: Exception) -> None:
        async def note(unit: Unit) -> None:
            row = await _open_letter(unit, letter_id)
            attempts = row["attempts"] + 1
            state = state_after(self.consumer, failure, attempts=attempts)
            error_class, error_text = described(failure)
            unit.update(
                DeadLetter,
                letter_id,
                revision=row["revision"],
                state=state,
                attempts=attempts,
                error_class=error_class,
                error_text=error_text,
                failed_at=unit.now,
                due_at=due_after(self.consumer, attempts, unit.now) if state == WAITING else None,
            )
            report = log.warning if state == WAITING else log.error
            report(
                "event_failed_again",
                consumer=self.consumer.name,
                dead_letter=str(letter_id),
                state=state,
                attempts=attempts,
                error_class=error_class,
            )

        try:
            await self._database.change(note)
        except _Settled:
            return


class _Settled(Exception):
    """Somebody settled the letter meanwhile."""


def settle(unit: Unit, row: Mapping[str, Any], *, state: str, by: str | None) -> None:
    """Close an open letter, unless another change of it comes first."""
    unit.update(
        DeadLetter,
        row["id"],
        revision=row["revision"],
        state=state,
        due_at=None,
        settled_at=unit.now,
        settled_by=by,
    )


async def _open_letter(unit: Unit, letter_id: UUID) -> Any:
    row = await unit.fetchrow(_LETTER, letter_id)
    if row is None or row["state"] not in {"waiting", "parked"}:
        raise _Settled
    return row
