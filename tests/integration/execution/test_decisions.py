"""The working group decides (O15): rejected, the appeal is studied again, every attempt kept; accepted, closed."""

from datetime import date
from uuid import uuid4

import pytest
from structlog.testing import capture_logs
from tests.factories.assignments import a_rejection, an_acceptance, an_answer

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul_chassis.errors import Refused
from qabul_chassis.rpc.describe import describe

NEW_DUE = date(2026, 3, 28)


async def test_a_rejected_answer_is_studied_again_in_a_new_term_and_the_second_is_accepted(world):
    issued = await world.answered()

    await world.hear(a_rejection(issued, new_due_on=NEW_DUE))
    rework = await world.get(issued)
    await world.answer(issued)
    await world.hear(an_acceptance(issued, attempt=2))
    closed = await world.get(issued)

    assert rework.status == pb.ASSIGNMENT_STATUS_REWORK
    assert (rework.due_on.month, rework.due_on.day) == (3, 28)
    [first] = rework.attempts
    assert [reason.code for reason in first.reasons] == [answer_pb2.REJECTION_CODE_SUPERFICIAL]
    assert closed.status == pb.ASSIGNMENT_STATUS_CLOSED
    assert [(each.number, each.accepted) for each in closed.attempts] == [(1, False), (2, True)]
    assert closed.attempts[0] == first
    folders = [each.file.folder for each in closed.attempts]
    assert folders == [f"{issued.facts.appeal_id}/1", f"{issued.facts.appeal_id}/2"]
    assert [each.attempt for each in await world.said(events_pb2.AnswerSubmitted)] == [1, 2]


async def test_a_rejected_assignment_is_in_the_rejected_view_and_can_be_answered_at_once(world):
    issued = await world.answered()

    await world.hear(a_rejection(issued, new_due_on=NEW_DUE))

    listed = await world.stub().ListAssignments(pb.ListAssignmentsRequest(view=pb.ASSIGNMENT_VIEW_REJECTED))
    assert [each.assignment_id for each in listed.assignments] == [issued.assignment_id]
    assert listed.assignments[0].attempts[0].reasons
    assert listed.assignments[0].attempts[0].file_name == ""
    await world.answer(issued)


async def test_the_rejected_file_is_not_handed_in_again(world):
    issued = await world.in_work()
    upload = await world.uploaded(issued)
    await world.stub().SubmitAnswer(an_answer(issued, upload))
    await world.run_jobs()
    await world.hear(a_rejection(issued, new_due_on=NEW_DUE))

    with pytest.raises(Exception) as refused:  # noqa: PT011 - described below
        await world.stub().SubmitAnswer(an_answer(issued, upload))

    assert describe(refused.value).reason == "UPLOAD_USED"


async def test_every_attempt_can_be_downloaded(world):
    issued = await world.answered()
    await world.hear(a_rejection(issued, new_due_on=NEW_DUE))
    await world.answer(issued)

    async def link(attempt):
        request = pb.GetAnswerDownloadRequest(assignment_id=issued.assignment_id, attempt=attempt)
        return (await world.member().GetAnswerDownload(request)).url

    assert f"/{issued.facts.appeal_id}/1/" in await link(1)
    assert f"/{issued.facts.appeal_id}/2/" in await link(2)
    assert f"/{issued.facts.appeal_id}/2/" in await link(0)


@pytest.mark.parametrize("decision", [an_acceptance, lambda issued: a_rejection(issued, new_due_on=NEW_DUE)])
async def test_a_decision_nobody_waits_for_is_not_passed_over(world, decision):
    issued = await world.in_work()

    with pytest.raises(Refused, match="does not wait for a decision"):
        await world.hear(decision(issued))


async def test_a_decision_on_an_earlier_attempt_is_not_taken_for_one_on_the_last(world):
    issued = await world.answered()
    await world.hear(a_rejection(issued, new_due_on=NEW_DUE))
    await world.answer(issued)

    with pytest.raises(Refused, match="last attempt is 2"):
        await world.hear(an_acceptance(issued, attempt=1))


@pytest.mark.parametrize(
    ("decision", "name"),
    [(an_acceptance, "accepted"), (lambda issued: a_rejection(issued, new_due_on=NEW_DUE), "rejected")],
    ids=["accepted", "rejected"],
)
async def test_a_decision_on_another_cells_assignment_changes_nothing_here_and_is_logged(world, decision, name):
    issued = await world.answered()
    elsewhere = decision(issued)
    elsewhere.answer.assignment_id = str(uuid4())

    with capture_logs() as logged:
        await world.hear(elsewhere)

    assert (await world.get(issued)).status == pb.ASSIGNMENT_STATUS_ANSWERED
    [line] = [each for each in logged if each["event"] == "decision_for_another_cell"]
    assert (line["decision"], line["assignment_id"]) == (name, elsewhere.answer.assignment_id)
    assert line["appeal_id"] == issued.facts.appeal_id
