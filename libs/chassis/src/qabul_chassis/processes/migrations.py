"""Moving unfinished instances onto another version of their process: set-wise, each whole or not at all."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

import structlog

import qabul_bpmn
from qabul_bpmn import CannotMigrate, Process, Step, Unplaced
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.failing import described
from qabul_chassis.processes.holding import Held
from qabul_chassis.processes.instances import Instances
from qabul_chassis.processes.running import Runner

log = structlog.get_logger(__name__)

_PAGE = """
SELECT id FROM process_instance
WHERE process = $1 AND version = $2 AND finished_at IS NULL AND id > $3
ORDER BY id LIMIT $4
"""

_REMAINING = """
SELECT count(*) FROM process_instance WHERE process = $1 AND version = $2 AND finished_at IS NULL
"""

#: In one unit: large enough to be quick, small enough to be done before one of them takes a step of its own.
_BATCH = 50


@dataclass(frozen=True, slots=True)
class Stays:
    """Why an instance is not moved: a token or timer without a place, or something of the whole instance."""

    instance_id: UUID
    key: UUID
    token: int | None
    timer: int | None
    element: str
    reason: str


@dataclass(slots=True)
class Moved:
    """What became of one page of instances."""

    count: int = 0
    stay: list[Stays] = field(default_factory=list)
    #: The last instance looked at; none when there are no more.
    next_after: UUID | None = None
    remaining: int = 0

    def and_(self, other: "Moved") -> None:
        """Count another batch in."""
        self.count += other.count
        self.stay += other.stay


@dataclass(frozen=True, slots=True)
class Route:
    """From which version to which, and what became of elements that have other ids there."""

    old: Process
    new: Process
    elements: Mapping[str, str]


class Migrations:
    """What `Processes.migrations` offers to operators."""

    def __init__(
        self,
        database: Database,
        definitions: Definitions,
        instances: Instances,
        runner: Runner,
        check: Callable[[], Sequence[str]],
    ) -> None:
        self._database = database
        self._definitions = definitions
        self._instances = instances
        self._runner = runner
        self._check = check

    async def route(self, process: str, old: str, new: str, elements: Mapping[str, str]) -> Route:
        """Make sure that instances can go from one version to the other.

        Raises:
            NotFound: one of them was never deployed.
            Invalid: they are the same, or the map names what they do not have.
            Refused: the code lacks what the later one needs.
        """
        if old == new:
            raise Invalid(
                f"Expected two versions of process '{process}', but from_version and to_version are both {old}.",
                field="from_version",
                reason="SAME_VERSION",
            )
        route = Route(await self._version(process, old), await self._version(process, new), elements)
        _check_map(route)
        if missing := [said for said in self._check() if said.startswith(f"{route.new.source}:")]:
            raise Refused(
                f"This service cannot run version {new} of process '{process}': {' '.join(missing)}",
                reason="VERSION_NOT_BOUND",
                hint="Deploy a release that has what it needs, or choose another version.",
            )
        return route

    async def move(
        self, route: Route, *, limit: int, after: UUID | None = None, dry_run: bool = False, batch: int = _BATCH
    ) -> Moved:
        """Move the next instances of a route; of a dry run, say what would become of them.

        A batch that loses a race against a step of one of its instances is done again one by one.
        """
        process, version = route.old.id, route.old.version
        rows = await self._database.fetch(_PAGE, process, version, after or UUID(int=0), limit)
        ids, moved = [row["id"] for row in rows], Moved()
        for start in range(0, len(ids), batch):
            some = ids[start : start + batch]
            moved.and_(await (self._try_out(route, some) if dry_run else self._move_batch(route, some)))
        moved.next_after = ids[-1] if len(ids) == limit else None
        moved.remaining = await self._database.fetchval(_REMAINING, process, version)
        return moved

    async def _version(self, process: str, version: str) -> Process:
        try:
            await self._definitions.fetch_missing(self._database, [(process, version)])
        except LookupError:
            raise NotFound(
                f"No version {version} of process '{process}' was ever deployed here.",
                reason="PROCESS_VERSION_NOT_FOUND",
                hint="List the processes: it names the versions of each.",
            ) from None
        return self._definitions.get(process, version)

    async def _try_out(self, route: Route, ids: Sequence[UUID]) -> Moved:
        unit, moved = self._database.unit(), Moved()
        for held in await self._still_there(unit, route, ids):
            unplaced = qabul_bpmn.check_migration(route.old, route.new, held.now, route.elements, now=unit.now)
            moved.stay += _stays(held, unplaced)
            moved.count += not unplaced
        return moved

    async def _move_batch(self, route: Route, ids: Sequence[UUID]) -> Moved:
        unit = self._database.unit()
        try:
            moved = await self._move(unit, route, ids)
            await unit.commit()
        except Unavailable:
            raise
        except Exception as failure:  # noqa: BLE001 - of one instance; which one, and why, shows when each goes alone
            log.info("migration_one_by_one", process=route.old.id, failure=described(failure))
        else:
            return moved
        moved = Moved()
        for id_ in ids:
            moved.and_(await self._move_one(route, id_))
        return moved

    async def _move_one(self, route: Route, id_: UUID) -> Moved:
        held: list[Held] = []

        async def move(unit: Unit) -> Moved:
            held[:] = await self._still_there(unit, route, [id_])
            return await self._move(unit, route, [id_])

        try:
            return await self._database.change(move)
        except Unavailable:
            raise
        except Conflict:
            reason = "Expected it to rest for a moment, but it took a step each time; move it again."
        except Exception as failure:  # noqa: BLE001 - kept with the instance, which stays as it was
            reason = f"Expected it to go on in the new version, but there it failed: {described(failure)}"
        return Moved(stay=[Stays(each.id, each.key, None, None, "", reason) for each in held])

    async def _move(self, unit: Unit, route: Route, ids: Sequence[UUID]) -> Moved:
        moved = Moved()
        for held in await self._still_there(unit, route, ids):
            try:
                step = qabul_bpmn.migrate(route.old, route.new, held.now, route.elements, now=unit.now)
            except CannotMigrate as refused:
                moved.stay += _stays(held, refused.unplaced)
                continue
            await self._put(unit, held, route, step)
            moved.count += 1
        return moved

    async def _put(self, unit: Unit, held: Held, route: Route, step: Step) -> None:
        """Put an instance onto the new version, where its rows follow; joins that are complete there go on."""
        held.put_onto(route.new)
        self._instances.will_write(unit)
        unit.audit(
            held.key,
            "process_migrated",
            process=held.process.id,
            instance_id=str(held.id),
            from_version=route.old.version,
            to_version=route.new.version,
        )
        await self._runner.run(unit, held, step)

    async def _still_there(self, unit: Unit, route: Route, ids: Sequence[UUID]) -> Sequence[Held]:
        """Those that neither finished nor moved since the page was read."""
        found = await self._instances.hold(unit, ids)
        return [held for held in found.values() if held.process.version == route.old.version and not held.now.finished]


def _check_map(route: Route) -> None:
    """Engine and map would disagree at each instance anew; better said once, and also when there are none."""
    for names, process, which in (
        (route.elements.keys(), route.old, "earlier"),
        (route.elements.values(), route.new, "later"),
    ):
        known = {node.id for node in process.elements} | {arc.id for node in process.elements for arc in node.outgoing}
        if strange := sorted(set(names) - known - {""}):  # nothing: a timer is given up
            raise Invalid(
                f"Expected the map to name elements of the {which} version of process '{process.id}', but it has no "
                f"'{strange[0]}'.",
                field="elements",
                reason="ELEMENT_UNKNOWN",
                hint="Write each pair as the id in the earlier version and the id in the later one.",
            )


def _stays(held: Held, unplaced: Sequence[Unplaced]) -> list[Stays]:
    return [Stays(held.id, held.key, each.token, each.timer, each.element, each.text) for each in unplaced]
