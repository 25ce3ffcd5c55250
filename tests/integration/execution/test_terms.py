"""Terms run by the clock: reminders, a missed term, and neither of them twice (O6, P1.4, traps 1 and 8)."""

import asyncio
from datetime import UTC, date, datetime, timedelta

from tests.factories.assignments import DUE, a_rejection, an_answer

from qabul.execution.v1 import events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb

#: The end of the term's last day in Namangan.
OVER = datetime(2026, 3, 18, 19, 0, tzinfo=UTC)


def _civil(month, day, hour=12):
    return datetime(2026, month, day, hour - 5, 0, tzinfo=UTC)


async def test_an_executor_is_reminded_five_three_and_one_days_before_and_once_each(world):
    await world.in_work()

    for day in range(4, 19):
        world.clock.set(_civil(3, day))
        await world.fire_timers()

    reminders = await world.said(events_pb2.DeadlineApproaching)
    assert [each.days_left for each in reminders] == [5, 3, 1]
    assert await world.said(events_pb2.DeadlineMissed) == []


async def test_a_term_is_missed_with_its_last_day_and_for_good(world):
    issued = await world.issued()

    world.clock.set(OVER - timedelta(seconds=1))
    await world.fire_timers()
    assert await world.said(events_pb2.DeadlineMissed) == []
    world.clock.set(OVER)
    await world.fire_timers()
    world.clock.advance(timedelta(days=30))
    await world.fire_timers()

    [missed] = await world.said(events_pb2.DeadlineMissed)
    assert missed.missed_at.ToDatetime(tzinfo=UTC) == OVER
    assert (missed.assignment.due_on.month, missed.assignment.due_on.day) == (DUE.month, DUE.day)
    assert (await world.get(issued)).missed_at == missed.missed_at
    listed = await world.stub().ListAssignments(pb.ListAssignmentsRequest(view=pb.ASSIGNMENT_VIEW_OVERDUE))
    assert listed.total_size == 1


async def test_an_assignment_that_is_issued_late_is_missed_at_once_and_not_reminded_of(world):
    await world.issued(due_on=date(2026, 3, 1))

    await world.fire_timers()

    assert len(await world.said(events_pb2.DeadlineMissed)) == 1
    assert await world.said(events_pb2.DeadlineApproaching) == []


async def test_who_gets_an_assignment_on_its_last_day_is_reminded_at_once(world):
    await world.issued(due_on=date(2026, 3, 3))

    await world.fire_timers()

    assert [each.days_left for each in await world.said(events_pb2.DeadlineApproaching)] == [0]


async def test_after_an_outage_the_missed_reminders_are_one(world):
    await world.in_work()

    world.clock.set(_civil(3, 18))
    await world.fire_timers()

    assert [each.days_left for each in await world.said(events_pb2.DeadlineApproaching)] == [0]


async def test_an_answer_in_time_ends_the_reminders_and_the_miss(world):
    await world.answered()

    world.clock.set(OVER + timedelta(days=10))
    await world.fire_timers()

    assert await world.said(events_pb2.DeadlineApproaching) == []
    assert await world.said(events_pb2.DeadlineMissed) == []


async def test_an_edit_does_not_move_a_term(world):
    issued = await world.issued()
    world.clock.set(_civil(3, 17))

    await world.take_on(issued)
    world.clock.set(OVER)
    await world.fire_timers()

    assert len(await world.said(events_pb2.DeadlineMissed)) == 1


async def test_two_timer_loops_say_everything_once(world):
    issued = [await world.issued() for _ in range(12)]
    replica = await world.replica()

    world.clock.set(OVER)
    await asyncio.gather(world.processes.timers.fire_due(), replica.timers.fire_due())
    await world.fire_timers()  # what one loop held while the other passed

    missed = await world.said(events_pb2.DeadlineMissed)
    assert sorted(each.assignment.assignment_id for each in missed) == sorted(each.assignment_id for each in issued)


async def test_after_a_rejection_the_new_term_runs_and_is_missed_by_itself(world):
    issued = await world.in_work()
    world.clock.set(OVER)
    await world.fire_timers()
    request = an_answer(issued, await world.uploaded(issued), late_reason="Мутахассис сафарда эди")
    await world.stub().SubmitAnswer(request)
    await world.run_jobs()

    await world.hear(a_rejection(issued, new_due_on=date(2026, 3, 28)))
    world.clock.set(_civil(3, 30))
    await world.fire_timers()

    missed = await world.said(events_pb2.DeadlineMissed)
    assert [each.assignment.due_on.day for each in missed] == [18, 28]
    # The first miss is what is kept of the assignment (O18).
    assert (await world.get(issued)).missed_at.ToDatetime(tzinfo=UTC) == OVER
