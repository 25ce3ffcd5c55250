"""A thrown signal reaches every instance that waited for it, once, whoever delivers it and whatever fails."""

import asyncio
from collections import Counter
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.diagrams import diagram, mapping, node
from tests.integration.processes_chassis.holidays import (
    AT_A_TASK,
    COMMANDS,
    HEARING,
    ON_THE_WAY,
    STARTING,
    THROWING,
    Kept,
    Noting,
)

from qabul_bpmn import VariablesRefused
from qabul_chassis.testing import wait_until


@pytest.fixture
def noting():
    return Noting()


@pytest.fixture
async def on_the_way(deploy, noting):
    return await deploy(ON_THE_WAY, workers=[noting])


async def start_many(processes, database, count, process="on-the-way", variables=None):
    keys = [uuid4() for _ in range(count)]
    unit = database.unit()
    for key in keys:
        await processes.start(unit, process, key, variables or {})
    await unit.commit()
    return keys


async def throw(processes, database, payload=None, name="Holiday"):
    async def work(unit):
        processes.signal(unit, name, payload)

    await database.change(work)


async def variables_of(processes, database, key, process=None):
    unit = database.unit()
    await processes.load(unit, [key])
    return processes.variables(unit, key, process=process)


async def left(database):
    return list(await database.fetchrow("SELECT (SELECT count(*) FROM signal), (SELECT count(*) FROM signal_delivery)"))


@pytest.mark.parametrize("process", HEARING)
async def test_a_signal_is_heard_wherever_a_diagram_waits_for_it(deploy, database, noting, process):
    processes = await deploy(HEARING[process], workers=[noting], commands=COMMANDS.get(process, ()))
    keys = await start_many(processes, database, 3, process)

    await throw(processes, database)
    assert await processes.signals.deliver_due() == 3

    assert sorted(noting.noted) == sorted(keys)
    assert await left(database) == [0, 0]


async def test_the_row_of_a_signal_is_written_with_the_change_that_throws_it_or_not_at_all(deploy, database, key):
    processes = await deploy(THROWING, commands={"decree"})
    await database.change(lambda unit: processes.start(unit, "throwing", key, {}))

    lost, won = database.unit(), database.unit()
    for unit in (lost, won):
        await processes.complete(unit, key, "decree")
    await won.commit()
    with pytest.raises(Exception, match="process_instance"):
        await lost.commit()

    assert await database.fetchval("SELECT count(*) FROM signal") == 1


async def test_whoever_throws_a_signal_hears_it_within_the_step_and_not_again(deploy, database, noting):
    processes = await deploy(THROWING, ON_THE_WAY, workers=[noting], commands={"decree"})
    first, second = await start_many(processes, database, 2, "throwing")
    [other] = await start_many(processes, database, 1)

    await database.change(lambda unit: processes.complete(unit, first, "decree"))

    assert await processes.open_steps(database.unit(), first) == ()
    assert await processes.signals.deliver_due() == 1
    assert noting.noted == [other]
    assert await processes.open_steps(database.unit(), second) == ("decree",)


async def test_what_begins_to_wait_after_the_throw_does_not_hear_it(on_the_way, database, clock, noting):
    before = await start_many(on_the_way, database, 1)
    await throw(on_the_way, database)
    clock.advance(timedelta(seconds=1))
    await start_many(on_the_way, database, 1)

    await on_the_way.signals.deliver_due()

    assert noting.noted == before


async def test_an_instance_that_went_on_before_the_signal_came_is_left_alone(deploy, database, noting):
    processes = await deploy(AT_A_TASK, workers=[noting], commands={"answer"})
    [key] = await start_many(processes, database, 1, "at-a-task")
    await throw(processes, database)
    await processes.signals.spreading.spread_all()

    await database.change(lambda unit: processes.complete(unit, key, "answer"))
    await processes.signals.deliver_due()

    assert noting.noted == []
    assert await left(database) == [0, 0]


async def test_a_signal_that_nobody_waits_for_leaves_nothing(on_the_way, database):
    await throw(on_the_way, database, name="Flood")

    assert await on_the_way.signals.deliver_due() == 0
    assert await left(database) == [0, 0]


async def test_four_replicas_deliver_to_each_instance_once(deploy, open_database, database, noting):
    replicas = [
        await deploy(AT_A_TASK, on=await open_database(), workers=[noting], commands={"answer"}) for _ in "1234"
    ]
    keys = await start_many(replicas[0], database, 300, "at-a-task")
    for replica in replicas:
        replica.signals.rounds.batch = 20
        replica.signals.spreading.batch = 70
    await throw(replicas[0], database)

    await asyncio.gather(*[replica.signals.deliver_due() for replica in replicas])
    for replica in replicas:
        await replica.signals.deliver_due()

    assert sorted(noting.noted) == sorted(keys)
    assert await database.fetchval("SELECT count(*) FROM element_history WHERE element = 'note-holiday'") == 300
    assert await left(database) == [0, 0]


async def test_running_loops_of_two_replicas_deliver_each_signal_to_each_instance_once(
    deploy, open_database, database, noting
):
    replicas = [await deploy(AT_A_TASK, on=await open_database(), workers=[noting], commands={"answer"}) for _ in "12"]
    keys = await start_many(replicas[0], database, 60, "at-a-task")
    loops = [asyncio.create_task(replica.run()) for replica in replicas]
    for replica in replicas:
        replica.signals.rounds.batch = 7

    for number in range(6):
        await throw(replicas[number % 2], replicas[number % 2].database)

    await wait_until(lambda: len(noting.noted) >= 360)
    await wait_until(lambda: _none_left(database))
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)
    assert Counter(noting.noted) == dict.fromkeys(keys, 6)


