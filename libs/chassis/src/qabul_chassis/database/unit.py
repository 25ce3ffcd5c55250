"""The unit of work: what one change reads, and everything it writes in one statement at its end."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any, Protocol
from uuid import UUID

import structlog
from google.protobuf.message import Message
from sqlmodel import SQLModel

from qabul_chassis import audit
from qabul_chassis.database.change import Change
from qabul_chassis.database.columns import REVISION, columns_of
from qabul_chassis.database.staging import STAGED_COLUMNS, staged
from qabul_chassis.database.statement import Shape, Verb, shape_of
from qabul_chassis.identity import Caller
from qabul_chassis.tables import Audit, Outbox

log = structlog.get_logger(__name__)

Table = type[SQLModel]


class Store(Protocol):
    """Where a unit reads and writes: the pool, or one connection within a transaction."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """The first row, or `None`."""
        ...

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """The first value of the first row, or `None`."""
        ...

    async def fetch_keyed(self, sql: str, key: Any, /, *others: Any) -> list[Any]:
        """All rows of one key."""
        ...

    async def write(self, change: Change, done: Callable[[], None]) -> None:
        """Write a change, then call `done`; raises what `failures.of_write` makes of a failure."""
        ...


class _Write:
    __slots__ = ("guarded", "values", "verb")

    def __init__(self, verb: Verb, values: dict[str, Any], *, guarded: bool = False) -> None:
        self.verb = verb
        self.values = values
        self.guarded = guarded


class Unit:
    """One change: read, decide, write once.

    Reads see what is committed, never the unit's own pending writes. Writes are collected and sent by `commit` as one
    statement: all of them or none. Several writes of one row become one. A row that changed since it was read (its
    `revision` moved, or it is gone) makes `commit` raise `Conflict` and leaves nothing written; whoever owns the unit
    then runs the change again from its reads. Application code never calls `commit`: the edge does
    (`answer_once`, a consumer, a timer).
    """

    def __init__(self, store: Store, *, now: datetime, caller: Caller | None, service: str, region: str) -> None:
        #: The instant of the change; everything it writes carries the same one.
        self.now = now
        #: Who asked for it; `None` when the service acts by itself.
        self.caller = caller
        #: What other parts of the chassis keep for the time of this unit, each under a key of its own.
        self.notes: dict[Any, Any] = {}
        #: Whether this change says any event.
        self.says_events = False
        self._store = store
        self._service = service
        self._region = region
        self._writes: dict[tuple[Table, Any], _Write] = {}
        self._added: dict[Shape, list[dict[str, Any]]] = {}
        self._events: list[dict[str, Any]] = []
        self._traces: dict[UUID, str] = {}
        self._audit: dict[UUID, list[dict[str, Any]]] = {}
        self._before: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []
        self._closed = False

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """Read all rows."""
        return await self._store.fetch(sql, *args)

    async def fetch_keyed(self, sql: str, key: Any, /, *others: Any) -> list[Any]:
        """Read all rows of one key. The query takes a list of keys as `$1`, and its first column is the key.

        Units that read by the same query, with the same other arguments, at the same time share one round trip.
        """
        return await self._store.fetch_keyed(sql, key, *others)

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """Read the first row, or `None`."""
        return await self._store.fetchrow(sql, *args)

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """Read the first value of the first row, or `None`."""
        return await self._store.fetchval(sql, *args)

    def insert(self, table: Table, **values: Any) -> None:
        """Write a new row. Columns left out get their default from the declaration, then from the server."""
        for name, default in _missing(table, tuple(values)):
            values[name] = default()
        key = columns_of(table).key_of(values)
        where = (table, object() if key is None else key)
        if where in self._writes:
            raise ValueError(
                f"Expected a new row of '{columns_of(table).name}', but this unit has written {key} already."
            )
        self._writes[where] = _Write(Verb.INSERT, values)

    def insert_all(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Write new rows, complete and alike in their columns, that nothing else in this unit touches: history."""
        if rows:
            names = tuple(rows[0])
            _known(table, names)
            shape = shape_of(table, Verb.INSERT, names, False)  # noqa: FBT003 - see `shape_of`
            self._added.setdefault(shape, []).extend(rows)

    def update(self, table: Table, key: Any, *, revision: int | None = None, **changed: Any) -> None:
        """Change columns of a row that is there.

        With `revision`, the row must still be at it. A table with a column `revision` counts each change either way.
        """
        columns = columns_of(table)
        _known(table, tuple(changed))
        found = columns.as_key(key)
        write = self._writes.get((table, found))
        if write is None:
            values = dict(zip(columns.key, found, strict=True))
            if revision is not None:
                values[REVISION] = revision
            values.update(changed)
            self._writes[table, found] = _Write(Verb.UPDATE, values, guarded=revision is not None)
            return
        if write.verb is Verb.DELETE:
            raise ValueError(f"Expected row {found} of '{columns.name}' to stay, but this unit has deleted it.")
        if write.verb is Verb.UPDATE:
            if revision is not None and not write.guarded:
                write.values[REVISION] = revision
                write.guarded = True
        elif REVISION in write.values:
            write.values[REVISION] += 1  # as if the row had been written, then changed
        write.values.update(changed)

    def upsert(self, table: Table, **values: Any) -> None:
        """Write a row, or set these columns of the one with the same primary key. Python defaults are not filled in."""
        _known(table, tuple(values))
        columns = columns_of(table)
        found = columns.as_key(columns.key_of(values) or ())
        write = self._writes.get((table, found))
        if write is None:
            self._writes[table, found] = _Write(Verb.UPSERT, values)
        elif write.verb is Verb.DELETE:
            raise ValueError(f"Expected row {found} of '{columns.name}' to stay, but this unit has deleted it.")
        else:
            write.values.update(values)

    def claim(self, table: Table, **values: Any) -> None:
        """Write a row unless it is there already; either way is fine."""
        _known(table, tuple(values))
        columns = columns_of(table)
        self._writes.setdefault((table, columns.as_key(columns.key_of(values) or ())), _Write(Verb.CLAIM, values))

    def add(self, table: Table, key: Any, **amounts: int) -> None:
        """Add to numbers of a row; it starts at these amounts when it is new. Concurrent changes never lose any."""
        columns = columns_of(table)
        _known(table, tuple(amounts))
        found = columns.as_key(key)
        write = self._writes.get((table, found))
        if write is None:
            self._writes[table, found] = _Write(Verb.ADD, {**dict(zip(columns.key, found, strict=True)), **amounts})
        elif write.verb is Verb.ADD and write.values.keys() >= amounts.keys():
            for name, amount in amounts.items():
                write.values[name] += amount
        else:
            raise ValueError(f"Expected row {found} of '{columns.name}' to be added to in one way within a unit.")

    def delete(self, table: Table, key: Any, *, revision: int | None = None) -> None:
        """Delete a row that is there; with `revision`, it must still be at it."""
        columns = columns_of(table)
        found = columns.as_key(key)
        write = self._writes.get((table, found))
        if write is not None and write.verb is Verb.INSERT:
            del self._writes[table, found]
            return
        if write is not None and write.verb is not Verb.UPDATE:
            raise ValueError(f"Expected to delete row {found} of '{columns.name}' once, after nothing but changes.")
        if revision is None and write is not None and write.guarded:
            revision = write.values[REVISION]
        values = dict(zip(columns.key, found, strict=True))
        if revision is not None:
            values[REVISION] = revision
        self._writes[table, found] = _Write(Verb.DELETE, values, guarded=revision is not None)

    def stage(self, event: Message, *, key: UUID, organisation: str | None = None) -> None:
        """Say an event: it goes out after the commit, once, in the order of what was said about its key.

        `organisation` puts it on that organisation's own subject, for its cell and its systems to hear.
        """
        self.says_events = True
        self._events.append(
            staged(
                event,
                key=key,
                organisation=organisation,
                region=self._region,
                occurred_at=self.now,
                traceparent=self._traces.get(key),
            )
        )

    def continue_trace(self, key: UUID, traceparent: str) -> None:
        """Let events about this key carry on the trace of the event that caused them."""
        self._traces[key] = traceparent

    def audit(self, key: UUID, action: str, **details: Any) -> None:
        """Note who did what to a key. Details are ids, codes and digests; never texts, names or addresses."""
        fact = audit.entry(caller=self.caller, service=self._service, action=action, details=details, at=self.now)
        self._audit.setdefault(key, []).append(fact)

    def before_commit(self, act: Callable[[], None]) -> None:
        """Run just before the statement is composed; the place to write what was collected during the unit."""
        self._before.append(act)

    def after_commit(self, act: Callable[[], None]) -> None:
        """Run once the change is in; never when it is not. It must not fail and must not wait."""
        self._after.append(act)

    async def commit(self) -> None:
        """Write everything in one statement. Cancelling the caller does not stop a commit under way."""
        if self._closed:
            raise RuntimeError("This unit is over: a change is committed once.")
        change = self.collect()
        self._closed = True
        if change is None:
            self.close(committed=True)
        else:
            await self._store.write(change, self._committed)

    async def flush(self) -> None:
        """Send pending writes now, so that later reads of the same explicit transaction see them."""
        change = self.collect()
        if change is not None:
            await self._store.write(change, _nothing)
        self._writes, self._events, self._audit = {}, [], {}

    def _committed(self) -> None:
        self.close(committed=True)

    def close(self, *, committed: bool) -> None:
        """End the unit; runs what waited for the commit."""
        self._closed = True
        # What waits for the commit mostly knows the unit: kept any longer, they would keep each other until a
        # garbage collection, and that is a fifth of the time of a step.
        after, self._after = self._after, []
        for act in after if committed else ():
            try:
                act()
            except Exception:
                # The change is in: whoever asked for it must hear so, whatever a wake-up call did.
                log.exception("after_commit_failed", act=getattr(act, "__qualname__", repr(act)))

    def collect(self) -> Change | None:
        """Everything pending, grouped; `None` when nothing is."""
        before, self._before = self._before, []
        for act in before:
            act()
        found, self._added = self._added, {}
        for (table, _), write in self._writes.items():
            shape = shape_of(table, write.verb, tuple(write.values), write.guarded)
            rows = found.get(shape)
            if rows is None:
                found[shape] = [write.values]
            else:
                rows.append(write.values)
        keys: set[Any] = set(self._writes)
        if self._events:
            found[_EVENTS] = self._events
        if self._audit:
            found[_CHAIN] = [{"key": key, "at": self.now, "entries": facts} for key, facts in self._audit.items()]
            keys.update((Audit, key) for key in self._audit)
        if not found:
            return None
        shapes = _in_order(tuple(found))
        return Change(shapes, [found[shape] for shape in shapes], keys)


def _nothing() -> None:
    return


_ORDER = attrgetter("order")
_EVENTS = shape_of(Outbox, Verb.INSERT, STAGED_COLUMNS, False)  # noqa: FBT003 - see `shape_of`
_CHAIN = shape_of(Audit, Verb.CHAIN, audit.CHAIN_COLUMNS, False)  # noqa: FBT003 - see `shape_of`


@lru_cache(maxsize=4096)
def _in_order(shapes: tuple[Shape, ...]) -> tuple[Shape, ...]:
    return tuple(sorted(shapes, key=_ORDER))


@lru_cache(maxsize=4096)
def _known(table: Table, names: tuple[str, ...]) -> None:
    columns_of(table).check_names(names)


@lru_cache(maxsize=4096)
def _missing(table: Table, names: tuple[str, ...]) -> Sequence[tuple[str, Callable[[], Any]]]:
    _known(table, names)
    defaults: Mapping[str, Callable[[], Any]] = columns_of(table).defaults
    return [(name, default) for name, default in defaults.items() if name not in names]
