"""What other services say of appeals: steps on the applicant's page, and the closing."""

import random
from datetime import UTC, datetime
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from tests.factories.appeals import a_submission

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import appeal_pb2, events_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul_chassis.consumers import Received
from qabul_chassis.testing import wait_until
from qabul_chassis.wire import to_timestamp
from qabul_intake.domain import Status, Step

NOON = datetime(2026, 3, 4, 7, tzinfo=UTC)


def a_life(submitted, *, attempts: int):
    """What the other services say of an appeal whose answers are rejected but for the last, in its true order."""
    appeal_id, number = submitted.appeal_id, submitted.number
    events = [
        routing.CardOpened(appeal_id=appeal_id, number=number),
        routing.ResolutionSigned(appeal_id=appeal_id, number=number, signed_at=to_timestamp(NOON)),
    ]
    for attempt in range(1, attempts + 1):
        assignment = execution.AssignmentRef(appeal_id=appeal_id, number=number)
        answer = review.AnswerRef(appeal_id=appeal_id, number=number, attempt=attempt)
        events.append(execution.AnswerSubmitted(assignment=assignment, attempt=attempt))
        if attempt < attempts:
            events.append(review.AnswerRejected(answer=answer))
        else:
            folder = f"{appeal_id}/{attempt}/"
            file = answer_pb2.AnswerFile(bucket="answers", folder=folder)
            events.append(review.AnswerAccepted(answer=answer, decided_at=to_timestamp(NOON), file=file))
    return events


@pytest.fixture
async def accepted(gateway, registrar):
    """An appeal that waits for its outcome."""
    submitted = await gateway.SubmitAppeal(a_submission())
    await registrar.AcceptAppeal(pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=submitted.appeal_id))
    return submitted


@pytest.fixture
def status_of(gateway):
    async def asking(submitted):
        seen = await gateway.TrackAppeal(
            pb.TrackAppealRequest(number=submitted.number, secret_code=submitted.secret_code)
        )
        return seen.status

    return asking


async def test_an_appeal_goes_through_all_steps_to_its_closing(gateway, accepted, streams, status_of):
    for event in a_life(accepted, attempts=2):
        await streams.say(event, key=UUID(accepted.appeal_id))

    [closed] = await wait_until(lambda: streams.said(events_pb2.AppealClosed))

    assert closed.number == accepted.number
    assert closed.outcome == appeal_pb2.APPEAL_STATUS_RESOLVED
    # Whoever hears that it is closed finds the outcome on the page (trap 6).
    assert await status_of(accepted) == appeal_pb2.APPEAL_STATUS_RESOLVED

    async def all_steps():
        seen = await gateway.TrackAppeal(
            pb.TrackAppealRequest(number=accepted.number, secret_code=accepted.secret_code)
        )
        return seen.steps if len(seen.steps) == 8 else None

    assert [appeal_pb2.AppealStatus.Name(step.status) for step in await wait_until(all_steps)] == [
        "APPEAL_STATUS_REGISTERED",
        "APPEAL_STATUS_ACCEPTED",
        "APPEAL_STATUS_ON_CARD",
        "APPEAL_STATUS_IN_EXECUTION",
        "APPEAL_STATUS_ANSWERED",
        "APPEAL_STATUS_IN_REWORK",
        "APPEAL_STATUS_ANSWERED",
        "APPEAL_STATUS_RESOLVED",
    ]


async def test_the_same_event_a_hundred_times_is_one_step(accepted, streams, intake):
    event, event_id = routing.CardOpened(appeal_id=accepted.appeal_id), uuid4()
    for _ in range(100):
        await streams.say(event, key=UUID(accepted.appeal_id), event_id=event_id)
        await streams.say(event, key=UUID(accepted.appeal_id))

    async def tallied():
        return await intake.database.fetchval(
            "SELECT count FROM event_tally WHERE party = 'intake-from-routing' AND count = 101"
        )

    await wait_until(tallied)
    steps = await intake.database.fetch(
        "SELECT status FROM appeal_step WHERE appeal_id = $1 ORDER BY at", UUID(accepted.appeal_id)
    )
    assert [step["status"] for step in steps] == ["on-card"]


@pytest.mark.parametrize("seed", range(3))
async def test_the_page_never_goes_back_whatever_order_the_events_come_in(intake, accepted, seed, status_of):
    events = a_life(accepted, attempts=3)
    shuffled = random.Random(seed).sample(events + events[:4], k=len(events) + 4)
    handlers = {kind: handler for consumer in intake.service.consumers for kind, handler in consumer.handlers.items()}

    shown = []
    for event in shuffled:
        received = Received(event, uuid4(), UUID(accepted.appeal_id), NOON, None, redelivered=False)
        handle = handlers[type(event)]
        await intake.database.change(lambda unit, handle=handle, received=received: handle(unit, [received]))
        row = await intake.database.fetchrow(
            "SELECT status, attempt FROM standing WHERE appeal_id = $1", UUID(accepted.appeal_id)
        )
        shown.append(Step(Status(row["status"]), row["attempt"], NOON))

    assert all(before.place <= after.place for before, after in pairwise(shown))
    assert await status_of(accepted) == appeal_pb2.APPEAL_STATUS_RESOLVED


async def test_an_event_of_an_unknown_appeal_is_kept_for_a_person(intake, streams):
    await streams.say(routing.CardOpened(appeal_id=str(uuid4())), key=uuid4())

    letter = await wait_until(lambda: intake.database.fetchrow("SELECT * FROM dead_letter"))

    assert letter["type"] == "qabul.routing.v1.CardOpened"
    assert letter["consumer"] == "intake-from-routing"


async def test_an_answer_nobody_waits_for_is_kept_for_a_person(intake, gateway, streams):
    submitted = await gateway.SubmitAppeal(a_submission())  # not accepted by a registrar yet

    await streams.say(a_life(submitted, attempts=1)[-1], key=UUID(submitted.appeal_id))

    letter = await wait_until(lambda: intake.database.fetchrow("SELECT * FROM dead_letter"))
    assert "does not wait" in letter["error_text"]
