"""The work list reads by index, however many assignments are closed."""

from datetime import date
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import pytest

from qabul_execution.domain import Status
from qabul_execution.repository import Desk, Position, View

TODAY = date(2026, 3, 10)
MIGRATIONS = Path(str(files("qabul_execution") / "migrations"))

#: Some 12,000 closed assignments of 40 organisations, and some hundred open ones of every status.
FILL = """
INSERT INTO assignment (id, appeal_id, number, organisation, organisation_kind, role, status, due_on, near_on,
                        instruction, urgent, issued_at, facts, attempt, revision)
SELECT gen_random_uuid(), gen_random_uuid(), 'N-2026-' || n, 'organisation-' || n % 40, 'enterprise', 'lead',
       CASE WHEN n % 100 = 0 THEN ($1::text[])[1 + n / 100 % cardinality($1::text[])] ELSE 'closed' END,
       date '2026-01-01' + n % 90, date '2026-01-01' + n % 90 - 5, '', false, now(), '', 0, 1
FROM generate_series(1, 12000) AS n
"""


class Explained:
    """A reader that asks for the plan of what it is asked."""

    def __init__(self, database):
        self._database = database
        self.plans = []

    async def fetch(self, sql, /, *args):
        rows = await self._database.fetch(f"EXPLAIN {sql}", *args)
        self.plans.append("\n".join(row[0] for row in rows))
        return []

    async def fetchrow(self, sql, /, *args):
        await self.fetch(sql, *args)
        return dict.fromkeys(View, 0)


@pytest.fixture
async def database(stack):
    async with stack.database("execution", MIGRATIONS) as database:
        await database.fetch(FILL, [str(status) for status in Status if status is not Status.CLOSED])
        await database.fetch("ANALYZE assignment")
        yield database


async def test_every_page_is_read_by_index(database):
    for organisation in ("organisation-7", None):
        for view in View:
            for after in (None, Position(TODAY, UUID(int=0))):
                reader = Explained(database)
                await Desk(reader, organisation, TODAY).page(view, size=50, after=after)
                page = next(plan for plan in reader.plans if "Limit" in plan)
                assert "Seq Scan" not in page, f"{view} of {organisation}:\n{page}"


async def test_the_counts_are_those_of_the_pages(database):
    for organisation in ("organisation-20", None):
        desk = Desk(database, organisation, TODAY)
        for view in View:
            page = await desk.page(view, size=20_000, after=None)
            assert len(page.assignments) == page.counts[view]
            assert page.ends_at is None
