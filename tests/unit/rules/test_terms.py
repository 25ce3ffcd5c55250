from itertools import product

import pytest

from qabul_terms import NoRuleFits, Term

KINDS = ["application", "complaint", "proposal"]
CHANNELS = [
    "portal",
    "organisation-site",
    "paper",
    "post",
    "hotline",
    "personal-reception",
    "mobile-reception",
    "import",
]
REASONS = [
    "superficial",
    "argument-unanswered",
    "generic-sample",
    "wrong-signatory",
    "unreadable",
    "facts-not-checked",
    "other",
]


@pytest.mark.parametrize(
    ("received_on", "edition", "clause"),
    [
        ("2014-12-03", "2014-12-03", "ZRU-378"),
        ("2017-09-10", "2014-12-03", "ZRU-378"),
        ("2017-09-11", "2017-09-11", "ZRU-445"),
        ("2026-11-22", "2017-09-11", "ZRU-445"),
    ],
)
def test_the_law_of_the_day_of_receipt_decides_for_every_kind_and_channel(table, received_on, edition, clause):
    legal_term = table("legal-term")

    for kind, needs_study, channel in product(KINDS, [True, False, None], CHANNELS):
        said = legal_term(received_on=received_on, kind=kind, needs_study=needs_study, channel=channel)
        assert (said["fits"], said["edition"], said["clause"]) == (True, edition, clause)


@pytest.mark.parametrize(
    ("kind", "needs_study", "length", "unit"),
    [
        pytest.param("application", False, 15, "calendar-days", id="application"),
        pytest.param("application", True, 1, "months", id="application that needs study"),
        pytest.param("complaint", None, 15, "calendar-days", id="complaint, study not decided yet"),
        pytest.param("complaint", True, 1, "months", id="complaint that needs study"),
        pytest.param("proposal", False, 1, "months", id="proposal"),
        pytest.param("proposal", True, 1, "months", id="proposal that needs study"),
    ],
)
def test_the_legal_term_is_the_laws(table, kind, needs_study, length, unit):
    said = table("legal-term")(received_on="2017-10-02", kind=kind, needs_study=needs_study, channel="portal")

    assert (said["length"], said["unit"]) == (length, unit)
    assert (said["extensions"], said["extension_length"], said["extension_unit"]) == (1, 1, "months")


@pytest.mark.parametrize(
    "inputs",
    [{"received_on": "2014-12-02", "kind": "complaint"}, {"received_on": "2017-10-02", "kind": "petition"}],
    ids=["before the first edition", "an unknown kind"],
)
def test_where_no_edition_fits_nothing_is_decided(table, inputs):
    said = table("legal-term")(**inputs)

    assert said == {}
    with pytest.raises(NoRuleFits, match="no row of the rule table fits"):
        Term.from_rule(said)


def test_every_row_of_the_legal_term_can_fire(table):
    legal_term = table("legal-term")
    days = ["2015-01-01", "2018-01-01"]

    fired = {
        legal_term.fired(received_on=day, kind=kind, needs_study=study)
        for day in days
        for kind in KINDS
        for study in [False, True]
    }

    assert fired == {row["_id"] for row in legal_term.rows}


@pytest.mark.parametrize("channel", CHANNELS)
def test_every_channel_has_a_term_to_accept_in(table, channel):
    said = table("acceptance-term")(kind="application", channel=channel)

    assert said["fits"]
    assert said["unit"] == "working-days"


def test_the_term_proposed_for_a_resolution_leaves_time_for_review_within_the_legal_one(table):
    for kind, study in product(KINDS, [True, False]):
        legal = table("legal-term")(received_on="2017-10-02", kind=kind, needs_study=study)
        longest = legal["length"] if legal["unit"] == "calendar-days" else 28
        for urgent, role in product([True, False], ["lead", "co-executor"]):
            said = table("resolution-term")(kind=kind, needs_study=study, urgent=urgent, role=role)
            assert said["fits"]
            assert said["length"] + said["reserve"] <= longest


def test_a_co_executors_part_is_due_before_the_leads_answer(table):
    for kind, study in product(KINDS, [True, False]):
        part, whole = (
            table("resolution-term")(kind=kind, needs_study=study, urgent=False, role=role)
            for role in ("co-executor", "lead")
        )
        assert part["length"] < whole["length"]


def test_what_is_outside_ones_competence_is_forwarded_in_five_days(table):
    said = table("forwarding-term")(kind="application")

    assert (said["length"], said["unit"], said["clause"]) == (5, "calendar-days", "ZRU-445")


@pytest.mark.parametrize("reason", REASONS)
@pytest.mark.parametrize("attempt", [1, 2, 3])
def test_every_reason_of_a_rejection_has_a_new_term(table, reason, attempt):
    said = table("rejection-term")(reasons=[reason], attempt=attempt)

    assert (said["fits"], said["clause"]) == (True, "O15")


def test_the_gravest_reason_decides_the_new_term(table):
    rejection_term = table("rejection-term")

    assert rejection_term.fired(reasons=["wrong-signatory", "unreadable"], attempt=1) == "form"
    assert rejection_term.fired(reasons=["wrong-signatory", "superficial"], attempt=1) == "study-first"
    assert rejection_term.fired(reasons=["superficial"], attempt=2) == "study-again"
    assert rejection_term.fired() == "study-first"


def test_a_review_has_a_term_for_every_kind_and_attempt(table):
    review_term = table("review-term")

    for kind, attempt, vote in product(KINDS, [1, 2, 5], [True, False]):
        assert review_term(kind=kind, attempt=attempt, vote=vote)["fits"]
    assert {review_term.fired(), review_term.fired(attempt=2), review_term.fired(attempt=2, vote=True)} == {
        "first",
        "again",
        "vote",
    }


@pytest.mark.parametrize(
    ("days", "reminded"),
    [
        pytest.param(30, [7, 4, 1], id="a month"),
        pytest.param(20, [7, 4, 1], id="the shortest long term"),
        pytest.param(19, [5, 3, 1], id="the longest usual term"),
        pytest.param(8, [5, 3, 1], id="the shortest usual term"),
        pytest.param(7, [2, 1, 0], id="a week"),
        pytest.param(0, [2, 1, 0], id="the last day itself"),
        pytest.param(-1, [0], id="already passed"),
    ],
)
def test_an_executor_is_reminded_before_the_term_within_it_and_never_backwards(table, days, reminded):
    said = table("reminders")(days=days, urgent=False)

    assert list(range(said["first_days"], -1, -said["every_days"])) == reminded
    assert (said["fits"], said["clause"]) == (True, "O6")
    assert 0 <= said["hour"] < 24
