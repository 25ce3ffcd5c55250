"""Changes that are committed at the same time share a statement, and nothing else."""

import asyncio
from uuid import uuid4

import asyncpg
from tests.integration.chassis_data.ground import CLERK, Part, Thing

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.audit import verify_chain
from qabul_chassis.errors import Conflict


def a_new_thing(database, name=None):
    key = uuid4()
    unit = database.unit(caller=CLERK)
    unit.insert(Thing, id=key, name=name or str(key))
    unit.insert(Part, thing_id=key, number=1)
    unit.audit(key, "made")
    unit.stage(AcceptanceOverdue(number=name or ""), key=key)
    return unit


async def commit_all(units):
    return await asyncio.gather(*(unit.commit() for unit in units), return_exceptions=True)


async def keys(database):
    return [row["id"] for row in await database.fetch("SELECT id FROM thing ORDER BY name")]


async def test_changes_of_one_shape_that_come_together_are_one_statement(database):
    ends = await commit_all([a_new_thing(database) for _ in range(20)])

    assert ends == [None] * 20
    assert await database.fetchval("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM thing") == 1
    assert await database.fetchval("SELECT count(*) FROM part") == 20
    for key in await keys(database):
        assert (await verify_chain(database, key)).whole


async def test_events_go_out_in_the_order_in_which_their_changes_were_committed(database):
    await commit_all([a_new_thing(database, name=str(number)) for number in range(10)])

    payloads = [row["payload"] for row in await database.fetch("SELECT payload FROM outbox ORDER BY id")]
    assert [AcceptanceOverdue.FromString(payload).number for payload in payloads] == [str(n) for n in range(10)]


async def test_a_lost_race_costs_its_own_change_alone(database):
    await commit_all([a_new_thing(database, name=str(number)) for number in range(5)])
    units = []
    for number, key in enumerate(await keys(database)):
        unit = database.unit()
        unit.update(Thing, key, revision=9 if number == 2 else 1, colour="red")
        units.append(unit)

    ends = await commit_all(units)

    assert [type(end) for end in ends] == [type(None), type(None), Conflict, type(None), type(None)]
    rows = await database.fetch("SELECT colour FROM thing ORDER BY name")
    assert [row["colour"] for row in rows] == ["red", "red", "grey", "red", "red"]


async def test_a_broken_value_costs_its_own_change_alone(database):
    units = []
    for number in range(4):
        unit = database.unit()
        unit.insert(Thing, id=uuid4(), name=str(number), code="long" if number == 1 else "fit")
        units.append(unit)

    ends = await commit_all(units)

    assert isinstance(ends[1], asyncpg.StringDataRightTruncationError)
    assert [end for number, end in enumerate(ends) if number != 1] == [None] * 3


async def test_changes_of_the_same_row_never_share_a_statement(database):
    await commit_all([a_new_thing(database)])
    [key] = await keys(database)
    units = [database.unit() for _ in range(3)]
    for unit in units:
        unit.update(Thing, key, revision=1, colour="red")
        unit.audit(key, "painted")

    ends = await commit_all(units)

    assert sum(end is None for end in ends) == 1
    assert sum(isinstance(end, Conflict) for end in ends) == 2
    assert (await verify_chain(database, key)).length == 2


async def test_what_waits_for_a_commit_is_told_for_each_change(database):
    told = []
    units = [a_new_thing(database, name="same" if number < 2 else None) for number in range(4)]
    for number, unit in enumerate(units):
        unit.after_commit(lambda number=number: told.append(number))

    ends = await commit_all(units)

    assert sum(isinstance(end, Conflict) for end in ends) == 1
    assert sorted(told) == [number for number, end in enumerate(ends) if end is None]
