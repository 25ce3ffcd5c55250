"""The desk: an assignment arrives, is taken on, an executor is named; everybody sees his own rows only."""

import asyncio
from datetime import date
from uuid import uuid4

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError
from tests.factories.assignments import DUE, EXECUTOR, an_acceptance, an_answer, an_assignment

from qabul.execution.v1 import events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of

ANOTHER = "water-utility"


def _accept(issued, **more):
    return pb.AcceptAssignmentRequest(request_id=str(uuid4()), assignment_id=issued.assignment_id, **more)


def _appoint(issued, **more):
    return pb.AppointExecutorRequest(
        request_id=str(uuid4()), assignment_id=issued.assignment_id, executor=EXECUTOR, **more
    )


def _count(listed, view):
    return next(count.size for count in listed.counts if count.view == view)


async def test_an_issued_assignment_is_new_on_the_desk_of_its_organisation(world):
    issued = await world.issued()

    listed = await world.stub().ListAssignments(pb.ListAssignmentsRequest())

    [assignment] = listed.assignments
    assert assignment.assignment_id == issued.assignment_id
    assert assignment.status == pb.ASSIGNMENT_STATUS_NEW
    assert assignment.facts == issued.facts
    assert assignment.instruction == issued.instruction
    assert (listed.total_size, _count(listed, pb.ASSIGNMENT_VIEW_NEW)) == (1, 1)


async def test_a_list_names_nobody_and_a_reading_shows_who_appeals_without_the_personal_number(world):
    issued = await world.issued()

    [listed] = (await world.stub().ListAssignments(pb.ListAssignmentsRequest())).assignments
    got = await world.get(issued)

    assert not listed.HasField("applicant")
    assert listed.text == ""
    assert got.applicant.individual.surname == issued.applicant.individual.surname
    assert got.applicant.phone == issued.applicant.phone
    assert got.applicant.individual.pinfl == ""
    assert got.text == issued.text
    assert [argument.text for argument in got.arguments] == [argument.text for argument in issued.arguments]


async def test_an_organisation_nobody_knows_is_no_empty_desk(world):
    of_nobody = pb.ListAssignmentsRequest(organisation="nobody")

    refused = await refusal_of(world.stub(Role.OPERATOR).ListAssignments(of_nobody))

    assert (refused.code, refused.reason, list(refused.fields)) == (
        "INVALID_ARGUMENT",
        "UNKNOWN_CODE",
        ["organisation"],
    )


async def test_an_assignment_that_is_issued_twice_stays_one(world):
    issued = await world.issued()

    await world.hear(issued)

    assert (await world.stub().ListAssignments(pb.ListAssignmentsRequest())).total_size == 1


async def test_taking_on_and_naming_an_executor_are_said(world):
    issued = await world.issued()

    accepted = (await world.stub().AcceptAssignment(_accept(issued))).assignment
    appointed = (await world.stub().AppointExecutor(_appoint(issued, etag=accepted.etag))).assignment

    assert accepted.status == pb.ASSIGNMENT_STATUS_ACCEPTED
    assert accepted.accepted_at.ToDatetime(tzinfo=world.clock.now().tzinfo) == world.clock.now()
    assert appointed.status == pb.ASSIGNMENT_STATUS_IN_WORK
    assert appointed.executor == EXECUTOR
    [taken_on] = await world.said(events_pb2.AssignmentAccepted)
    [named] = await world.said(events_pb2.ExecutorAppointed)
    assert taken_on.assignment.number == issued.facts.number
    assert (taken_on.assignment.due_on.month, taken_on.assignment.due_on.day) == (DUE.month, DUE.day)
    assert named.executor_post == "executor"
    assert "Солиев" not in str(named)


async def test_a_step_that_is_not_open_is_refused_with_the_open_ones(world):
    issued = await world.issued()

    with pytest.raises(AioRpcError) as refused:
        await world.stub().AppointExecutor(_appoint(issued))

    assert refused.value.code() is StatusCode.FAILED_PRECONDITION
    assert "accept-assignment" in refused.value.details()


async def test_a_stale_etag_is_refused_and_changes_nothing(world):
    issued = await world.issued()
    seen = (await world.get(issued)).etag
    await world.stub().AcceptAssignment(_accept(issued, etag=seen))

    with pytest.raises(AioRpcError) as refused:
        await world.stub().AppointExecutor(_appoint(issued, etag=seen))

    assert refused.value.code() is StatusCode.ABORTED
    assert (await world.get(issued)).status == pb.ASSIGNMENT_STATUS_ACCEPTED


async def test_a_repeated_request_gets_the_first_answer_and_says_nothing_again(world):
    issued = await world.issued()
    request = _accept(issued)

    first = await world.stub().AcceptAssignment(request)
    again = await world.stub().AcceptAssignment(request)

    assert again == first
    assert len(await world.said(events_pb2.AssignmentAccepted)) == 1


async def test_another_organisation_sees_nothing_and_does_nothing(world):
    issued = await world.in_work()
    stranger = world.stub(ANOTHER)
    request_id = str(uuid4())
    tried = [
        stranger.GetAssignment(pb.GetAssignmentRequest(assignment_id=issued.assignment_id)),
        stranger.AcceptAssignment(_accept(issued)),
        stranger.AppointExecutor(_appoint(issued)),
        stranger.CreateAnswerUpload(pb.CreateAnswerUploadRequest(assignment_id=issued.assignment_id)),
        stranger.SubmitAnswer(an_answer(issued, str(uuid4()), request_id=request_id)),
        stranger.GetAnswerDownload(pb.GetAnswerDownloadRequest(assignment_id=issued.assignment_id)),
    ]

    for call in tried:
        with pytest.raises(AioRpcError) as refused:
            await call
        assert refused.value.code() is StatusCode.NOT_FOUND
    for organisation in ("", issued.organisation):
        listed = await stranger.ListAssignments(pb.ListAssignmentsRequest(organisation=organisation))
        assert not listed.assignments
        assert listed.total_size == 0
        assert all(count.size == 0 for count in listed.counts)


