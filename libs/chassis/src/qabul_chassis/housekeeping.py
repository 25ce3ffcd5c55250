"""Forgets what nobody can ask for any more, so that tables that only remember do not grow for ever.

What is kept how long is a promise: an event handled once is recognised for `INBOX`, far longer than any stream keeps
it; a repeated request gets its first answer for `ANSWERS`. Audit rows and open dead letters are never forgotten here.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

import structlog

from qabul_chassis.database import Database, Lease
from qabul_chassis.errors import ServiceError

log = structlog.get_logger(__name__)

#: A stream keeps events for 30 days; a restored backup of one may bring back older ones.
INBOX = timedelta(days=400)
#: Longer than any caller goes on repeating a request.
ANSWERS = timedelta(days=30)
#: Settled letters stay visible for a while, for whoever asks what became of an event.
LETTERS = timedelta(days=180)

_LEASE = "housekeeping"
_EVERY_S = 3600.0
#: Few rows at a time: a long deletion would hold up vacuum and fill the log in one go.
_AT_ONCE = 5000

_FORGET = (
    ("inbox", "handled_at < $1", INBOX),
    ("answered_request", "answered_at < $1", ANSWERS),
    ("dead_letter", "state IN ('retried', 'discarded') AND settled_at < $1", LETTERS),
)


class Housekeeping:
    """Runs in every replica; one of them works, once an hour."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def run(self) -> None:
        """Forget and rest, for ever."""
        while True:
            async with self._database.watch.lease(_LEASE) as lease:
                while not lease.lost.is_set():
                    await self._turn(lease)

    async def _turn(self, lease: Lease) -> None:
        rest_s = _EVERY_S
        try:
            await self.forget()
        except ServiceError as failure:
            log.warning("housekeeping_waits", failure=str(failure))
            rest_s = _EVERY_S / 60
        with suppress(TimeoutError):
            async with asyncio.timeout(rest_s):
                await lease.lost.wait()

    async def forget(self) -> dict[str, int]:
        """Delete what is older than it is kept; says how many rows of each table went."""
        now = self._database.clock.now()
        gone: dict[str, int] = {}
        for table, old, kept in _FORGET:
            some = f"SELECT ctid FROM {table} WHERE {old} LIMIT $2"  # noqa: S608 - names and conditions of this module
            sql = f"DELETE FROM {table} WHERE ctid = ANY(ARRAY({some})) RETURNING 1"  # noqa: S608 - same
            while rows := len(await self._database.fetch_by_key(sql, now - kept, _AT_ONCE)):
                gone[table] = gone.get(table, 0) + rows
        if gone:
            log.info("forgotten", **gone)
        return gone
