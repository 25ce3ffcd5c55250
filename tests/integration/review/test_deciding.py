"""The working group decides on answers (O15): what it sees, what it says, what it may not."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import grpc
from tests.factories.submitted import ORGANISATION, SUBMITTED_AT, answer_submitted
from tests.integration.review.conftest import SUPERFICIAL

from qabul.execution.v1 import answer_pb2
from qabul.review.v1 import events_pb2 as events
from qabul.review.v1 import review_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.rpc import describe
from qabul_chassis.testing import REGION, refusal_of
from qabul_chassis.wire import as_date, as_instant, to_date

NEW_DUE = date(2026, 3, 20)
OTHER = answer_pb2.REJECTION_CODE_OTHER


async def test_a_submitted_answer_is_checked_and_waits_for_the_group(group):
    review = await group.submitted(late=True, arguments=3, arguments_answered=2, signatory_post="hokim")

    shown = (await group.get(review, language="en")).review

    assert (shown.status, shown.late, shown.attempt) == (pb.REVIEW_STATUS_OPEN, True, 1)
    assert (shown.sector, shown.topic, shown.territory) == ("water", "water-supply", "namangan-city")
    assert as_instant(shown.submitted_at) == SUBMITTED_AT
    # Three working days from Tuesday the 10th.
    assert as_date(shown.due_on) == date(2026, 3, 13)
    found = {check.code: (check.result, check.clause, check.sentence) for check in shown.checks}
    notice, passed, unchecked = pb.CHECK_RESULT_NOTICE, pb.CHECK_RESULT_PASSED, pb.CHECK_RESULT_NOT_CHECKED
    assert found == {
        "late": (notice, "O6", "The answer came after its term."),
        "arguments": (notice, "P2.4", "An answer is named for only 2 of the appeal's 3 arguments."),
        "bundle": (passed, "O13", "The answer is one PDF of 2 pages."),
        "signatory": (notice, "O11", "The signatory's post does not exist in organisations of this kind."),
        "generic": (unchecked, "O18", "Whether the letter is a generic sample was not checked."),
    }


async def test_an_accepted_answer_resolves_the_appeal(group):
    review = await group.submitted()
    # Half past one at night in Namangan, still the day before in Greenwich.
    group.clock.set(datetime(2026, 3, 11, 20, 30, tzinfo=UTC))

    accepted = await group.accept(review, etag=review.etag)

    assert accepted.status == pb.REVIEW_STATUS_ACCEPTED
    assert as_instant(accepted.decided_at) == group.clock.now()
    [said] = await group.said(events.AnswerAccepted)
    about = said.answer
    assert (about.review_id, about.appeal_id, about.attempt) == (review.review_id, review.appeal_id, 1)
    assert (about.organisation, about.number) == (ORGANISATION, review.number)
    assert said.file == review.file
    assert as_date(said.decided_on) == date(2026, 3, 12)


async def test_a_rejected_answer_goes_back_with_its_reasons_and_a_new_term(group):
    review = await group.submitted()
    unanswered = answer_pb2.RejectionReason(
        code=answer_pb2.REJECTION_CODE_ARGUMENT_UNANSWERED, text="Иккинчи важга жавоб йўқ", argument_number=2
    )

    rejected = await group.reject(review, SUPERFICIAL, unanswered, new_due_on=to_date(NEW_DUE))

    assert (rejected.status, as_date(rejected.new_due_on)) == (pb.REVIEW_STATUS_REJECTED, NEW_DUE)
    [said] = await group.said(events.AnswerRejected)
    assert list(said.reasons) == list(rejected.reasons) == [SUPERFICIAL, unanswered]
    assert as_date(said.new_due_on) == NEW_DUE


async def test_a_term_nobody_names_is_the_rule_tables(group):
    first = await group.submitted()
    form = await group.submitted()
    reason = answer_pb2.RejectionReason(code=answer_pb2.REJECTION_CODE_UNREADABLE)

    studied, signed = await group.reject(first), await group.reject(form, reason)

    assert as_date(studied.new_due_on) == date(2026, 3, 16)  # five days, of which the last is a Sunday
    assert as_date(signed.new_due_on) == date(2026, 3, 12)


async def test_decisions_are_said_on_the_subject_of_the_organisation_that_answered(group):
    await group.accept(await group.submitted())
    await group.reject(await group.submitted(organisation="gas-supply"))
    await group.said(events.AnswerAccepted)
    await group.said(events.AnswerRejected)

    subjects = {subject for subject, _ in await group.streams.messages("review")}

    assert subjects == {
        f"qabul.{REGION}.{ORGANISATION}.review.v1.AnswerAccepted",
        f"qabul.{REGION}.gas-supply.review.v1.AnswerRejected",
    }


async def test_every_attempt_is_kept_beside_the_next_one(group):
    first = await group.submitted()
    rejected = await group.reject(first)
    same = {"assignment_id": first.assignment_id, "appeal_id": first.appeal_id}
    second = await group.submitted(attempt=2, **same)
    await group.reject(second)
    third = await group.submitted(attempt=3, **same)

    shown = await group.get(third)

    assert [each.attempt for each in shown.earlier] == [1, 2]
    assert shown.earlier[0] == rejected
    assert list(shown.earlier[0].reasons) == [SUPERFICIAL]
    assert len({first.review_id, second.review_id, third.review_id}) == 3
    assert [each.attempt for each in (await group.get(first)).earlier] == []


async def test_a_rejection_that_is_none_is_refused_with_its_field_and_clause(group):
    review = await group.submitted()
    unwritten = answer_pb2.RejectionReason(code=OTHER)
    blank = answer_pb2.RejectionReason(code=OTHER, text="  ")
    unknown = answer_pb2.RejectionReason(code=answer_pb2.REJECTION_CODE_ARGUMENT_UNANSWERED, argument_number=3)
    yesterday = to_date(SUBMITTED_AT.date() - timedelta(days=1))

    refused = [
        await refusal_of(group.reject(review, SUPERFICIAL, unwritten)),
        await refusal_of(group.reject(review, SUPERFICIAL, blank)),
        await refusal_of(group.reject(review, unknown)),
        await refusal_of(group.reject(review, new_due_on=yesterday)),
    ]
    without = await refusal_of(group.reject(review, reasons=[]))
    unspecified = await refusal_of(group.reject(review, answer_pb2.RejectionReason()))

    assert {each.code for each in (*refused, without, unspecified)} == {"INVALID_ARGUMENT"}
    assert [(each.reason, each.clause, *each.fields) for each in refused] == [
        ("REASON_TEXT_MISSING", "O15", "reasons[1].text"),
        ("INVALID_FIELDS", "O15", "reasons[1].text"),
        ("ARGUMENT_UNKNOWN", "P2.4", "reasons[0].argument_number"),
        ("TERM_IN_THE_PAST", "O15", "new_due_on"),
    ]
    assert list(without.fields) == ["reasons"]
    assert list(unspecified.fields) == ["reasons[0].code"]
    assert (await group.get(review)).review.status == pb.REVIEW_STATUS_OPEN


async def test_a_member_does_not_decide_on_the_answer_of_his_own_organisation(group):
    review = await group.submitted()
    member = group.stub(organisation=ORGANISATION)

    refused = [await refusal_of(decide(review, stub=member)) for decide in (group.accept, group.reject)]
    accepted = await group.accept(review, stub=group.stub(organisation="gas-supply"))

    assert {(each.code, each.reason) for each in refused} == {("PERMISSION_DENIED", "CONFLICT_OF_INTEREST")}
    assert accepted.status == pb.REVIEW_STATUS_ACCEPTED


async def test_only_the_group_decides(group):
    review = await group.submitted()

    refused = [
        await refusal_of(group.accept(review, stub=group.stub(role, organisation="gas-supply")))
        for role in (Role.HOKIM, Role.EXECUTOR, Role.REGISTRAR)
    ]

    assert {each.code for each in refused} == {"PERMISSION_DENIED"}


async def test_a_decision_is_made_once(group):
    review = await group.submitted()
    request = {"request_id": str(uuid4()), "etag": review.etag}

    first = await group.accept(review, **request)
    again = await group.accept(review, **request)
    stale = await refusal_of(group.reject(review, etag=review.etag))
    late = await refusal_of(group.reject(review))

    assert first == again
    assert (stale.code, stale.reason) == ("ABORTED", "STALE_ETAG")
    assert (late.code, late.reason, late.open_steps) == ("FAILED_PRECONDITION", "STEP_NOT_OPEN", ())
    await group.said(events.AnswerAccepted)
    assert await group.streams.said(events.AnswerRejected) == []


async def test_of_members_who_decide_at_the_same_time_one_does(group):
    review = await group.submitted()

    outcomes = await asyncio.gather(
        group.accept(review), group.reject(review), group.accept(review), return_exceptions=True
    )

    refused = [describe(each).reason for each in outcomes if isinstance(each, grpc.RpcError)]
    assert refused == ["STEP_NOT_OPEN"] * 2
    decided = (await group.get(review)).review
    kind = events.AnswerAccepted if decided.status == pb.REVIEW_STATUS_ACCEPTED else events.AnswerRejected
    await group.said(kind)
    assert len(await group.streams.messages("review")) == 1


async def test_a_review_that_is_not_there_is_not_found(group):
    nowhere = pb.Review(review_id=str(uuid4()))

    refused = [await refusal_of(call(nowhere)) for call in (group.get, group.accept, group.reject)]

    assert {(each.code, each.reason) for each in refused} == {("NOT_FOUND", "REVIEW_NOT_FOUND")}


async def test_the_same_answer_many_times_has_one_review(group):
    event = answer_submitted()
    for _ in range(20):
        await group.say(event)
    review = await group.opened(event)

    assert (await group.queue()).total_size == 1
    assert (await group.accept(review)).status == pb.REVIEW_STATUS_ACCEPTED
    await group.say(event)
    await group.submitted()
    assert (await group.queue(statuses=[pb.REVIEW_STATUS_OPEN])).total_size == 1
    assert await group.open_letters() == []


async def test_an_answer_that_lacks_what_every_answer_has_is_parked_and_others_go_on(group):
    malformed = [
        answer_submitted(attempt=0),
        answer_submitted(file=None),
        answer_submitted(organisation=""),
    ]
    for event in malformed:
        await group.streams.say(event, key=uuid4())

    good = await group.submitted()

    letters = await group.open_letters()
    assert [(each["state"], each["error_class"]) for each in letters] == [("parked", "Invalid")] * 3
    assert good.status == pb.REVIEW_STATUS_OPEN


async def test_a_review_that_nobody_decides_is_overdue_once(group):
    review = await group.submitted()
    decided = await group.submitted()
    await group.accept(decided)
    timers = group.service.service.processes.timers

    group.clock.set(datetime(2026, 3, 13, 18, 59, tzinfo=UTC))
    await timers.fire_due()
    in_time = await group.streams.said(events.ReviewOverdue)
    group.clock.set(datetime(2026, 3, 13, 19, 0, tzinfo=UTC))
    await timers.fire_due()
    group.clock.advance(timedelta(days=30))
    await timers.fire_due()

    assert in_time == []
    [said] = await group.said(events.ReviewOverdue)
    assert (said.answer.review_id, as_date(said.due_on)) == (review.review_id, date(2026, 3, 13))
    assert (await group.accept(review)).status == pb.REVIEW_STATUS_ACCEPTED
    await group.said(events.AnswerAccepted, 2)
    await group.said(events.ReviewOverdue, 1)
