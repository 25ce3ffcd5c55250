"""The object store goes away, a file is changed after its check: nothing is lost, and nothing false is sealed."""

from datetime import timedelta

import pytest
from grpc.aio import AioRpcError
from tests.factories import answers
from tests.factories.assignments import an_answer

from qabul.execution.v1 import events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul_chassis.blobs import QUARANTINE
from qabul_chassis.rpc.describe import describe


async def test_with_the_store_away_an_answer_is_not_taken_and_the_same_request_succeeds_later(world, gate):
    issued = await world.in_work()
    request = an_answer(issued, await world.uploaded(issued))
    await gate.shut()

    with pytest.raises(AioRpcError) as refused:
        await world.stub().SubmitAnswer(request)
    still = await world.get(issued)
    await gate.open()
    await world.stub().SubmitAnswer(request)

    refusal = describe(refused.value)
    assert (refusal.code, refusal.reason) == ("UNAVAILABLE", "OBJECT_STORE_AWAY")
    assert still.status == pb.ASSIGNMENT_STATUS_IN_WORK
    assert (await world.get(issued)).status == pb.ASSIGNMENT_STATUS_SEALING


async def test_with_the_store_away_sealing_waits_and_finishes_when_it_is_back(world, gate):
    issued = await world.in_work()
    request = an_answer(issued, await world.uploaded(issued))
    await world.stub().SubmitAnswer(request)
    await gate.shut()

    await world.run_jobs()
    waiting, said = await world.get(issued), await world.said(events_pb2.AnswerSubmitted)
    await gate.open()
    world.clock.advance(timedelta(minutes=1))
    await world.run_jobs()

    assert waiting.status == pb.ASSIGNMENT_STATUS_SEALING
    assert said == []
    assert (await world.get(issued)).status == pb.ASSIGNMENT_STATUS_ANSWERED
    assert len(await world.said(events_pb2.AnswerSubmitted)) == 1


@pytest.mark.parametrize("spoil", ["changed", "removed"])
async def test_a_file_that_is_changed_or_removed_after_its_check_is_given_back_and_never_said(world, spoil):
    issued = await world.in_work()
    made = await world.stub().CreateAnswerUpload(pb.CreateAnswerUploadRequest(assignment_id=issued.assignment_id))
    await world.put(made.url, answers.answer_pdf(2))
    await world.stub().SubmitAnswer(an_answer(issued, made.upload_id))
    if spoil == "changed":
        await world.put(made.url, answers.answer_pdf(2, padding=7))
    else:
        await world.service.running.parts.blobs.remove(QUARANTINE, f"answers/{made.upload_id}.pdf")

    await world.run_jobs()
    back = await world.get(issued)

    assert back.status == pb.ASSIGNMENT_STATUS_IN_WORK
    assert [each.file.folder for each in back.attempts] == [""]
    assert await world.said(events_pb2.AnswerSubmitted) == []
    await world.stub().SubmitAnswer(an_answer(issued, await world.uploaded(issued)))
    await world.run_jobs()
    [said] = await world.said(events_pb2.AnswerSubmitted)
    assert said.attempt == 2


async def test_the_checked_upload_leaves_the_quarantine_once_it_is_sealed(world):
    await world.answered()

    assert await world.service.running.parts.blobs.names(QUARANTINE, "") == []