async def _none_left(database):
    return await left(database) == [0, 0]


async def test_signals_and_commands_at_once_lose_neither(deploy, database, noting):
    processes = await deploy(AT_A_TASK, workers=[noting], commands={"answer"})
    keys = await start_many(processes, database, 40, "at-a-task")
    await throw(processes, database)

    await asyncio.gather(
        processes.signals.deliver_due(),
        *[database.change(lambda unit, key=key: processes.complete(unit, key, "answer")) for key in keys],
    )
    await processes.signals.deliver_due()

    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL") == 0
    assert len(noting.noted) == len(set(noting.noted))
    assert await left(database) == [0, 0]


async def test_one_instance_that_fails_holds_up_no_other_and_is_tried_again(on_the_way, database, clock, noting):
    keys = await start_many(on_the_way, database, 20)
    noting.broken_for = {keys[7]}
    await throw(on_the_way, database)

    await on_the_way.signals.deliver_due()

    assert sorted(noting.noted) == sorted(set(keys) - {keys[7]})
    [row] = await database.fetch("SELECT attempts, last_error, deliver_at FROM signal_delivery")
    assert row["attempts"] == 1
    assert row["last_error"].startswith("ValueError at holidays.py:")
    assert row["deliver_at"] > clock.now()

    noting.broken_for = set()
    clock.set(row["deliver_at"])
    await on_the_way.signals.deliver_due()
    assert sorted(noting.noted) == sorted(keys)
    assert await left(database) == [0, 0]


async def test_a_signal_start_event_starts_one_instance_per_throw_with_the_payload(deploy, open_database, database):
    replicas = [await deploy(STARTING, on=await open_database(), commands={"announce"}) for _ in range(3)]
    for _ in range(2):
        await throw(replicas[0], database, {"days": 2})

    await asyncio.gather(*[replica.signals.deliver_due() for replica in replicas])
    for replica in replicas:
        await replica.signals.deliver_due()

    keys = [row["key"] for row in await database.fetch("SELECT key FROM process_instance")]
    assert len(keys) == 2
    assert await variables_of(replicas[0], database, keys[0]) == {"days": 2}
    assert await left(database) == [0, 0]


async def test_what_a_diagram_throws_overwrites_no_variables_of_those_who_hear_it(deploy, database, noting):
    processes = await deploy(THROWING, AT_A_TASK, workers=[noting], commands={"decree", "answer"})
    [thrower] = await start_many(processes, database, 1, "throwing", {"number": "N-1", "days": 2})
    [hearer] = await start_many(processes, database, 1, "at-a-task", {"number": "N-2"})

    await database.change(lambda unit: processes.complete(unit, thrower, "decree"))
    await processes.signals.deliver_due()

    assert noting.noted == [hearer]
    assert await variables_of(processes, database, hearer) == {"number": "N-2"}


async def test_an_event_takes_of_a_signal_what_its_mappings_name(deploy, database, noting):
    mapped = AT_A_TASK.replace(
        b'cancelActivity="false">', f'cancelActivity="false">{mapping(outputs={"off": "days"})}'.encode()
    )
    processes = await deploy(THROWING, mapped, workers=[noting], commands={"decree", "answer"})
    [thrower] = await start_many(processes, database, 1, "throwing", {"number": "N-1", "days": 2})
    [hearer] = await start_many(processes, database, 1, "at-a-task", {"number": "N-2"})

    await database.change(lambda unit: processes.complete(unit, thrower, "decree"))
    await processes.signals.deliver_due()

    assert await variables_of(processes, database, hearer) == {"number": "N-2", "off": 2}


async def test_what_the_code_throws_is_taken_over_as_a_message_is(deploy, database, noting):
    processes = await deploy(AT_A_TASK, workers=[noting], commands={"answer"})
    [key] = await start_many(processes, database, 1, "at-a-task", {"number": "N-1"})

    await throw(processes, database, {"days": 2})
    await processes.signals.deliver_due()

    assert await variables_of(processes, database, key) == {"number": "N-1", "days": 2}


@pytest.mark.parametrize(
    ("payload", "sentence"),
    [
        ({"text": "x" * 300_000}, "carry at most 262,144 characters, but it carries 300,011"),
        ({"due": timedelta(days=1)}, "Expected what signal 'Holiday' carries to be JSON values"),
    ],
)
async def test_what_no_instance_could_keep_is_not_thrown(on_the_way, database, payload, sentence):
    with pytest.raises(VariablesRefused, match=sentence):
        on_the_way.signal(database.unit(), "Holiday", payload)


async def test_instances_of_a_version_that_only_another_replica_knows_hear_it_too(
    deploy, open_database, database, noting
):
    deaf = diagram(
        node("startEvent", "begun") + node("userTask", "answer") + node("endEvent", "done"),
        "begun > answer",
        "answer > done",
        process="at-a-task",
    )
    older = await deploy(deaf, workers=[Kept(noting)], commands={"answer"})
    newer = await deploy(AT_A_TASK, on=await open_database(), workers=[noting], commands={"answer"})
    keys = await start_many(newer, database, 2, "at-a-task")

    await throw(older, database)
    await older.signals.deliver_due()

    assert sorted(noting.noted) == sorted(keys)


async def test_a_running_loop_is_woken_by_a_commit_that_throws(on_the_way, database, noting):
    keys = await start_many(on_the_way, database, 2)
    loop = asyncio.create_task(on_the_way.run())
    await wait_until(lambda: on_the_way.signals._alarm._until)

    await throw(on_the_way, database)

    # The poll alone would take five seconds.
    async with asyncio.timeout(4):
        await wait_until(lambda: sorted(noting.noted) == sorted(keys))
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop
