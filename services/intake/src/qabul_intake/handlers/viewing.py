"""Staff views: one appeal, many by id, and lists; the reading of personal data is audited."""

from collections.abc import Collection
from uuid import UUID

from qabul_chassis.database import Database, Unit
from qabul_chassis.identity import Caller
from qabul_intake.domain import Appeal
from qabul_intake.repository import Appeals, Filter, Page, Position


class GetAppeal:
    """One appeal by id or number."""

    def __init__(self, database: Database, appeals: Appeals) -> None:
        self._database = database
        self._appeals = appeals

    async def __call__(self, named: str, *, reader: Caller | None) -> Appeal:
        """The appeal; who read it is in its audit before the reader has it."""

        async def read(unit: Unit) -> Appeal:
            appeal = await self._appeals.find(unit, named)
            unit.audit(appeal.id, "read-appeal")
            return appeal

        return await self._database.change(read, caller=reader)


class BatchGetAppeals:
    """Many appeals by id, for services that work on them."""

    def __init__(self, database: Database, appeals: Appeals) -> None:
        self._database = database
        self._appeals = appeals

    async def __call__(self, ids: Collection[UUID], *, reader: Caller | None) -> list[Appeal]:
        """Those of the appeals that are there, each with the reading in its audit."""

        async def read(unit: Unit) -> list[Appeal]:
            found = await self._appeals.many(unit, ids)
            for appeal in found:
                unit.audit(appeal.id, "read-appeal")
            return found

        return await self._database.change(read, caller=reader)


class ListAppeals:
    """Appeals by filter, a page at a time."""

    def __init__(self, database: Database, appeals: Appeals) -> None:
        self._database = database
        self._appeals = appeals

    async def __call__(self, filter_: Filter, *, size: int, after: Position | None) -> Page:
        """A page, without long texts, and how many appeals the filter finds in all."""
        return await self._appeals.page(self._database, filter_, size=size, after=after)
