"""Who is taken for anonymous, and what of an applicant which reader sees."""

from datetime import date

import pytest

from qabul_intake.domain import Applicant, Disclosure, Individual, LegalEntity

PERSON = Individual("Каримов", "Алишер", "Бахтиёрович", "31203850140021", date(1985, 3, 12))
HOME = "Чинор кўчаси, 1-уй"


@pytest.mark.parametrize(
    ("applicant", "anonymous"),
    [
        pytest.param(Applicant(PERSON, HOME), False, id="a person with an address"),
        pytest.param(Applicant(Individual(given_name="Алишер"), HOME), False, id="a given name is a name"),
        pytest.param(Applicant(PERSON), True, id="no address"),
        pytest.param(Applicant(Individual(" "), HOME), True, id="a blank name"),
        pytest.param(Applicant(None, HOME), True, id="nobody"),
        pytest.param(Applicant(LegalEntity("«Чинор» МЧЖ"), HOME), False, id="an entity"),
        pytest.param(Applicant(LegalEntity("«Чинор» МЧЖ")), True, id="an entity without an address"),
    ],
)
def test_who_is_an_anonymous_candidate(applicant, anonymous):
    assert applicant.is_anonymous_candidate is anonymous


def test_masking_hides_numbers_and_contacts_but_for_their_ends():
    shown = Applicant(PERSON, HOME, "+998901234567", "alisher@example.uz").shown(Disclosure.MASKED)

    assert shown.person == Individual("Каримов", "Алишер", "Бахтиёрович", "**********0021", None)
    assert (shown.address, shown.phone, shown.email) == (HOME, "*********4567", "a******@example.uz")


def test_a_masked_value_is_none_that_could_be_saved_back():
    shown = Applicant(PERSON, phone="+998901234567").shown(Disclosure.MASKED)

    assert not shown.person.pinfl.isdecimal()
    assert "*" in shown.phone


def test_short_values_are_masked_whole():
    assert Applicant(phone="1234", email="a@b.uz").shown(Disclosure.MASKED) == Applicant(phone="****", email="a@b.uz")


def test_the_head_of_an_entity_is_masked_too():
    shown = Applicant(LegalEntity("«Чинор» МЧЖ", "123456789", PERSON)).shown(Disclosure.MASKED)

    assert shown.who.name == "«Чинор» МЧЖ"
    assert shown.who.head.pinfl == "**********0021"


def test_who_works_with_figures_sees_nobody():
    assert Applicant(PERSON, HOME, "+998901234567", "a@b.uz").shown(Disclosure.NAMELESS) == Applicant()


def test_full_disclosure_changes_nothing():
    applicant = Applicant(PERSON, HOME, "+998901234567", "a@b.uz")

    assert applicant.shown(Disclosure.FULL) is applicant
