"""Timers fire once, whoever fires them and however many are due; timer start events start once per time."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from tests.factories.diagrams import diagram, message_event, messages, node, timer_event

from qabul_chassis.processes import Work, inline
from qabul_chassis.testing import wait_until

DAY = timedelta(days=1)
TASHKENT = ZoneInfo("Asia/Tashkent")

REMINDED = diagram(
    node("startEvent", "begun")
    + node("userTask", "answer")
    + timer_event("boundaryEvent", "reminded", "P3D", attachedToRef="answer", cancelActivity="false")
    + timer_event("boundaryEvent", "missed", "P5D", attachedToRef="answer")
    + message_event("intermediateThrowEvent", "say-reminder", "Reminder")
    + node("endEvent", "told")
    + node("userTask", "explain")
    + node("endEvent", "answered"),
    "begun > answer",
    "answer > answered",
    "reminded > say-reminder",
    "say-reminder > told",
    "missed > explain",
    "explain > answered",
    declared=messages("Reminder"),
)

DAILY = diagram(
    timer_event("startEvent", "at-six", "R/2026-01-01T18:00:00+05:00/P1D", form="timeCycle")
    + node("userTask", "publish")
    + node("endEvent", "published"),
    "at-six > publish",
    "publish > published",
    process="daily-report",
)


class Reminding:
    """Counts what it said, per key."""

    def __init__(self):
        self.said = []
        self.broken_for = set()

    @inline
    async def say_reminder(self, work: Work):
        if work.key in self.broken_for:
            raise ValueError(work.variables)
        work.unit.after_commit(lambda: self.said.append(work.key))


@pytest.fixture
def reminding():
    return Reminding()


@pytest.fixture
async def processes(deploy, reminding):
    return await deploy(REMINDED, workers=[reminding], commands={"answer", "explain"})


async def start_many(processes, database, count):
    keys = [uuid4() for _ in range(count)]
    unit = database.unit()
    for key in keys:
        await processes.start(unit, "small", key, {})
    await unit.commit()
    return keys


async def test_nothing_fires_before_it_is_due(processes, database, clock):
    await start_many(processes, database, 1)
    clock.advance(3 * DAY - timedelta(seconds=1))

    assert await processes.timers.fire_due() == 0


async def test_a_due_timer_fires_once(processes, database, clock, reminding):
    keys = await start_many(processes, database, 1)
    clock.advance(3 * DAY)

    assert await processes.timers.fire_due() == 1
    assert await processes.timers.fire_due() == 0
    assert reminding.said == keys


async def test_four_competing_loops_fire_each_timer_once(processes, deploy, open_database, database, clock, reminding):
    keys = await start_many(processes, database, 300)
    replicas = [
        await deploy(REMINDED, on=await open_database(), workers=[reminding], commands={"answer", "explain"})
        for _ in range(4)
    ]
    clock.advance(3 * DAY)
    for replica in replicas:
        replica.timers.rounds.batch = 20

    fired = await asyncio.gather(*[replica.timers.fire_due() for replica in replicas])

    assert sum(fired) == 300
    assert sorted(reminding.said) == sorted(keys)
    history = await database.fetchval("SELECT count(*) FROM element_history WHERE element = 'say-reminder'")
    assert history == 300


async def test_firing_and_completing_at_once_loses_neither(processes, database, clock, reminding):
    keys = await start_many(processes, database, 40)
    clock.advance(3 * DAY)

    await asyncio.gather(
        processes.timers.fire_due(),
        *[database.change(lambda unit, key=key: processes.complete(unit, key, "answer")) for key in keys],
    )
    await processes.timers.fire_due()

    unfinished = await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL")
    assert unfinished == 0
    assert await database.fetchval("SELECT count(*) FROM timer") == 0
    assert len(reminding.said) == len(set(reminding.said))


async def test_an_interrupting_timer_takes_the_task_and_the_other_timers(processes, database, clock):
    [key] = await start_many(processes, database, 1)
    clock.advance(6 * DAY)

    # Both are due at once: the reminder fires before the one that ends the task.
    assert await processes.timers.fire_due() == 2

    assert await processes.open_steps(database.unit(), key) == ("explain",)
    assert await database.fetchval("SELECT count(*) FROM timer") == 0


async def test_one_timer_that_fails_holds_up_no_other_and_is_tried_again(processes, database, clock, reminding):
    keys = await start_many(processes, database, 20)
    reminding.broken_for = {keys[7]}
    clock.advance(3 * DAY)

    await processes.timers.fire_due()

    assert sorted(reminding.said) == sorted(set(keys) - {keys[7]})
    [row] = await database.fetch("SELECT attempts, last_error, fire_at FROM timer WHERE attempts > 0")
    assert row["attempts"] == 1
    assert row["last_error"].startswith("ValueError at test_timers.py:")
    assert row["fire_at"] > clock.now()

    reminding.broken_for = set()
    clock.set(row["fire_at"])
    await processes.timers.fire_due()
    assert sorted(reminding.said) == sorted(keys)


async def test_a_running_loop_is_woken_by_a_commit_that_adds_an_earlier_timer(deploy, database, key):
    at_once = REMINDED.replace(b"P3D", b"PT0S")
    said = asyncio.Event()

    class Telling:
        @inline
        async def say_reminder(self, work: Work):
            work.unit.after_commit(said.set)

    processes = await deploy(at_once, workers=[Telling()], commands={"answer", "explain"})
    loop = asyncio.create_task(processes.run())
    await wait_until(lambda: processes.timers._alarm._until)

    await database.change(lambda unit: processes.start(unit, "small", key, {}))

    # The poll alone would take five seconds and never come first: the clock of the test stands still.
    await asyncio.wait_for(said.wait(), 4)
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def test_a_timer_start_starts_once_per_time_however_many_replicas_there_are(
    deploy, open_database, database, clock
):
    replicas = [await deploy(DAILY, on=await open_database(), commands={"publish"}, zone=TASHKENT) for _ in range(4)]
    clock.set(datetime(2026, 3, 2, 13, 0, tzinfo=UTC))

    for _ in range(3):
        await asyncio.gather(*[replica.timers.fire_due() for replica in replicas])

    [instance] = await database.fetch("SELECT key FROM process_instance")
    unit = database.unit()
    await replicas[0].load(unit, [instance["key"]])
    assert replicas[0].variables(unit, instance["key"]) == {
        "due_at": "2026-03-02T13:00:00+00:00",
        "due_on": "2026-03-02",
    }
    next_at = await database.fetchval("SELECT due_at FROM start_timer")
    assert next_at == datetime(2026, 3, 3, 13, 0, tzinfo=UTC)


async def test_an_outage_over_several_times_is_made_up_for_once(deploy, database, clock):
    processes = await deploy(DAILY, commands={"publish"}, zone=TASHKENT)
    clock.advance(10 * DAY)

    await processes.timers.fire_due()
    await processes.timers.fire_due()

    assert await database.fetchval("SELECT count(*) FROM process_instance") == 1
    assert await database.fetchval("SELECT due_at FROM start_timer") > clock.now()


async def test_days_of_a_cycle_are_civil_days(deploy, database, clock):
    """18:00 stays 18:00 where clocks change: in Berlin on 29 March 2026."""
    berlin = DAILY.replace(b"2026-01-01T18:00:00+05:00", b"2026-01-01T18:00:00+01:00")
    clock.set(datetime(2026, 3, 28, 16, 0, tzinfo=UTC))
    processes = await deploy(berlin, commands={"publish"}, zone=ZoneInfo("Europe/Berlin"))
    clock.set(datetime(2026, 3, 28, 17, 0, tzinfo=UTC))

    await processes.timers.fire_due()

    assert await database.fetchval("SELECT due_at FROM start_timer") == datetime(2026, 3, 29, 16, 0, tzinfo=UTC)


async def test_deploying_again_moves_no_time_unless_the_drawn_one_changed(deploy, database, clock):
    await deploy(DAILY, commands={"publish"}, zone=TASHKENT)
    first = await database.fetchval("SELECT due_at FROM start_timer")
    clock.advance(2 * DAY)

    await deploy(DAILY, commands={"publish"}, zone=TASHKENT)
    assert await database.fetchval("SELECT due_at FROM start_timer") == first

    await deploy(DAILY.replace(b"T18:00:00", b"T08:00:00"), commands={"publish"}, zone=TASHKENT)
    assert await database.fetchval("SELECT due_at FROM start_timer") == datetime(2026, 3, 5, 3, 0, tzinfo=UTC)