async def test_who_has_no_token_or_not_the_role_is_kept_out(world):
    issued = await world.issued()
    nobody = world.stub(token="nonsense")
    executor = world.stub(role=Role.EXECUTOR)

    with pytest.raises(AioRpcError) as unknown:
        await nobody.ListAssignments(pb.ListAssignmentsRequest())
    with pytest.raises(AioRpcError) as denied:
        await executor.AppointExecutor(_appoint(issued))

    assert unknown.value.code() is StatusCode.UNAUTHENTICATED
    assert denied.value.code() is StatusCode.PERMISSION_DENIED


async def test_views_and_their_counts_are_one_query(world):
    urgent = await world.issued(due_on=date(2026, 3, 4))
    late = await world.issued(due_on=date(2026, 3, 1))
    later = await world.issued(due_on=date(2026, 4, 20))
    await world.issued(organisation=ANOTHER)
    await world.stub().AcceptAssignment(_accept(later))

    async def listed(view, stub=None, **more):
        answer = await (stub or world.stub()).ListAssignments(pb.ListAssignmentsRequest(view=view, **more))
        assert answer.total_size == len(answer.assignments)
        if view:
            assert _count(answer, view) == answer.total_size
        return [each.assignment_id for each in answer.assignments]

    assert await listed(0) == [late.assignment_id, urgent.assignment_id, later.assignment_id]
    assert await listed(pb.ASSIGNMENT_VIEW_NEW) == [late.assignment_id, urgent.assignment_id]
    assert await listed(pb.ASSIGNMENT_VIEW_IN_WORK) == [later.assignment_id]
    assert await listed(pb.ASSIGNMENT_VIEW_DUE_SOON) == [urgent.assignment_id]
    assert await listed(pb.ASSIGNMENT_VIEW_OVERDUE) == [late.assignment_id]
    assert await listed(pb.ASSIGNMENT_VIEW_CLOSED) == []
    assert len(await listed(0, world.member())) == 4
    assert len(await listed(0, world.member(), organisation=ANOTHER)) == 1


async def test_a_list_is_paged_by_term(world):
    days = [date(2026, 3, day) for day in (20, 18, 19, 18, 25)]
    for day in days:
        await world.issued(due_on=day)

    pages, token = [], ""
    while True:
        request = pb.ListAssignmentsRequest(page_size=2, page_token=token)
        answer = await world.stub().ListAssignments(request)
        pages.append([each.due_on.day for each in answer.assignments])
        token = answer.next_page_token
        if not token:
            break

    assert pages == [[18, 18], [19, 20], [25]]


async def test_a_page_token_of_another_query_is_refused(world):
    for _ in range(2):
        await world.issued()
    token = (await world.stub().ListAssignments(pb.ListAssignmentsRequest(page_size=1))).next_page_token

    request = pb.ListAssignmentsRequest(page_token=token, view=pb.ASSIGNMENT_VIEW_NEW)
    with pytest.raises(AioRpcError) as refused:
        await world.stub().ListAssignments(request)

    assert refused.value.code() is StatusCode.INVALID_ARGUMENT


async def test_a_co_executor_takes_on_and_is_closed_with_the_leads_answer(world):
    lead = await world.answered()
    of_appeal = {"appeal_id": lead.facts.appeal_id, "lead": False}
    taken_on = await world.issued(organisation=ANOTHER, **of_appeal)
    never_taken_on = await world.issued(organisation="gas-supply", **of_appeal)
    await world.stub(ANOTHER).AcceptAssignment(_accept(taken_on))

    await world.hear(an_acceptance(lead))

    for each in (lead, taken_on, never_taken_on):
        assert (await world.get(each)).status == pb.ASSIGNMENT_STATUS_CLOSED


async def test_a_co_executor_names_no_executor_and_gives_no_answer(world):
    helper = await world.issued(organisation=ANOTHER, lead=False)
    await world.stub(ANOTHER).AcceptAssignment(_accept(helper))

    with pytest.raises(AioRpcError) as refused:
        await world.stub(ANOTHER).CreateAnswerUpload(pb.CreateAnswerUploadRequest(assignment_id=helper.assignment_id))

    assert refused.value.code() is StatusCode.FAILED_PRECONDITION


async def test_a_co_executors_assignment_that_comes_after_the_accepted_answer_is_closed_at_once(world):
    lead = await world.answered()
    await world.hear(an_acceptance(lead))

    helper = an_assignment(organisation=ANOTHER, appeal_id=lead.facts.appeal_id, lead=False)
    await world.hear(helper)

    assert (await world.get(helper)).status == pb.ASSIGNMENT_STATUS_CLOSED
    with pytest.raises(AioRpcError) as refused:
        await world.stub(ANOTHER).AcceptAssignment(_accept(helper))
    assert refused.value.code() is StatusCode.FAILED_PRECONDITION


async def test_a_co_executor_that_arrives_while_the_answer_is_accepted_is_not_left_open(world):
    lead = await world.answered()
    helper = an_assignment(organisation=ANOTHER, appeal_id=lead.facts.appeal_id, lead=False)

    await asyncio.gather(world.hear(helper), world.hear(an_acceptance(lead)))

    assert (await world.get(helper)).status == pb.ASSIGNMENT_STATUS_CLOSED
    assert (await world.get(lead)).status == pb.ASSIGNMENT_STATUS_CLOSED
