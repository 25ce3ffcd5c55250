"""What a unit writes: all of it in one statement, or nothing."""

import asyncio
import gc
import json
import weakref
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import CLERK, Part, Thing

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.database import Conflict, Database
from qabul_chassis.errors import Unsure
from qabul_chassis.tables import EventTally
from qabul_chassis.testing import wait_until


async def a_thing(database: Database, **values):
    key = uuid4()
    unit = database.unit()
    unit.insert(Thing, id=key, **({"name": f"thing {key}"} | values))
    await unit.commit()
    return key


async def things(database: Database):
    return {row["id"]: row for row in await database.fetch("SELECT * FROM thing")}


async def test_a_change_of_many_tables_is_one_statement(database):
    key = await a_thing(database)

    unit = database.unit(caller=CLERK)
    unit.update(Thing, key, revision=1, name="second")
    for number in range(3):
        unit.insert(Part, thing_id=key, number=number)
    unit.audit(key, "renamed", before="first", after="second")
    unit.stage(AcceptanceOverdue(appeal_id=str(key)), key=key)
    await unit.commit()

    # Rows tell the transaction and the command within it that wrote them.
    tables = ("thing", "part", "audit", "outbox")
    marks = " UNION ".join(f"SELECT xmin::text, cmin::text FROM {table}" for table in tables)  # noqa: S608 - names above
    assert len(await database.fetch(marks)) == 1
    counts = [await database.fetchval(f"SELECT count(*) FROM {table}") for table in tables]  # noqa: S608 - same
    assert counts == [1, 3, 1, 1]
    assert (await things(database))[key]["name"] == "second"


async def test_a_lost_race_is_a_conflict_and_nothing_of_the_change_is_written(database):
    key = await a_thing(database)
    loser, winner = database.unit(), database.unit()
    loser.update(Thing, key, revision=1, name="loser")
    loser.insert(Part, thing_id=key, number=1)
    loser.audit(key, "renamed")
    loser.stage(AcceptanceOverdue(appeal_id=str(key)), key=key)
    winner.update(Thing, key, revision=1, name="winner")

    await winner.commit()
    with pytest.raises(Conflict) as lost:
        await loser.commit()

    assert lost.value.constraint == "thing"
    assert (await things(database))[key]["name"] == "winner"
    for table in ("part", "audit", "outbox"):
        assert await database.fetchval(f"SELECT count(*) FROM {table}") == 0  # noqa: S608 - names above


async def test_one_stale_row_among_many_stops_all_of_them(database):
    keys = [await a_thing(database) for _ in range(5)]
    unit = database.unit()
    for number, key in enumerate(keys):
        unit.update(Thing, key, revision=2 if number == 3 else 1, colour="red")

    with pytest.raises(Conflict):
        await unit.commit()

    assert {row["colour"] for row in (await things(database)).values()} == {"grey"}


async def test_every_change_moves_the_revision_guarded_or_not(database):
    key = await a_thing(database)

    guarded = database.unit()
    guarded.update(Thing, key, revision=1, colour="red")
    await guarded.commit()
    free = database.unit()
    free.update(Thing, key, colour="blue")
    await free.commit()

    assert (await things(database))[key]["revision"] == 3


async def test_a_row_that_is_not_there_is_a_conflict_to_change_or_delete(database):
    for act in ("update", "delete"):
        unit = database.unit()
        unit.update(Thing, uuid4(), colour="red") if act == "update" else unit.delete(Thing, uuid4())

        with pytest.raises(Conflict):
            await unit.commit()


async def test_a_broken_unique_constraint_is_a_conflict_that_names_it(database):
    await a_thing(database, name="only")
    unit = database.unit()
    unit.insert(Thing, id=uuid4(), name="only")

    with pytest.raises(Conflict) as lost:
        await unit.commit()

    assert lost.value.constraint == "thing_name_key"


async def test_rows_of_one_unit_may_refer_to_one_another_in_any_order(database):
    key = uuid4()
    unit = database.unit()
    unit.insert(Part, thing_id=key, number=1)
    unit.insert(Thing, id=key, name="whole")

    await unit.commit()

    assert await database.fetchval("SELECT count(*) FROM part") == 1


