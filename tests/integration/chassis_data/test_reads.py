"""Reads by key that come at the same time share a query, and each gets its own rows."""

import asyncio
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import Thing

from qabul_chassis.testing import wait_until

#: Also says how many keys the query was asked for.
BY_KEY = "SELECT id, name, cardinality($1::uuid[]) AS together FROM thing WHERE id = ANY($1::uuid[])"
OF_COLOUR = f"{BY_KEY} AND colour = $2"
#: Waits where a test holds it up.
HELD_UP = "SELECT id, name, pg_advisory_xact_lock_shared(4711) FROM thing WHERE id = ANY($1::uuid[]) AND $2::int > 0"


@pytest.fixture
async def keys(database):
    return await made(database, 6)


async def made(database, count, **values):
    keys = [uuid4() for _ in range(count)]
    unit = database.unit()
    for key in keys:
        unit.insert(Thing, id=key, name=str(key), **values)
    await unit.commit()
    return keys


async def test_reads_that_come_together_are_one_query(database, keys):
    found = await asyncio.gather(*(database.unit().fetch_keyed(BY_KEY, key) for key in keys))

    assert [(row["name"], row["together"]) for [row] in found] == [(str(key), 6) for key in keys]


async def test_two_units_may_read_the_same_row(database, keys):
    found = await asyncio.gather(*(database.unit().fetch_keyed(BY_KEY, key) for key in [keys[0], keys[0], keys[1]]))

    assert [row["name"] for [row] in found] == [str(keys[0]), str(keys[0]), str(keys[1])]
    assert {row["together"] for [row] in found} == {2}


async def test_a_key_without_rows_has_none(database, keys):
    assert await database.unit().fetch_keyed(BY_KEY, uuid4()) == []


async def test_reads_with_other_arguments_are_other_queries(database):
    [red], [blue] = await made(database, 1, colour="red"), await made(database, 1, colour="blue")

    found = await asyncio.gather(
        database.unit().fetch_keyed(OF_COLOUR, red, "red"),
        database.unit().fetch_keyed(OF_COLOUR, blue, "blue"),
        database.unit().fetch_keyed(OF_COLOUR, blue, "red"),
    )

    assert [len(rows) for rows in found] == [1, 1, 0]
    assert found[0][0]["together"] == 2


async def test_what_was_committed_before_a_read_is_seen_although_a_query_was_under_way(database, database_url, keys):
    holder = await asyncpg.connect(database_url)
    await holder.execute("SELECT pg_advisory_lock(4711)")
    early = asyncio.create_task(database.unit().fetch_keyed(HELD_UP, keys[0], 1))
    await wait_until(lambda: _waits(holder))

    [new] = await made(database, 1)
    late = asyncio.create_task(database.unit().fetch_keyed(HELD_UP, new, 1))
    await holder.close()

    assert [row["id"] for row in await early] == [keys[0]]
    assert [row["id"] for row in await late] == [new]


async def test_a_failing_query_fails_each_of_its_reads(database, keys):
    broken = "SELECT id, 1 / (revision - 1) FROM thing WHERE id = ANY($1::uuid[])"

    ends = await asyncio.gather(*(database.unit().fetch_keyed(broken, key) for key in keys[:2]), return_exceptions=True)

    assert [type(end) for end in ends] == [asyncpg.DivisionByZeroError] * 2


async def test_a_read_within_a_transaction_sees_what_it_flushed(database):
    key = uuid4()
    async with database.transaction() as unit:
        unit.insert(Thing, id=key, name="new")
        await unit.flush()

        [row] = await unit.fetch_keyed(BY_KEY, key)

    assert row["name"] == "new"


async def _waits(connection):
    return await connection.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)")
