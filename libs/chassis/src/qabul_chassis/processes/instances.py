"""Reading instances into a unit and having them written with it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import holding, writing
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.holding import Held, Holding
from qabul_chassis.processes.writing import Wake


class Instances:
    """What commands, consumers and loops share: one query in, one set of rows out."""

    def __init__(self, definitions: Definitions, *, wake_timers: Wake, wake_jobs: Wake) -> None:
        self._definitions = definitions
        self._wake_timers = wake_timers
        self._wake_jobs = wake_jobs

    async def load(self, unit: Unit, keys: Iterable[UUID]) -> None:
        """Read the instances of these keys, unless the unit has them already."""
        kept = Holding.of(unit)
        wanted = [key for key in dict.fromkeys(keys) if not kept.knows(key)]
        if wanted:
            await self._take_up(unit, await unit.fetch(holding.BY_KEYS, wanted))
            kept.looked_for(wanted)

    async def load_beside(self, unit: Unit, keys: Iterable[UUID], rows: Iterable[Mapping[str, Any]]) -> None:
        """Take up the instances of these keys from rows that selected `holding.BESIDE`."""
        await self._take_up(unit, holding.found_beside(rows))
        Holding.of(unit).looked_for(keys)

    async def hold(self, unit: Unit, ids: Iterable[UUID]) -> dict[UUID, Held]:
        """Read instances by their ids, and those that are tied to them by calls."""
        rows = await unit.fetch(holding.BY_IDS, list(dict.fromkeys(ids)))
        found = await self._take_up(unit, rows)
        if tied := [held.key for held in found if held.parent is not None or held.process.called]:
            await self.load(unit, tied)
        return {held.id: held for held in found}

    def will_write(self, unit: Unit) -> None:
        """Have what changed written when the unit commits."""
        kept = Holding.of(unit)
        if kept.will_write:
            return
        kept.will_write = True

        def write_all() -> None:
            kept.will_write = False
            for held in kept.changed():
                writing.write(unit, held, wake_timers=self._wake_timers, wake_jobs=self._wake_jobs)

        unit.before_commit(write_all)

    async def _take_up(self, unit: Unit, rows: Sequence[Mapping[str, Any]]) -> list[Held]:
        """Keep instances by their rows; versions met for the first time are read too."""
        await self._definitions.fetch_missing(unit, [(row["process"], row["version"]) for row in rows])
        kept = Holding.of(unit)
        return [
            kept.keep(holding.held_from(row, self._definitions.get(row["process"], row["version"]))) for row in rows
        ]
