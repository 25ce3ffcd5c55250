"""Who is to hear a thrown signal: what waited for it when it was thrown, and the processes that start on it.

The diagrams in memory say at which elements a signal can be caught; the rows of tokens say which instances stand there.
They are looked up in batches, in the order of their ids, and each gets a row of its own: to be delivered once, by
whichever replica claims it. A signal is gone when it was spread and nothing of it is left to deliver.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from qabul_bpmn import Process
from qabul_chassis.database import Database, Unit
from qabul_chassis.processes import tables
from qabul_chassis.processes.definitions import Definitions

_CLAIM = """
SELECT id, name, thrown_by, thrown_at, reached_id FROM signal
WHERE spread_at IS NULL ORDER BY thrown_at LIMIT 1 FOR UPDATE SKIP LOCKED
"""

#: An instance that began to wait after the throw was not there to hear it.
_TELL = """
WITH hearing AS (
    SELECT t.instance_id AS id
    FROM unnest($3::text[], $4::text[], $5::text[]) AS w(process, element, kind)
    JOIN token AS t ON t.process = w.process AND t.element = w.element AND t.kind = coalesce(w.kind, t.kind)
    WHERE t.since_at <= $6 AND t.instance_id > $7
    UNION
    SELECT p.id
    FROM unnest($8::text[], $9::text[]) AS w(process, version)
    JOIN process_instance AS p ON p.process = w.process AND p.version = w.version
    WHERE p.finished_at IS NULL AND p.started_at <= $6 AND p.id > $7
), batch AS (
    SELECT id FROM hearing WHERE id <> $10 ORDER BY id LIMIT $11
), told AS (
    INSERT INTO signal_delivery (signal_id, target_id, deliver_at, attempts) SELECT $1, id, $2, 0 FROM batch
)
SELECT count(*) AS told, (SELECT id FROM batch ORDER BY id DESC LIMIT 1) AS reached_id FROM batch
"""

_FORGET = """
DELETE FROM signal AS s
WHERE s.spread_at IS NOT NULL AND NOT EXISTS (SELECT FROM signal_delivery AS d WHERE d.signal_id = s.id)
"""

_NOBODY = UUID(int=0)
#: Instances told in one transaction.
_BATCH = 10_000


class Place(NamedTuple):
    """Where a token hears a signal: at an element, when it waits for this kind of thing or for anything."""

    process: str
    element: str
    kind: str | None


class Audience(NamedTuple):
    """Where a signal is caught: at places, and in versions whose whole process listens."""

    places: frozenset[Place]
    editions: frozenset[tuple[str, str]]


class Spreading:
    """Turns thrown signals into deliveries; any number of replicas may."""

    def __init__(self, database: Database, definitions: Definitions) -> None:
        self.batch = _BATCH
        self._database = database
        self._definitions = definitions

    async def spread_all(self) -> int:
        """Look up everybody who is to hear what was thrown; returns how many those are."""
        told = 0
        while (count := await self._spread_one()) is not None:
            told += count
        return told

    async def forget(self) -> None:
        """Take away signals of which nothing is left to deliver."""
        await self._database.fetch_by_key(_FORGET)

    async def _spread_one(self) -> int | None:
        """Tell the next batch of the oldest signal; `None` when there is none to be had."""
        async with self._database.transaction() as unit:
            signal = await unit.fetchrow(_CLAIM)
            if signal is None:
                return None
            starts = self._starts(unit, signal) if signal["reached_id"] is None else 0
            told, reached = await self._tell(unit, signal)
            changed = {"reached_id": reached} if told == self.batch else {"spread_at": unit.now}
            unit.update(tables.Signal, signal["id"], **changed)
        return starts + told

    async def _tell(self, unit: Unit, signal: Mapping[str, Any]) -> tuple[int, UUID | None]:
        await self._definitions.fetch_running(unit)  # another replica may run diagrams that this one has not met
        found = audience(self._definitions.known, signal["name"])
        places, editions = sorted(found.places, key=str), sorted(found.editions)
        row = await unit.fetchrow(
            _TELL,
            signal["id"],
            unit.now,
            *([place[index] for place in places] for index in range(3)),
            signal["thrown_at"],
            signal["reached_id"] or _NOBODY,
            *([edition[index] for edition in editions] for index in range(2)),
            signal["thrown_by"] or _NOBODY,
            self.batch,
        )
        return row["told"], row["reached_id"]

    def _starts(self, unit: Unit, signal: Mapping[str, Any]) -> int:
        found = list(starts(self._definitions.current.values(), signal["name"]))
        for process, element in found:
            unit.insert(
                tables.SignalDelivery,
                signal_id=signal["id"],
                # The key of the instance to be: should it ever be started twice, the second start breaks on it.
                target_id=uuid5(signal["id"], f"{process}/{element}"),
                process=process,
                element=element,
                deliver_at=unit.now,
            )
        return len(found)


def audience(processes: Iterable[Process], signal: str) -> Audience:
    """Where instances of these processes can hear a signal."""
    places: set[Place] = set()
    editions: set[tuple[str, str]] = set()
    for process in processes:
        for element, waits in process.hears(signal):
            if element is None:
                editions.add((process.id, process.version))
            else:
                places.add(Place(process.id, element, waits))
    return Audience(frozenset(places), frozenset(editions))


def starts(processes: Iterable[Process], signal: str) -> Iterator[tuple[str, str]]:
    """Processes that start on a signal, and their start events."""
    for process in processes:
        for node in process.starts:
            if node.event == "signal" and node.message == signal:
                yield process.id, node.id
