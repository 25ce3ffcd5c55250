"""What keeps a submission from being registered: codes and dates, never its content (O8)."""

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import qabul_region
from qabul_intake.domain import Applicant, Channel, Individual, Kind, Submission, problems_of

TODAY = date(2026, 3, 3)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
REGION = qabul_region.load(Path(__file__).parents[3] / "deploy/regions/namangan")

GOOD = Submission(
    kind=Kind.APPLICATION,
    channel=Channel.PORTAL,
    text="Сув йўқ",
    territory="namangan-city",
    applicant=Applicant(Individual("Каримов"), "Чинор кўчаси"),
)


def problems(submission: Submission):
    return problems_of(submission, region=REGION, today=TODAY)


def test_a_good_submission_has_no_problem():
    assert not problems(GOOD)


@pytest.mark.parametrize(
    ("changed", "field", "reason", "says"),
    [
        pytest.param({"territory": "samarqand"}, "territory", "UNKNOWN_TERRITORY", "'samarqand'", id="district"),
        pytest.param({"territory": ""}, "territory", "UNKNOWN_TERRITORY", "one of the territories", id="no district"),
        pytest.param({"sector": "magic"}, "sector", "UNKNOWN_SECTOR", "'magic'", id="sector"),
        pytest.param({"topic": "dragons"}, "topic", "UNKNOWN_TOPIC", "'dragons'", id="topic"),
        pytest.param(
            {"complaint_against": "nobody"}, "complaint_against", "UNKNOWN_ORGANISATION", "'nobody'", id="accused"
        ),
        pytest.param(
            {"received_on": TOMORROW}, "received_on", "RECEIVED_IN_FUTURE", "must not be after today", id="future"
        ),
        pytest.param(
            {"received_on": YESTERDAY}, "late_entry_reason", "LATE_ENTRY_REASON_MISSING", "2026-03-02", id="late"
        ),
        pytest.param(
            {"received_on": YESTERDAY, "late_entry_reason": "  "},
            "late_entry_reason",
            "LATE_ENTRY_REASON_MISSING",
            "must say why",
            id="late for a blank reason",
        ),
        pytest.param(
            {"applicant": Applicant(Individual("Каримов", born_on=TOMORROW))},
            "applicant.born_on",
            "BORN_IN_FUTURE",
            "2026-03-04",
            id="unborn",
        ),
        pytest.param({"language": "o'zbekcha"}, "language", "LANGUAGE_MALFORMED", "BCP 47", id="language"),
        pytest.param({"text": "Сув\0йўқ"}, "text", "UNSTORABLE_CHARACTER", "U+0000", id="NUL in the text"),
        pytest.param({"arguments": ("Сув", "Га\0з")}, "arguments[1]", "UNSTORABLE_CHARACTER", "U+0000", id="NUL"),
        pytest.param(
            {"applicant": Applicant(Individual("Кар\0имов"))},
            "applicant.surname",
            "UNSTORABLE_CHARACTER",
            "U+0000",
            id="NUL in a name",
        ),
    ],
)
def test_a_bad_submission_is_told_what_where_and_why(changed, field, reason, says):
    [problem] = problems(replace(GOOD, **changed))

    assert (problem.field, problem.reason) == (field, reason)
    assert says in problem.text


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"received_on": TODAY}, id="today"),
        pytest.param({"received_on": YESTERDAY, "late_entry_reason": "почта кечикди"}, id="late for a reason"),
        pytest.param({"applicant": Applicant()}, id="nobody's: marked, not refused"),
        pytest.param({"text": "<script>alert(1)</script>"}, id="markup"),
        pytest.param({"language": "uz-Cyrl-UZ"}, id="a full language tag"),
    ],
)
def test_content_is_never_refused(changed):
    assert not problems(replace(GOOD, **changed))


def test_all_problems_are_told_at_once():
    bad = replace(GOOD, territory="x", sector="y", received_on=TOMORROW)

    assert [problem.field for problem in problems(bad)] == ["territory", "sector", "received_on"]


@given(st.text(), st.text(max_size=20))
def test_any_text_can_be_checked(text, code):
    told = problems(replace(GOOD, text=text, sector=code))

    assert {problem.field for problem in told} <= {"text", "sector"}
