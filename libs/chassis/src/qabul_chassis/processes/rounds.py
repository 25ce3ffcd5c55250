"""Doing what is due, in batches: what fails is done one by one and put off, so that it never holds up the rest."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol

import structlog

from qabul_chassis.database import Database, Unit
from qabul_chassis.database.database import ATTEMPTS
from qabul_chassis.database.stores import pause
from qabul_chassis.errors import Conflict
from qabul_chassis.processes.failing import backoff, described

log = structlog.get_logger(__name__)

#: Small enough not to hold up the calls that the same process answers.
BATCH = 200

Row = Mapping[str, Any]


class Errands(Protocol):
    """Rows that are due at their time. Claims lock what they find and pass by what others have locked."""

    async def claim(self, unit: Unit, most: int) -> Sequence[Row]:
        """Claim due rows, oldest first, with their instances."""
        ...

    async def due(self, most: int) -> Sequence[Row]:
        """Name due rows without claiming them."""
        ...

    async def claim_one(self, unit: Unit, row: Row) -> Sequence[Row]:
        """Claim a named row, if it is still due and free."""
        ...

    async def carry_out(self, unit: Unit, rows: Sequence[Row]) -> None:
        """Do what claimed rows ask for; they go with that."""
        ...

    def put_off(self, unit: Unit, row: Row, failure: Exception) -> None:
        """Have a claimed row tried later, and keep the reason with it."""
        ...


class Rounds:
    """Runs errands until none is due. Any number of replicas may: a claimed row is passed by."""

    def __init__(self, database: Database, errands: Errands, *, name: str, batch: int = BATCH) -> None:
        self.batch = batch
        self._database = database
        self.errands = errands
        self._name = name

    async def run_due(self) -> int:
        """Do everything that is due by now, returning how many rows that were."""
        done = 0
        while count := await self.run_round():
            done += count
        return done

    async def run_round(self) -> int:
        """Do one batch of what is due, returning how many rows that were, those put off included."""
        try:
            return await self._together()
        except Exception as failure:  # noqa: BLE001 - what one of them does must not hold up the others
            log.warning("errands_parted", errands=self._name, failure=described(failure))
            return await self._one_by_one()

    async def _together(self) -> int:
        async with self._database.transaction() as unit:
            rows = await self.errands.claim(unit, self.batch)
            if rows:
                await self.errands.carry_out(unit, rows)
        return len(rows)

    async def _one_by_one(self) -> int:
        """Each row in a transaction of its own; one that fails is put off, with its reason."""
        due = await self.errands.due(self.batch)
        for row in due:
            try:
                await self._one(row)
            except Conflict:
                log.info("errand_waits", errands=self._name)  # others are quicker, for now: it stays due
            except Exception as failure:  # noqa: BLE001 - kept with the row; when the database is away, raised there
                log.warning("errand_failed", errands=self._name, failure=described(failure), **_ids(row))
                await self._put_off(row, failure)
        return len(due)

    async def _one(self, row: Row) -> None:
        """Instances tied by calls may be changed by others at the same time: whoever is later tries again."""
        for attempt in range(1, ATTEMPTS + 1):
            try:
                async with self._database.transaction() as unit:
                    if claimed := await self.errands.claim_one(unit, row):
                        await self.errands.carry_out(unit, claimed)
            except Conflict:
                if attempt == ATTEMPTS:
                    raise
                await asyncio.sleep(pause(attempt))
            else:
                return

    async def _put_off(self, row: Row, failure: Exception) -> None:
        async with self._database.transaction() as unit:
            for claimed in await self.errands.claim_one(unit, row):
                self.errands.put_off(unit, claimed, failure)


def next_try(unit: Unit, row: Row, failure: Exception) -> tuple[datetime, dict[str, Any]]:
    """When a row that failed is tried again, and what its columns keep of the failure."""
    attempts = row["attempts"] + 1
    return unit.now + backoff(attempts), {"attempts": attempts, "last_error": described(failure)}


def _ids(row: Row) -> dict[str, Any]:
    return {name: str(value) for name, value in row.items()}
