"""Instances on one version of a process, and the way to another."""

from collections import Counter
from uuid import uuid4


async def started(processes, database, count=1, **variables):
    keys = [uuid4() for _ in range(count)]
    unit = database.unit()
    for key in keys:
        await processes.start(unit, "small", key, variables)
    await unit.commit()
    return keys


def current(processes):
    return processes.definitions.current["small"].version


async def route(older, newer, elements=None):
    return await newer.migrations.route("small", current(older), current(newer), elements or {})


async def rows(database, table, *columns):
    names = ", ".join(columns)
    return [tuple(row) for row in await database.fetch(f"SELECT {names} FROM {table} ORDER BY {names}")]  # noqa: S608


async def versions(database):
    return Counter(row["version"] for row in await database.fetch("SELECT version FROM process_instance"))
