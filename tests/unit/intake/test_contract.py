"""Between the contract's messages and the domain's values nothing is lost."""

from dataclasses import replace
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from tests.factories.appeals import a_submission, an_applicant

from qabul.intake.v1 import appeal_pb2 as pb
from qabul_chassis.errors import Invalid
from qabul_intake import contract, wording
from qabul_intake.domain import Appeal, Applicant, Channel, Disclosure, Individual, Kind, Status
from qabul_intake.handlers import Accepted
from qabul_intake.policy import disclosure
from qabul_terms import LANGUAGES, Calendar, Term, due_date

NOW = datetime(2026, 3, 3, 5, tzinfo=UTC)
DAY = date(2026, 3, 3)
TERM = due_date(DAY, Term(15, "calendar-days", "application", "2017-09-11", "ZRU-445"), Calendar())
PERSON = Individual("Каримов", "Алишер", "Бахтиёрович", "31203850140021", date(1985, 3, 12))

APPEAL = Appeal(
    id=UUID(int=1),
    number="N-2026-000017",
    kind=Kind.COMPLAINT,
    channel=Channel.POST,
    language="uz-Cyrl",
    text="Сув йўқ",
    summary="Сув йўқ",
    arguments=("Сув йўқ", "Газ йўқ"),
    argument_count=2,
    anonymous_candidate=False,
    sector="health",
    topic="",
    territory="chust",
    mahalla="Чинор",
    applicant=Applicant(PERSON, "Чинор кўчаси", "+998901234567", "a@b.uz"),
    applicants=1,
    confidentiality_asked=False,
    complaint_against="health-department",
    needs_study=True,
    received_on=DAY,
    due_on=TERM.due_on,
    registered_at=NOW,
    late_entry_reason="",
    term=TERM,
)


def message(appeal=APPEAL, shown=Disclosure.FULL):
    return contract.appeal_message(appeal, disclosure=shown, language="en", remark="Accepted for execution")


@pytest.mark.parametrize(
    ("domain", "wire"),
    [(contract.KIND, pb.AppealKind), (contract.CHANNEL, pb.Channel), (contract.STATUS, pb.AppealStatus)],
)
def test_every_word_of_the_contract_is_one_of_the_domain(domain, wire):
    words = [word for word in wire.DESCRIPTOR.values_by_name if not word.endswith("_UNSPECIFIED")]

    assert list(domain.values()) == words


@pytest.mark.parametrize(
    "who",
    [
        {"individual": pb.Individual(surname="Каримов", pinfl="31203850140021")},
        {"individual": None, "legal_entity": pb.LegalEntity(name="«Чинор» МЧЖ", stir="123456789")},
        {"individual": None, "legal_entity": pb.LegalEntity(name="«Чинор» МЧЖ", head=pb.Individual(surname="Каримов"))},
        {"individual": None},
    ],
)
def test_an_applicant_comes_back_as_he_came(who):
    applicant = an_applicant(**who)

    submission = contract.submission_of(a_submission(applicant=applicant))

    assert message(replace(APPEAL, applicant=submission.applicant)).applicant == applicant


def test_facts_carry_codes_and_dates_and_nobodys_name():
    facts = contract.facts_message(APPEAL)

    assert (facts.number, facts.arguments, facts.needs_study) == ("N-2026-000017", 2, True)
    for word in ("Каримов", "Чинор", "Сув", "3120"):
        assert word.encode() not in facts.SerializeToString()


def test_arguments_are_numbered_from_one():
    assert [(each.number, each.text) for each in message().arguments] == [(1, "Сув йўқ"), (2, "Газ йўқ")]


def test_the_remark_stands_on_accepted_appeals_only():
    assert message().acceptance_remark == ""
    assert message(replace(APPEAL, accepted_at=NOW)).acceptance_remark == "Accepted for execution"


def test_the_answer_to_an_acceptance_names_nobody():
    answer = contract.accepted_message(Accepted(APPEAL, NOW, 2), remark="Accepted for execution")

    assert (answer.status, answer.etag) == (pb.APPEAL_STATUS_ACCEPTED, 'W/"2"')
    for word in ("Каримов", "Чинор", "Сув"):
        assert word.encode() not in answer.SerializeToString()


def test_whoever_sees_no_names_sees_no_words_either():
    shown = message(shown=Disclosure.NAMELESS)

    for word in ("Каримов", "Чинор", "Сув"):
        assert word.encode() not in shown.SerializeToString()


def test_a_day_no_calendar_has_is_refused_by_the_name_of_its_field():
    born = pb.Individual(born_on={"year": 1985, "month": 2, "day": 30})

    with pytest.raises(Invalid) as refused:
        contract.submission_of(a_submission(applicant=pb.Applicant(individual=born)))

    assert refused.value.field == "applicant.individual.born_on"


@pytest.mark.parametrize(
    ("roles", "listed", "shown"),
    [
        ({"registrar"}, True, Disclosure.FULL),
        ({"hokim"}, False, Disclosure.FULL),
        ({"hokim"}, True, Disclosure.MASKED),
        ({"analyst"}, False, Disclosure.NAMELESS),
        ({"analyst", "auditor"}, False, Disclosure.FULL),
        (set(), False, Disclosure.NAMELESS),
    ],
)
def test_what_is_shown_depends_on_the_role(roles, listed, shown):
    assert disclosure(roles, listed=listed) is shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_step_has_its_words_in_every_language(language):
    words = {wording.step_title(status, language) for status in Status} | {wording.acceptance_remark(language)}
    follows = {wording.next_step(status, language) for status in Status}

    assert len(words) == len(follows) == len(Status)
