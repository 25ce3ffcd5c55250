"""The audit of a key (an appeal, a card, an assignment): one row per commit, chained by hash.

Each row's hash covers the hash before it, the key, its place, its instant and its entries, so that a row changed, taken
out or put in later breaks the chain from there on. The chain is per key: one for all would make every change wait.
Cutting off the newest rows cannot show in the chain itself; compare `Chain.head` with one noted elsewhere.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from qabul_chassis.identity import Caller

#: What travels for one audit row; its place and hash are found by the server.
CHAIN_COLUMNS = ("key", "at", "entries")

#: Each part in PostgreSQL's binary form on the wire, which is the same in every version: 16 bytes, 8 bytes, 8 bytes
#: (microseconds since 2000), and the byte 1 with jsonb's text, which it prints one way only.
_HASH = "sha256({before} || uuid_send({key}) || int8send({seq}) || timestamptz_send({at}) || jsonb_send({entries}))"


def continue_chain(target: str, source: str) -> str:
    """The INSERT that puts the rows of `source` at the ends of their keys' chains.

    Two changes that reach for the same place meet at the primary key, and the later one is a lost race.
    """
    hashed = _HASH.format(
        before="coalesce(p.hash, ''::bytea)",
        key="w.key",
        seq="coalesce(p.seq, 0) + 1",
        at="w.at",
        entries="w.entries",
    )
    return (  # the parts are this module's own
        f"INSERT INTO {target} (key, seq, at, entries, hash)"
        f" SELECT w.key, coalesce(p.seq, 0) + 1, w.at, w.entries, {hashed} FROM {source}"
        f" LEFT JOIN LATERAL (SELECT seq, hash FROM {target} WHERE key = w.key ORDER BY seq DESC LIMIT 1) AS p ON true"
    )


def entry(*, caller: Caller | None, service: str, action: str, details: dict[str, Any], at: datetime) -> dict[str, Any]:
    """One fact for the audit: who did what, when, for which request. Never texts or names of people."""
    if caller is None:
        # Events, timers and jobs act for the service itself.
        return {"who": service, "action": action, "at": at.isoformat(), "details": details}
    return {
        "who": caller.subject,
        "roles": sorted(caller.roles),
        "organisation": caller.organisation,
        "action": action,
        "at": at.isoformat(),
        "request_id": caller.request_id,
        "details": details,
    }


@dataclass(frozen=True, slots=True)
class Chain:
    """What checking a key's chain found."""

    length: int
    #: Hash of the newest row; note it elsewhere to see later whether rows were cut off.
    head: bytes | None
    #: Place of the first row that does not follow from those before it; `None` for a whole chain.
    broken_at: int | None

    @property
    def whole(self) -> bool:
        """Whether every row follows from the one before it."""
        return self.broken_at is None


class _Reader(Protocol):
    async def fetchrow(self, sql: str, /, *args: Any) -> Any: ...


_AGAIN = _HASH.format(
    before="coalesce(lag(hash) OVER by_place, ''::bytea)", key="key", seq="seq", at="at", entries="entries"
)

_VERIFY = f"""
WITH chain AS (
    SELECT seq, hash, row_number() OVER by_place AS place,
           {_AGAIN} AS computed
    FROM audit WHERE key = $1 WINDOW by_place AS (ORDER BY seq)
)
SELECT count(*) AS length,
       (SELECT hash FROM chain ORDER BY seq DESC LIMIT 1) AS head,
       min(place) FILTER (WHERE seq <> place OR hash <> computed) AS broken_at
FROM chain
"""


async def verify_chain(database: _Reader, key: UUID) -> Chain:
    """Compute a key's chain anew and say where, if anywhere, it breaks."""
    row = await database.fetchrow(_VERIFY, key)
    return Chain(length=row["length"], head=row["head"], broken_at=row["broken_at"])