async def test_several_writes_of_one_row_become_one(database):
    kept, dropped, changed = uuid4(), uuid4(), await a_thing(database)
    unit = database.unit()
    unit.insert(Thing, id=kept, name="kept")
    unit.update(Thing, kept, revision=1, colour="red")
    unit.insert(Thing, id=dropped, name="dropped")
    unit.delete(Thing, dropped)
    unit.update(Thing, changed, revision=1, colour="red")
    unit.update(Thing, changed, revision=2, name="changed")

    await unit.commit()

    found = await things(database)
    assert dropped not in found
    assert (found[kept]["colour"], found[kept]["revision"]) == ("red", 2)
    assert (found[changed]["name"], found[changed]["colour"], found[changed]["revision"]) == ("changed", "red", 2)


async def test_a_change_before_a_deletion_keeps_its_guard(database):
    key = await a_thing(database)
    unit = database.unit()
    unit.update(Thing, key, revision=7, colour="red")
    unit.delete(Thing, key)

    with pytest.raises(Conflict):
        await unit.commit()

    assert key in await things(database)


@pytest.mark.parametrize("count", [1, 3])
async def test_all_kinds_of_writes_work_for_one_row_and_for_many(database, count):
    keys = [uuid4() for _ in range(count)]
    first = database.unit()
    for key in keys:
        first.insert(Thing, id=key, name=f"a {key}", facts={"ранг": [1, {"deep": None}]})
        first.upsert(Part, thing_id=key, number=1, note=None)
        first.claim(Part, thing_id=key, number=2, note="first")
    await first.commit()
    second = database.unit()
    for key in keys:
        second.update(Thing, key, revision=1, facts={"now": True})
        second.upsert(Part, thing_id=key, number=1, note="noted")
        second.claim(Part, thing_id=key, number=2, note="second")
    await second.commit()
    third = database.unit()
    for key in keys:
        third.delete(Part, (key, 2))
    await third.commit()

    assert [json.loads(row["facts"]) for row in (await things(database)).values()] == [{"now": True}] * count
    parts = await database.fetch("SELECT number, note FROM part")
    assert [(row["number"], row["note"]) for row in parts] == [(1, "noted")] * count


async def test_a_claim_leaves_the_row_that_was_there(database):
    key = await a_thing(database)
    for note in ("first", "second"):
        unit = database.unit()
        unit.claim(Part, thing_id=key, number=1, note=note)
        await unit.commit()

    assert await database.fetchval("SELECT note FROM part") == "first"


async def test_amounts_are_added_up_whoever_adds(database):
    async def add(times):
        for _ in range(times):
            unit = database.unit()
            unit.add(EventTally, ("a", "t"), count=2)
            unit.add(EventTally, ("a", "t"), count=1)
            await unit.commit()

    await asyncio.gather(*(add(10) for _ in range(4)))

    assert await database.fetchval("SELECT count FROM event_tally") == 120


@pytest.mark.parametrize("count", [1, 2])
async def test_a_long_text_is_refused_by_the_column_never_cut(database, count):
    unit = database.unit()
    for number in range(count):
        unit.insert(Thing, id=uuid4(), name=f"thing {number}", code="four")

    with pytest.raises(asyncpg.StringDataRightTruncationError):
        await unit.commit()


async def test_a_cancelled_caller_does_not_stop_a_commit_under_way(database, database_url):
    key = await a_thing(database)
    holder = await asyncpg.connect(database_url)
    hold = holder.transaction()
    await hold.start()
    await holder.execute("SELECT FROM thing WHERE id = $1 FOR UPDATE", key)
    unit = database.unit()
    committed = asyncio.Event()
    unit.update(Thing, key, colour="red")
    unit.after_commit(committed.set)

    caller = asyncio.create_task(unit.commit())
    await _until_blocked(database)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    await hold.rollback()
    await asyncio.wait_for(committed.wait(), 10)
    await holder.close()

    assert (await things(database))[key]["colour"] == "red"


async def test_a_commit_whose_connection_is_killed_is_unsure(database, database_url):
    key = await a_thing(database)
    holder = await asyncpg.connect(database_url)
    hold = holder.transaction()
    await hold.start()
    await holder.execute("SELECT FROM thing WHERE id = $1 FOR UPDATE", key)
    unit = database.unit()
    unit.update(Thing, key, colour="red")

    commit = asyncio.create_task(unit.commit())
    blocked = await _until_blocked(database)
    await holder.execute("SELECT pg_terminate_backend($1)", blocked)
    with pytest.raises(Unsure):
        await commit
    await hold.rollback()
    await holder.close()

    assert (await things(database))[key]["colour"] == "grey"


