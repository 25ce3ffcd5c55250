"""What PostgreSQL does to find a page."""

import json
from collections.abc import Iterator
from typing import Any

from qabul_chassis.database import Database


async def page_plan(database: Database, sql: str, *args: Any) -> list[dict[str, Any]]:
    """The nodes of a statement's plan that find the page: whatever is below a LIMIT."""
    [row] = await database.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *args)
    return list(_limited(json.loads(row["QUERY PLAN"])[0]["Plan"]))


def _limited(plan: dict[str, Any], *, within: bool = False) -> Iterator[dict[str, Any]]:
    within = within or plan["Node Type"] == "Limit"
    if within:
        yield plan
    for child in plan.get("Plans", ()):
        yield from _limited(child, within=within)
