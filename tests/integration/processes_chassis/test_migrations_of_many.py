"""Many instances are moved page by page, while people work on them and whatever the code at hand can run."""

import asyncio

import pytest
from tests.factories.diagrams import diagram, node
from tests.integration.processes_chassis.moving import current, route, started, versions

from qabul_chassis.errors import Refused

OLD = diagram(
    node("startEvent", "begun") + node("userTask", "draft") + node("userTask", "sign") + node("endEvent", "done"),
    "begun > draft",
    "draft > sign",
    "sign > done",
)
NEW = diagram(
    node("startEvent", "begun")
    + node("userTask", "draft")
    + node("userTask", "countersign")
    + node("endEvent", "done"),
    "begun > draft",
    "draft > countersign",
    "countersign > done",
)


async def test_pages_follow_one_another_and_finished_instances_keep_their_version(deploy, open_database, database):
    older = await deploy(OLD, commands={"draft", "sign"})
    *running, finished = await started(older, database, 8)
    for task in ("draft", "sign"):
        await database.change(lambda unit, task=task: older.complete(unit, finished, task))
    newer = await deploy(NEW, on=await open_database(), commands={"draft", "sign", "countersign"})
    way, after, counts = await route(older, newer, {"sign": "countersign"}), None, []

    while True:
        moved = await newer.migrations.move(way, limit=3, after=after, batch=2)
        counts.append((moved.count, moved.remaining))
        after = moved.next_after
        if after is None:
            break

    assert counts == [(3, 4), (3, 1), (1, 0)]
    assert await versions(database) == {current(older): 1, current(newer): len(running)}


async def test_migrating_a_thousand_instances_while_commands_complete_their_tasks_loses_none(
    deploy, open_database, database
):
    older = await deploy(OLD, commands={"draft", "sign"})
    keys = await started(older, database, 1_000)
    newer = await deploy(NEW, on=await open_database(), commands={"draft", "sign", "countersign"})
    way, waiting = await route(older, newer, {"sign": "countersign"}), list(keys)

    async def drafting(processes):
        while waiting:
            key = waiting.pop()
            await processes.database.change(lambda unit, key=key: processes.complete(unit, key, "draft"))

    async def moving():
        after, count = None, 0
        while True:
            moved = await newer.migrations.move(way, limit=200, after=after)
            assert moved.stay == []
            count += moved.count
            after = moved.next_after
            if after is None:
                return count

    count, *_ = await asyncio.gather(moving(), *[drafting(each) for each in (older, newer) * 3])

    assert count == 1_000
    assert await versions(database) == {current(newer): 1_000}
    assert await database.fetchval("SELECT count(*) FROM token WHERE element = 'countersign'") == 1_000
    assert await database.fetchval("SELECT count(*) FROM token") == 1_000
    left = "SELECT count(*) FROM element_history WHERE element = 'draft' AND what = 'left'"
    assert await database.fetchval(left) == 1_000
    assert await database.fetchval("SELECT count(DISTINCT key) FROM process_instance") == 1_000


async def test_a_version_that_the_code_cannot_run_takes_nobody_in(deploy, open_database, database):
    older = await deploy(OLD, commands={"draft", "sign"})
    await started(older, database)
    newer = await deploy(NEW, on=await open_database(), commands={"draft", "sign", "countersign"})

    with pytest.raises(Refused, match="Expected a command that completes user task 'countersign'") as refused:
        await older.migrations.route("small", current(older), current(newer), {"sign": "countersign"})

    assert refused.value.reason == "VERSION_NOT_BOUND"
