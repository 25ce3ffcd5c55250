"""Checks and decisions that hold whatever the diagram says."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from qabul_review.domain import (
    Arrived,
    Check,
    File,
    Reason,
    Result,
    Review,
    ReviewRefused,
    Status,
    check_rejection,
    checks_of,
    may_decide,
    review_id,
)

TODAY = date(2026, 3, 10)
LATEST = TODAY + timedelta(days=30)
GOOD = Arrived(late=False, arguments=2, arguments_answered=2, pages=2, signatory_fits=True)
REVIEW = Review(
    id=uuid4(),
    appeal_id=uuid4(),
    number="N-2026-000017",
    assignment_id=uuid4(),
    organisation="water-utility",
    attempt=1,
    status=Status.OPEN,
    sector="water",
    topic="water-supply",
    territory="namangan-city",
    submitted_at=datetime(2026, 3, 10, 5, 0, tzinfo=UTC),
    due_on=date(2026, 3, 13),
    late=False,
    file=File("answers", "a/1", "v1", "ab" * 32, 20_000, 2),
    outcome=1,
    signatory_post="first-head",
    checks=tuple(checks_of(GOOD)),
    revision=1,
)


def results(arrived):
    return {check.code: check.result for check in checks_of(arrived)}


def test_an_answer_in_order_passes_what_can_be_checked():
    found = results(GOOD)

    assert found.pop("generic") is Result.NOT_CHECKED
    assert set(found.values()) == {Result.PASSED}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"late": True}, "late"),
        ({"arguments_answered": 1}, "arguments"),
        ({"pages": 0}, "bundle"),
        ({"signatory_fits": False}, "signatory"),
    ],
)
def test_what_is_not_in_order_is_noticed_and_nothing_else(changed, code):
    assert [found for found, result in results(replace(GOOD, **changed)).items() if result is Result.NOTICE] == [code]


def test_a_check_comes_back_as_it_was_kept():
    for check in checks_of(GOOD):
        assert Check.from_json(check.to_json()) == check


def test_a_review_knows_how_many_arguments_the_appeal_has():
    assert REVIEW.arguments == 2
    assert replace(REVIEW, checks=()).arguments == 0


def test_an_attempt_of_an_assignment_has_one_review_wherever_it_is_counted():
    assignment = uuid4()

    assert review_id(assignment, 1) == review_id(assignment, 1)
    assert len({review_id(assignment, 1), review_id(assignment, 2), review_id(uuid4(), 1)}) == 3


@pytest.mark.parametrize(("organisation", "may"), [(None, True), ("gas-supply", True), ("water-utility", False)])
def test_nobody_judges_his_own_organisations_answer(organisation, may):
    assert may_decide(REVIEW, organisation=organisation) is may


@pytest.mark.parametrize(
    ("reasons", "new_due_on", "reason", "field"),
    [
        ([], TODAY, "REASON_MISSING", "reasons"),
        ([Reason("SUPERFICIAL"), Reason("OTHER", " ")], TODAY, "REASON_TEXT_MISSING", "reasons[1].text"),
        ([Reason("SUPERFICIAL", "", 3)], TODAY, "ARGUMENT_UNKNOWN", "reasons[0].argument_number"),
        ([Reason("SUPERFICIAL")], TODAY - timedelta(days=1), "TERM_IN_THE_PAST", "new_due_on"),
        ([Reason("SUPERFICIAL")], LATEST + timedelta(days=1), "TERM_TOO_LONG", "new_due_on"),
    ],
)
def test_a_rejection_that_is_none(reasons, new_due_on, reason, field):
    with pytest.raises(ReviewRefused) as refused:
        check_rejection(reasons, new_due_on, arguments=2, today=TODAY, latest=LATEST)

    assert (refused.value.reason, refused.value.field) == (reason, field)


@pytest.mark.parametrize(
    "reasons",
    [
        pytest.param([Reason("SUPERFICIAL")], id="a code alone"),
        pytest.param([Reason("OTHER", "Хат ўқилмайди")], id="other, written out"),
        pytest.param([Reason("ARGUMENT_UNANSWERED", "", 1), Reason("ARGUMENT_UNANSWERED", "", 2)], id="each argument"),
    ],
)
def test_a_rejection_until_today_is_one(reasons):
    check_rejection(reasons, TODAY, arguments=2, today=TODAY, latest=LATEST)
