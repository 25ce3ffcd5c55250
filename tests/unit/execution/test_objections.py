"""What is said against an answer before it is taken: one sentence, reason and clause per rule."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import qabul_region
from qabul_execution.domain import (
    Answer,
    ApplicantMark,
    ArgumentAnswer,
    Circumstances,
    Handover,
    Official,
    Outcome,
    PageRange,
    PageRole,
    objections,
    page_objections,
)
from qabul_execution.registry import posts_of

TODAY = date(2026, 3, 18)
DUE = date(2026, 3, 20)
LETTER = PageRange(PageRole.ANSWER_LETTER, 1, 2)
GOOD = Answer(
    pages=(LETTER, PageRange(PageRole.ACT, 3, 3)),
    outcome=Outcome.MEASURES_TAKEN,
    arguments=(ArgumentAnswer(1, 1, "Сув қувури таъмирланди"), ArgumentAnswer(2, 2, "Ҳисоблагич алмаштирилди")),
    mark=ApplicantMark.NONE,
    posted=False,
    signatory=Official("first-head", "А. Раҳимов"),
    executor=Official("executor", "Б. Солиев"),
    signed_on=date(2026, 3, 17),
    sent_on=date(2026, 3, 17),
    late_reason="",
)
HANDOVER = Handover(files=1, explanatory_letter_taken=False)
AT = Circumstances(today=TODAY, due_on=DUE, organisation_kind="regional_department", arguments=(1, 2), may_sign=True)


def _found(answer=GOOD, handover=HANDOVER, circumstances=AT):
    return [(each.reason, each.clause, each.field) for each in objections(answer, handover, circumstances)]


def test_nothing_is_said_against_a_good_answer():
    assert _found() == []
    assert list(page_objections(GOOD, 3)) == []


@pytest.mark.parametrize(("files", "words"), [(0, "there is none"), (2, "there are 2")])
def test_letter_gratitude_letters_and_act_are_one_file(files, words):
    [objection] = objections(GOOD, replace(HANDOVER, files=files), AT)

    assert (objection.reason, objection.clause, objection.field) == ("NOT_ONE_FILE", "O13", "upload_ids")
    assert words in objection.text


def test_an_explanatory_letter_is_not_taken_from_the_applicant():
    found = _found(handover=replace(HANDOVER, explanatory_letter_taken=True))

    assert found == [("EXPLANATORY_LETTER_TAKEN", "O10", "explanatory_letter_taken")]


def test_a_signatory_who_may_not_sign_is_named_by_post_and_told_who_may():
    answer = replace(GOOD, signatory=Official("deputy-head", "В. Усмонов"))

    [objection] = objections(answer, HANDOVER, replace(AT, may_sign=False, who_signs="first-head-only"))

    assert (objection.reason, objection.clause, objection.field) == ("SIGNATORY_NOT_ALLOWED", "O11", "signatory.post")
    assert "the post 'deputy-head' may not: in a regional department or organisation only" in objection.text
    assert "Усмонов" not in objection.text


def test_a_deputy_is_not_taken_for_the_first_head_because_the_caller_says_so():
    known = replace(AT, known_posts=frozenset({"deputy-head"}))

    assert _found(circumstances=known) == [("SIGNATORY_HOLDS_ANOTHER_POST", "O11", "signatory.post")]
    assert _found(circumstances=replace(AT, known_posts=frozenset({"deputy-head", "first-head"}))) == []


def test_the_registry_knows_people_however_their_names_are_typed():
    region = qabul_region.load(Path(__file__).parents[3] / "deploy/regions/namangan")
    deputy = next(one for one in region.officials if one.organisation == "gas-supply" and one.post == "deputy-head")
    typed = f"  {deputy.name.upper().replace('ʻ', chr(39))} "

    assert posts_of(region)("gas-supply", typed, date(2026, 3, 17)) == {"deputy-head"}
    assert posts_of(region)("gas-supply", "Nobody", date(2026, 3, 17)) == frozenset()


def test_a_letter_is_signed_before_it_is_handed_in():
    assert _found(replace(GOOD, signed_on=date(2026, 3, 19))) == [("SIGNED_IN_FUTURE", "O14", "signed_on")]


@pytest.mark.parametrize("sent_on", [date(2026, 3, 16), date(2026, 3, 19)])
def test_a_letter_goes_out_after_its_signing_and_not_in_the_future(sent_on):
    assert _found(replace(GOOD, sent_on=sent_on)) == [("SENT_ON_IMPOSSIBLE", "O14", "sent_on")]


def test_every_argument_is_answered():
    [objection] = objections(replace(GOOD, arguments=GOOD.arguments[:1]), HANDOVER, AT)

    assert (objection.reason, objection.clause) == ("ARGUMENT_UNANSWERED", "P2.4")
    assert objection.metadata == {"numbers": "2"}


@pytest.mark.parametrize(
    ("extra", "reason"),
    [
        (ArgumentAnswer(3, 1, "жавоб"), "NO_SUCH_ARGUMENT"),
        (ArgumentAnswer(1, 1, "яна бир жавоб"), "ARGUMENT_ANSWERED_TWICE"),
    ],
)
def test_only_the_arguments_of_the_appeal_are_answered_and_each_once(extra, reason):
    answer = replace(GOOD, arguments=(*GOOD.arguments, extra))

    assert _found(answer) == [(reason, "P2.4", "argument_answers[2].number")]


def test_an_argument_is_not_answered_with_blanks():
    answer = replace(GOOD, arguments=(GOOD.arguments[0], ArgumentAnswer(2, 2, "  ")))

    assert _found(answer) == [("ARGUMENT_ANSWER_BLANK", "P2.4", "argument_answers[1].text")]


def test_a_posted_answer_has_a_page_with_the_receipt():
    assert _found(replace(GOOD, posted=True)) == [("RECEIPT_MISSING", "O10", "pages")]
    receipt = PageRange(PageRole.POSTAL_RECEIPT, 3, 3)
    assert _found(replace(GOOD, posted=True, pages=(LETTER, receipt))) == []


def test_an_answer_on_the_last_day_needs_no_reason_and_on_the_next_it_does():
    last = replace(AT, today=DUE)
    late = replace(AT, today=date(2026, 3, 21))

    assert _found(circumstances=last) == []
    assert _found(circumstances=late) == [("LATE_WITHOUT_REASON", "O6", "late_reason")]
    assert _found(replace(GOOD, late_reason="Ҳужжатлар архивдан олинди"), circumstances=late) == []


@pytest.mark.parametrize(
    ("pages", "reason", "clause"),
    [
        pytest.param((PageRange(PageRole.ANSWER_LETTER, 1, 4),), "PAGES_OUT_OF_RANGE", "O13", id="past the end"),
        pytest.param((PageRange(PageRole.ANSWER_LETTER, 3, 1),), "PAGES_OUT_OF_RANGE", "O13", id="backwards"),
        pytest.param((PageRange(PageRole.ACT, 1, 3),), "ANSWER_LETTER_MISSING", "O13", id="no letter"),
        pytest.param((), "ANSWER_LETTER_MISSING", "O13", id="nothing named"),
        pytest.param((LETTER,), "PAGE_WITHOUT_ROLE", "O13", id="a page nobody explains"),
        pytest.param(
            (PageRange(PageRole.ANSWER_LETTER, 1, 1), PageRange(PageRole.ACT, 2, 3)),
            "ARGUMENT_PAGE_NOT_IN_LETTER",
            "P2.4",
            id="an argument answered in the act",
        ),
    ],
)
def test_pages_are_named_within_the_file_and_all_of_them(pages, reason, clause):
    [objection] = page_objections(replace(GOOD, pages=pages), 3)

    assert (objection.reason, objection.clause) == (reason, clause)
