"""An appeal that nobody accepts in time is said to be overdue, once (P1.4, trap 8)."""

from datetime import UTC, datetime
from uuid import uuid4

from tests.factories.appeals import a_submission

from qabul.intake.v1 import events_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul_chassis.testing import wait_until

#: Received on a Tuesday: Wednesday is the one working day, and over when Thursday begins in Namangan.
WEDNESDAY_EVENING = datetime(2026, 3, 4, 18, 59, 59, tzinfo=UTC)
THURSDAY = datetime(2026, 3, 4, 19, 0, 1, tzinfo=UTC)


async def test_an_appeal_not_accepted_by_the_end_of_the_next_working_day_is_overdue(intake, gateway, clock, streams):
    late, done = [await gateway.SubmitAppeal(a_submission()) for _ in range(2)]
    timers = intake.service.processes.timers

    clock.set(WEDNESDAY_EVENING)
    await timers.fire_due()
    assert not await streams.said(events_pb2.AcceptanceOverdue)

    clock.set(THURSDAY)
    await timers.fire_due()
    said = await wait_until(lambda: streams.said(events_pb2.AcceptanceOverdue))
    assert {event.number for event in said} == {late.number, done.number}


async def test_it_can_still_be_accepted_and_is_not_said_again(intake, gateway, registrar, clock, streams):
    submitted = await gateway.SubmitAppeal(a_submission())
    clock.set(THURSDAY)
    await intake.service.processes.timers.fire_due()

    await registrar.AcceptAppeal(pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=submitted.appeal_id))

    await wait_until(lambda: streams.said(events_pb2.AppealAccepted))
    assert len(await streams.said(events_pb2.AcceptanceOverdue)) == 1


async def test_an_accepted_appeal_is_never_overdue(intake, gateway, registrar, clock, streams):
    submitted = await gateway.SubmitAppeal(a_submission())
    await registrar.AcceptAppeal(pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=submitted.appeal_id))

    assert await intake.database.fetchval("SELECT count(*) FROM timer") == 0