async def test_reads_go_on_after_every_connection_was_killed(database, database_url):
    await a_thing(database)
    connection = await asyncpg.connect(database_url)
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    await connection.close()

    assert await database.fetchval("SELECT count(*) FROM thing") == 1
    assert await database.unit().fetchval("SELECT count(*) FROM thing") == 1


async def test_a_transaction_sees_its_own_flushed_writes_and_commits_at_its_end(database):
    key = await a_thing(database)
    async with database.transaction() as unit:
        locked = await unit.fetchrow("SELECT * FROM thing WHERE id = $1 FOR UPDATE", key)
        unit.update(Thing, key, revision=locked["revision"], colour="red")
        await unit.flush()
        seen = await unit.fetchval("SELECT colour FROM thing WHERE id = $1", key)
        unit.insert(Part, thing_id=key, number=1)

    assert seen == "red"
    assert await database.fetchval("SELECT count(*) FROM part") == 1


async def test_a_transaction_that_raises_leaves_nothing(database):
    key = await a_thing(database)
    rang = []

    async def fail():
        async with database.transaction() as unit:
            unit.after_commit(lambda: rang.append("committed"))
            unit.update(Thing, key, colour="red")
            await unit.flush()
            raise LookupError

    with pytest.raises(LookupError):
        await fail()

    assert (await things(database))[key]["colour"] == "grey"
    assert not rang


async def test_waiting_work_is_shared_out_by_skip_locked(database):
    keys = {await a_thing(database) for _ in range(4)}

    async def take():
        async with database.transaction() as unit:
            row = await unit.fetchrow("SELECT id FROM thing LIMIT 1 FOR UPDATE SKIP LOCKED")
            await both.wait()
            unit.delete(Thing, row["id"])
            return row["id"]

    both = asyncio.Barrier(3)
    taken = set(await asyncio.gather(*(take() for _ in range(3))))

    assert len(taken) == 3
    assert set(await things(database)) == keys - taken


async def test_what_waits_for_the_commit_runs_after_it_and_only_then(database):
    key = await a_thing(database)
    told = []
    for revision in (9, 1):
        unit = database.unit()
        unit.after_commit(lambda revision=revision: told.append(revision))
        unit.before_commit(lambda unit=unit, revision=revision: unit.update(Thing, key, revision=revision, colour="x"))
        try:
            await unit.commit()
        except Conflict:
            told.append("conflict")

    assert told == ["conflict", 1]


async def test_a_change_runs_again_until_it_wins_its_race(database):
    key = await a_thing(database, facts={"count": 0})

    async def count(unit):
        row = await unit.fetchrow("SELECT revision, facts FROM thing WHERE id = $1", key)
        count = json.loads(row["facts"])["count"] + 1
        unit.update(Thing, key, revision=row["revision"], facts={"count": count})

    await asyncio.gather(*(database.change(count) for _ in range(5)))

    assert json.loads((await things(database))[key]["facts"]) == {"count": 5}


async def _until_blocked(database: Database) -> int:
    return await wait_until(
        lambda: database.fetchval("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 1"),
        what="a commit to wait for a lock",
    )


async def test_many_new_rows_go_with_those_written_one_by_one(database):
    thing = await a_thing(database)
    unit = database.unit()
    unit.insert(Part, thing_id=thing, number=1, note="alone")
    unit.insert_all(Part, [{"thing_id": thing, "number": number, "note": "with others"} for number in (2, 3)])
    unit.insert_all(Part, [])

    await unit.commit()

    notes = [row["note"] for row in await database.fetch("SELECT note FROM part ORDER BY number")]
    assert notes == ["alone", "with others", "with others"]


async def test_many_rows_with_a_column_the_table_does_not_have_are_refused(database):
    with pytest.raises(TypeError, match="Expected columns of table 'part'"):
        database.unit().insert_all(Part, [{"thing_id": uuid4(), "number": 1, "remark": ""}])


async def test_a_unit_that_is_over_is_freed_without_the_garbage_collector(database):
    unit = database.unit()
    unit.insert(Thing, id=uuid4(), name="freed")
    left = weakref.ref(unit)
    gc.disable()
    try:
        await unit.commit()
        del unit

        await wait_until(lambda: left() is None, what="the unit to be freed")
    finally:
        gc.enable()
