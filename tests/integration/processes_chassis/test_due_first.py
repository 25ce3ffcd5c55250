"""What is due happens before what comes after it, though no loop has come round to it."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.diagrams import (
    diagram,
    messages,
    node,
    signal_event,
    signals,
    timer_event,
)

from qabul_chassis.errors import NotFound, StepNotOpen
from qabul_chassis.identity import Caller, acting
from qabul_chassis.processes import JobWork, Work, inline, job

DAY = timedelta(days=1)

#: Answered by a message, missed after three days; examined within five more, else explained.
ANSWERED = diagram(
    node("startEvent", "begun")
    + node("receiveTask", "wait-for-answer", messageRef="message-Answer")
    + timer_event("boundaryEvent", "term-over", "P3D", attachedToRef="wait-for-answer", cancelActivity="false")
    + node("sendTask", "note-missed", messageRef="message-Missed")
    + node("endEvent", "noted")
    + node("userTask", "examine")
    + timer_event("boundaryEvent", "examined-too-late", "P5D", attachedToRef="examine")
    + node("userTask", "explain")
    + node("endEvent", "closed"),
    "begun > wait-for-answer",
    "term-over > note-missed",
    "note-missed > noted",
    "wait-for-answer > examine",
    "examine > closed",
    "examined-too-late > explain",
    "explain > closed",
    declared=messages("Answer", "Missed"),
)

SEALED = diagram(
    node("startEvent", "begun")
    + node("serviceTask", "seal-answer")
    + timer_event("boundaryEvent", "given-up", "P1D", attachedToRef="seal-answer")
    + node("userTask", "call-operator")
    + node("endEvent", "over"),
    "begun > seal-answer",
    "seal-answer > over",
    "given-up > call-operator",
    "call-operator > over",
)

HEARD = diagram(
    node("startEvent", "begun")
    + node("eventBasedGateway", "either")
    + signal_event("intermediateCatchEvent", "holiday", "Holiday")
    + timer_event("intermediateCatchEvent", "term-over", "P3D")
    + node("userTask", "rest")
    + node("userTask", "explain")
    + node("endEvent", "over"),
    "begun > either",
    "either > holiday",
    "either > term-over",
    "holiday > rest",
    "term-over > explain",
    "rest > over",
    "explain > over",
    declared=signals("Holiday"),
)


class Noting:
    """Notes in the audit that a term was missed; for some keys it cannot."""

    def __init__(self):
        self.broken_for = set()

    @inline
    async def note_missed(self, work: Work):
        if work.key in self.broken_for:
            raise ValueError(work.key)
        work.unit.audit(work.key, "term.missed")


class Sealing:
    """Its job does what the test put into `behave`."""

    def __init__(self):
        self.behave = None

    @job(attempts=1)
    async def seal_answer(self, _: JobWork):
        await self.behave()

        async def finish(_):
            return None

        return finish


@pytest.fixture
def noting():
    return Noting()


@pytest.fixture
async def processes(deploy, noting):
    return await deploy(ANSWERED, workers=[noting], commands={"examine", "explain"}, messages={"Answer"})


async def start(processes, database, *keys):
    unit = database.unit()
    for key in keys:
        await processes.start(unit, "small", key, {})
    await unit.commit()


async def answer(processes, database, key):
    return await database.change(lambda unit: processes.deliver(unit, key, "Answer"))


async def open_steps(processes, database, key):
    return await processes.open_steps(database.unit(), key)


async def missed(database):
    """Who noted which terms as missed."""
    rows = await database.fetch("SELECT key, entries FROM audit ORDER BY key, seq")
    return [
        (row["key"], entry["who"])
        for row in rows
        for entry in json.loads(row["entries"])
        if entry["action"] == "term.missed"
    ]


async def test_a_message_after_the_end_of_a_term_finds_the_term_missed(processes, database, clock, key):
    await start(processes, database, key)
    clock.advance(3 * DAY)

    assert await answer(processes, database, key)

    assert await missed(database) == [(key, "test")]
    assert await open_steps(processes, database, key) == ("examine",)
    order = await database.fetch(
        "SELECT element FROM element_history WHERE what <> 'entered' ORDER BY revision, ordinal"
    )
    happened = [row["element"] for row in order]
    assert happened.index("note-missed") < happened.index("wait-for-answer")


async def test_a_message_within_the_term_takes_the_timer_away(processes, database, clock, key):
    await start(processes, database, key)
    clock.advance(3 * DAY - timedelta(seconds=1))

    assert await answer(processes, database, key)

    clock.advance(DAY)
    await processes.timers.fire_due()
    assert await missed(database) == []


async def test_a_task_that_its_term_has_ended_is_not_open(processes, database, clock, key):
    await start(processes, database, key)
    await answer(processes, database, key)
    clock.advance(5 * DAY)

    with pytest.raises(StepNotOpen, match="open now: explain"):
        await database.change(lambda unit: processes.complete(unit, key, "examine"))

    assert await open_steps(processes, database, key) == ("explain",)


async def test_a_batch_runs_again_once_for_all_its_late_instances(processes, database, clock):
    keys = [uuid4() for _ in range(30)]
    await start(processes, database, *keys)
    clock.advance(3 * DAY)
    runs = []

    async def answer_all(unit):
        runs.append(unit)
        await processes.load(unit, keys)
        for key in keys:
            assert await processes.deliver(unit, key, "Answer")

    await database.change(answer_all)

    assert len(runs) == 2
    assert await missed(database) == sorted((key, "test") for key in keys)


async def test_a_cycle_makes_up_for_all_its_times_before_a_command_goes_on(deploy, database, clock, key, noting):
    reminding = ANSWERED.replace(
        b"<bpmn:timeDuration>P3D</bpmn:timeDuration>", b"<bpmn:timeCycle>R20/P1D</bpmn:timeCycle>"
    )
    processes = await deploy(reminding, workers=[noting], commands={"examine", "explain"}, messages={"Answer"})
    await start(processes, database, key)
    clock.advance(30 * DAY)
    runs = []

    async def work(unit):
        runs.append(unit)
        await processes.deliver(unit, key, "Answer")

    await database.change(work)

    assert len(runs) == 2
    assert await missed(database) == [(key, "test")] * 20


async def test_what_cannot_fire_is_put_off_and_holds_up_no_command(processes, database, clock, key, noting):
    other = uuid4()
    await start(processes, database, key, other)
    noting.broken_for = {key}
    clock.advance(3 * DAY)
    unit = database.unit()
    await processes.load(unit, [key, other])
    with pytest.raises(Exception, match="fired first"):
        await processes.deliver(unit, key, "Answer")

    [put_off] = await database.fetch("SELECT instance_id, attempts, last_error FROM timer")
    assert put_off["attempts"] == 1
    assert put_off["last_error"].startswith("ValueError at test_due_first.py:")

    for each in (key, other):
        assert await answer(processes, database, each)
    assert await missed(database) == [(other, "test")]


async def test_timers_fire_for_the_service_and_not_for_who_happened_to_come_by(processes, database, clock, key):
    caller = Caller("clerk-7", "", frozenset({"executor"}), "org-1", "namangan", str(uuid4()))
    await start(processes, database, key)
    clock.advance(3 * DAY)

    with acting(caller):
        await answer(processes, database, key)

    assert await missed(database) == [(key, "test")]


async def test_two_replicas_that_come_by_at_once_fire_a_timer_once(
    processes, deploy, open_database, database, clock, key, noting
):
    there = await open_database()
    other = await deploy(ANSWERED, on=there, workers=[noting], commands={"examine", "explain"}, messages={"Answer"})
    await start(processes, database, key)
    clock.advance(3 * DAY)
    here, elsewhere = database.unit(), there.unit()
    await processes.load(here, [key])
    await other.load(elsewhere, [key])

    with pytest.raises(Exception, match="fired first"):
        await processes.deliver(here, key, "Answer")
    # It was loaded before that, and there is nothing left to fire: what it writes is refused instead.
    assert await other.deliver(elsewhere, key, "Answer")
    with pytest.raises(Exception, match="came first"):
        await elsewhere.commit()

    assert await missed(database) == [(key, "test")]


async def test_a_job_that_ends_after_its_term_was_for_nothing(deploy, database, clock, key):
    sealing = Sealing()
    processes = await deploy(SEALED, workers=[sealing], commands={"call-operator"})
    await start(processes, database, key)

    async def take_two_days():
        clock.advance(2 * DAY)

    sealing.behave = take_two_days
    await processes.jobs.run_due()

    assert await open_steps(processes, database, key) == ("call-operator",)


async def test_an_incident_whose_term_is_over_is_not_retried(deploy, database, clock, key):
    sealing = Sealing()
    processes = await deploy(SEALED, workers=[sealing], commands={"call-operator"})
    await start(processes, database, key)

    async def fail():
        raise ValueError

    sealing.behave = fail
    await processes.jobs.run_due()
    [incident] = await processes.operations.incidents()
    clock.advance(2 * DAY)

    with pytest.raises(NotFound, match="has no incident"):
        await database.change(
            lambda unit: processes.operations.retry_incident(unit, incident.instance_id, incident.token)
        )

    assert await open_steps(processes, database, key) == ("call-operator",)


async def test_a_signal_waits_until_what_is_due_has_fired(deploy, database, clock, key):
    processes = await deploy(HEARD, commands={"rest", "explain"})
    await start(processes, database, key)

    async def throw(unit):
        processes.signal(unit, "Holiday")

    await database.change(throw)
    await processes.signals.spreading.spread_all()
    clock.advance(3 * DAY)

    assert await processes.signals.deliver_due() == 0
    await processes.timers.fire_due()
    assert await processes.signals.deliver_due() == 1

    assert await open_steps(processes, database, key) == ("explain",)
