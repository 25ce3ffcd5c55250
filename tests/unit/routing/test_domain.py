"""Routes and terms that hold whatever the diagram says."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from qabul_routing.domain import CardRefused, Facts, Proposal, Role, Route, check_route, check_term

LEGAL = date(2026, 3, 18)
TODAY = date(2026, 3, 3)
DAY = timedelta(days=1)
KNOWN = {"water-utility", "gas-supply", "chust-hokimiyat"}


def some_facts(**changed: Any) -> Facts:
    values: dict[str, Any] = {
        "appeal_id": uuid4(),
        "number": "N-2026-000017",
        "kind": "application",
        "channel": 1,
        "language": "uz-Cyrl",
        "sector": "water",
        "topic": "",
        "territory": "chust",
        "received_on": TODAY,
        "legal_due_on": LEGAL,
        "registered_at": datetime(2026, 3, 3, 5, 0, tzinfo=UTC),
        "arguments": 1,
        "anonymous_candidate": False,
        "complaint_against": "",
        "needs_study": False,
    }
    return Facts(**(values | changed))


def test_a_proposal_takes_the_outputs_of_its_table():
    row = {
        "fits": True,
        "lead": "water-utility",
        "co_executors": ["chust-hokimiyat"],
        "rule": "sector-and-territory",
        "edition": "2017-02-01",
        "clause": "O8",
        "sentence": "sector-and-territory",
    }

    assert Proposal.from_rule(row) == Proposal(
        fits=True,
        lead="water-utility",
        co_executors=("chust-hokimiyat",),
        rule="sector-and-territory",
        edition="2017-02-01",
        sentence="sector-and-territory",
    )


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({}, id="no row fits at all"),
        pytest.param({"fits": False, "co_executors": [], "rule": "none", "sentence": "none"}, id="nulls are left out"),
        pytest.param({"fits": True, "rule": "topic", "sentence": "topic"}, id="fits, but its lead is null"),
        pytest.param({"fits": True, "lead": None, "co_executors": None, "rule": "topic"}, id="nulls are there"),
    ],
)
def test_where_no_rule_names_a_lead_people_decide(row):
    proposal = Proposal.from_rule(row)

    assert (proposal.fits, proposal.lead, proposal.co_executors, proposal.sentence) == (False, "", (), "none")
    assert not proposal.proposes(Route(""))


def test_a_proposal_names_each_helper_once_and_never_the_lead_or_nobody():
    row = {"fits": True, "lead": "a", "co_executors": ["b", None, "a", "c", "b", ""], "rule": "r"}

    assert Proposal.from_rule(row).co_executors == ("b", "c")


def test_a_route_was_proposed_in_whatever_order_its_helpers_stand():
    proposal = Proposal(fits=True, lead="a", co_executors=("b", "c"))

    assert proposal.proposes(Route("a", ("c", "b")))
    assert not proposal.proposes(Route("a", ("c",)))
    assert not proposal.proposes(Route("b", ("a", "c")))


def test_a_route_names_the_lead_first():
    route = Route("water-utility", ("gas-supply",))

    assert route.executors == (("water-utility", Role.LEAD), ("gas-supply", Role.CO_EXECUTOR))


@pytest.mark.parametrize(
    ("route", "facts", "reason"),
    [
        (Route("nobody"), {}, "ORGANISATION_UNKNOWN"),
        (Route("water-utility", ("nobody",)), {}, "ORGANISATION_UNKNOWN"),
        (Route("water-utility", ("water-utility",)), {}, "LEAD_AMONG_CO_EXECUTORS"),
        (
            Route("water-utility"),
            {"kind": "complaint", "complaint_against": "water-utility"},
            "COMPLAINT_TO_ITS_SUBJECT",
        ),
        (
            Route("gas-supply", ("water-utility",)),
            {"kind": "complaint", "complaint_against": "water-utility"},
            "COMPLAINT_TO_ITS_SUBJECT",
        ),
    ],
)
def test_a_route_that_may_not_be(route, facts, reason):
    with pytest.raises(CardRefused) as refused:
        check_route(route, some_facts(**facts), known=KNOWN)

    assert refused.value.reason == reason


def test_an_application_may_go_to_whom_it_mentions():
    facts = some_facts(kind="application", complaint_against="water-utility")

    check_route(Route("water-utility", ("gas-supply",)), facts, known=KNOWN)


@pytest.mark.parametrize(
    ("due_on", "today", "reason"),
    [
        pytest.param(LEGAL + DAY, TODAY, "TERM_BEYOND_LEGAL_TERM", id="a day beyond the legal term"),
        pytest.param(TODAY - DAY, TODAY, "TERM_IN_THE_PAST", id="yesterday"),
        pytest.param(LEGAL + 3 * DAY, LEGAL + 3 * DAY, "TERM_BEYOND_LEGAL_TERM", id="today, but late already"),
        pytest.param(LEGAL - DAY, LEGAL + 3 * DAY, "TERM_IN_THE_PAST", id="late, and earlier than the legal day"),
    ],
)
def test_a_term_that_may_not_be(due_on, today, reason):
    with pytest.raises(CardRefused) as refused:
        check_term(due_on, some_facts(), today=today)

    assert (refused.value.reason, refused.value.clause) == (reason, "O6")


@pytest.mark.parametrize(
    ("due_on", "today"),
    [
        pytest.param(TODAY, TODAY, id="today"),
        pytest.param(LEGAL, TODAY, id="the legal day"),
        pytest.param(LEGAL, LEGAL, id="the legal day is today"),
        pytest.param(LEGAL, LEGAL + 30 * DAY, id="the legal day of an appeal that came too late"),
    ],
)
def test_a_term_that_may_be(due_on, today):
    check_term(due_on, some_facts(), today=today)
