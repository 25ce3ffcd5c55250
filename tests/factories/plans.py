"""What PostgreSQL does to find a page, or an answer."""

import json
from collections.abc import Iterator
from typing import Any

from qabul_chassis.database import Database


async def page_plan(database: Database, sql: str, *args: Any) -> list[dict[str, Any]]:
    """The nodes of a statement's plan that find the page: whatever is below a LIMIT."""
    [row] = await database.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *args)
    return list(_limited(json.loads(row["QUERY PLAN"])[0]["Plan"]))


async def whole_plan(database: Database, sql: str, *args: Any) -> list[dict[str, Any]]:
    """All nodes of a statement's plan."""
    [row] = await database.fetch(f"EXPLAIN (FORMAT JSON) {sql}", *args)
    return list(_limited(json.loads(row["QUERY PLAN"])[0]["Plan"], within=True))


def scans_of(plan: list[dict[str, Any]], table: str) -> set[tuple[str, str | None]]:
    """How a table is read: kind of scan and index."""
    bitmaps = {node["Index Name"] for node in plan if node["Node Type"] == "Bitmap Index Scan"}
    return {
        (node["Node Type"], node.get("Index Name") or next(iter(bitmaps), None))
        for node in plan
        if node.get("Relation Name") == table
    }


def _limited(plan: dict[str, Any], *, within: bool = False) -> Iterator[dict[str, Any]]:
    within = within or plan["Node Type"] == "Limit"
    if within:
        yield plan
    for child in plan.get("Plans", ()):
        yield from _limited(child, within=within)
