"""Instances inside a unit: loaded once, moved in memory any number of times, written once before the commit."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from qabul_bpmn import (
    Effect,
    Entered,
    Instance,
    Left,
    Moved,
    Process,
    RaiseIncident,
    Step,
)
from qabul_chassis.database import Unit

#: What a token waits for while a worker outside the unit is to do its work; each such token has a job row.
SERVICE = "service"
#: What a token waits for when it cannot go on; each such token has an incident row.
INCIDENT = "incident"

#: What a token waits for while the process that it called runs.
CALL = "call"

#: What of an instance a unit needs; `parked` are tokens whose job an incident holds.
COLUMNS = """
    p.id, p.process, p.version, p.key, p.state, p.revision, p.parent_id, p.parent_token,
    (SELECT array_agg(i.token) FROM incident AS i WHERE i.instance_id = p.id AND i.kind = 'job') AS parked
"""

#: The same for a query that reads instances (`process_instance AS p`) beside rows of its own; see `load_beside`.
BESIDE = """
    p.id AS p_id, p.process AS p_process, p.version AS p_version, p.key AS p_key, p.state AS p_state,
    p.revision AS p_revision, p.parent_id AS p_parent_id, p.parent_token AS p_parent_token,
    (SELECT array_agg(i.token) FROM incident AS i WHERE i.instance_id = p.id AND i.kind = 'job') AS p_parked
"""
_BESIDE_NAMES = tuple(
    (name, f"p_{name}")
    for name in ("id", "process", "version", "key", "state", "revision", "parent_id", "parent_token", "parked")
)

#: Leaves out called instances that are over, of which there may be many and nobody asks. Written so that no index is
#: tried for it: what is found by key is few, what runs may be very many.
NO_ENDED_CALL = "(p.parent_id IS NOT NULL AND p.finished_at IS NOT NULL) IS NOT TRUE"

BY_KEYS = f"SELECT {COLUMNS} FROM process_instance AS p WHERE p.key = ANY($1::uuid[]) AND {NO_ENDED_CALL}"  # noqa: S608 - no values in it
BY_IDS = f"SELECT {COLUMNS} FROM process_instance AS p WHERE p.id = ANY($1::uuid[])"  # noqa: S608 - no values in it


@dataclass(slots=True)
class Fact:
    """Something that happened at an element, for the history."""

    element: str
    token: int
    what: str


class Call(NamedTuple):
    """What a called instance hands its outcome to."""

    instance_id: UUID
    token: int


@dataclass(slots=True, eq=False)
class Held:
    """One instance in a unit: as it was loaded, as it is now, and what happened in between."""

    id: UUID
    key: UUID
    process: Process
    #: As loaded; 0 for an instance that this unit starts.
    revision: int
    before: Instance
    now: Instance
    #: What called it, and at which revision of the caller when this unit starts it.
    parent: Call | None = None
    parent_revision: int = 0
    #: Tokens whose job was held by an incident when it was loaded.
    parked: frozenset[int] = frozenset()
    #: Why tokens became incidents in this unit, by token: of the engine, and of jobs that used up their attempts.
    raised: dict[int, str] = field(default_factory=dict)
    to_park: dict[int, str] = field(default_factory=dict)
    #: Jobs that a person sends on their way again.
    to_unpark: set[int] = field(default_factory=set)
    #: Whether this unit put it onto another version, which its rows follow.
    migrated: bool = False
    facts: list[Fact] = field(default_factory=list)
    #: What came in this unit and has not left, by token.
    came: dict[int, Fact] = field(default_factory=dict)

    @property
    def changed(self) -> bool:
        """Whether there is anything to write."""
        return self.now is not self.before or bool(self.facts)

    def put_onto(self, version: Process) -> None:
        """Go on with another version of the process; the step that the migration made comes next."""
        self.process = version
        self.migrated = True

    def take(self, step: Step) -> tuple[Effect, ...]:
        """Move to where a step led; returns what has to be done about it."""
        self.now = step.instance
        facts, came = self.facts, self.came
        for effect in step.effects:
            if isinstance(effect, Entered):
                fact = came[effect.token] = Fact(effect.element, effect.token, "entered")
                facts.append(fact)
            elif isinstance(effect, Left):
                if not effect.cancelled and (entry := came.pop(effect.token, None)) is not None:
                    entry.what = "passed"  # one row of coming and going: gateways and inline tasks do little else
                else:
                    facts.append(Fact(effect.element, effect.token, "cancelled" if effect.cancelled else "left"))
            elif isinstance(effect, Moved):
                facts.append(Fact(effect.element, effect.token, "migrated"))
            elif isinstance(effect, RaiseIncident):
                self.raised[effect.token] = effect.reason
                facts.append(Fact(effect.element, effect.token, "incident"))
        return step.effects

    def waits(self, token: int) -> str | None:
        """What a token waits for; nothing when it is gone."""
        for each in self.now.tokens:
            if each.id == token:
                return each.waits
        return None

    def waiting_at(self, element: str, kind: str) -> Iterator[int]:
        """Tokens that wait at an element for a kind of thing, oldest first."""
        return (each.id for each in self.now.tokens if each.element == element and each.waits == kind)

    def written(self) -> None:
        """Count what is now as what is stored."""
        self.revision += 1
        self.before = self.now
        if self.parked or self.to_park:
            self.parked = frozenset(
                token.id
                for token in self.now.tokens
                if token.id in self.to_park or (token.id in self.parked and token.id not in self.to_unpark)
            )
        self.raised, self.to_park, self.to_unpark, self.facts = {}, {}, set(), []
        self.came = {}
        self.migrated = False


class Holding:
    """The instances of one unit, by id and by key."""

    def __init__(self) -> None:
        self._by_id: dict[UUID, Held] = {}
        self._by_key: dict[UUID, list[Held]] = {}
        #: Called instances by what called them: the one that runs, where a call was tried again.
        self._called: dict[Call, Held] = {}
        self._looked_for: set[UUID] = set()
        #: Whether the unit already knows that there is something to write.
        self.will_write = False
        #: Whether the unit is of a loop that minds itself what is due, and holds locks that another would wait for.
        self.fires_in_turn = False

    @classmethod
    def of(cls, unit: Unit) -> "Holding":
        """The unit's own; made when it is first asked for."""
        found = unit.notes.get(cls)
        if found is None:
            found = unit.notes[cls] = cls()
        return found

    def knows(self, key: UUID) -> bool:
        """Whether the instances of a key were looked for."""
        return key in self._looked_for

    def looked_for(self, keys: Iterable[UUID]) -> None:
        """Remember keys as looked for, also when nothing was found."""
        self._looked_for.update(keys)

    def keep(self, held: Held) -> Held:
        """Keep an instance; one that is held already stays as this unit has moved it."""
        known = self._by_id.setdefault(held.id, held)
        if known is held:
            self._by_key.setdefault(held.key, []).append(held)
            if held.parent is not None and not (held.now.finished and held.parent in self._called):
                self._called[held.parent] = held
        return known

    def all(self) -> Collection[Held]:
        """All of them."""
        return self._by_id.values()

    def by_id(self, id_: UUID) -> Held | None:
        """The instance of an id."""
        return self._by_id.get(id_)

    def of_key(self, key: UUID) -> Sequence[Held]:
        """The instances of a key: one per process, and after them what they called."""
        found = self._by_key.get(key, ())
        return sorted(found, key=self.depth) if self._called else tuple(found)

    def called_by(self, held: Held, token: int) -> Held | None:
        """The instance that a token called."""
        return self._called.get(Call(held.id, token))

    def depth(self, held: Held) -> int:
        """How many calls lie between an instance and what a command, an event or a timer started."""
        depth = 0
        while held.parent is not None and (caller := self._by_id.get(held.parent.instance_id)) is not None:
            held = caller
            depth += 1
        return depth

    def changed(self) -> Sequence[Held]:
        """Instances with something to write. Called ones come first: whoever locks a caller has what it called."""
        changed = [held for held in self._by_id.values() if held.changed]
        if self._called:
            changed.sort(key=lambda held: (-self.depth(held), held.id))
        return changed


def held_from(row: Mapping[str, Any], process: Process) -> Held:
    """An instance as its row has it."""
    instance = Instance.from_json(row["state"])
    parent_id = row["parent_id"]
    return Held(
        id=row["id"],
        key=row["key"],
        process=process,
        revision=row["revision"],
        before=instance,
        now=instance,
        parent=None if parent_id is None else Call(parent_id, row["parent_token"]),
        parked=frozenset(row["parked"] or ()),
    )


def found_beside(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The instances among rows that selected `BESIDE`, once each; a row without one has nulls."""
    found = {row["p_id"]: {name: row[beside] for name, beside in _BESIDE_NAMES} for row in rows}
    found.pop(None, None)
    return list(found.values())
