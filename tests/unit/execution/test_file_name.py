"""The file is named by initial and surname of the applicant (O13), in the script they were written in (trap 18)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_execution.domain import Applicant, Person, canonical_name


def _named(surname="", given_name="", entity="", number="N-2026-000017"):
    return canonical_name(Applicant(Person(surname, given_name), entity), number=number)


@pytest.mark.parametrize(
    ("surname", "given_name", "name"),
    [
        ("Каримов", "Анвар", "А.Каримов.pdf"),
        ("Karimov", "Anvar", "A.Karimov.pdf"),
        ("Исҳоқов", "Ғайрат", "Ғ.Исҳоқов.pdf"),
        ("Toʻraqulov", "Sherzod", "Sh.Toʻraqulov.pdf"),
        ("G‘aniyeva", "O‘g‘iloy", "O‘.G‘aniyeva.pdf"),
        ("G'aniyev", "o'ktam", "O'.G'aniyev.pdf"),
        ("Yusupova", "CHaros", "Ch.Yusupova.pdf"),
        ("Петрова-Водкина", "Юлия", "Ю.Петрова-Водкина.pdf"),
        ("  Каримов  ", " Анвар ", "А.Каримов.pdf"),
        ("Каримов", "", "Каримов.pdf"),
        ("", "Анвар", "Анвар.pdf"),
    ],
)
def test_a_person_is_named_by_initial_and_surname(surname, given_name, name):
    assert _named(surname, given_name) == name


def test_an_organisation_is_named_by_its_head():
    assert _named("Каримов", "Анвар", entity="«Намуна» МЧЖ") == "А.Каримов.pdf"


def test_an_organisation_without_a_head_is_named_by_itself():
    assert _named(entity="«Намуна» МЧЖ") == "«Намуна» МЧЖ.pdf"


def test_a_nameless_appeal_is_named_by_its_number():
    assert _named() == "N-2026-000017.pdf"


@pytest.mark.parametrize(
    ("surname", "name"),
    [
        ("../../etc/passwd", "etc passwd.pdf"),
        ("Ka\u202erimov", "Ka rimov.pdf"),
        ("A\tB\nC\0D", "A B C D.pdf"),
        ("CON", "CON-N-2026-000017.pdf"),
        ("com1", "com1-N-2026-000017.pdf"),
        ("...", "N-2026-000017.pdf"),
        ("a:b*c?", "a b c.pdf"),
    ],
)
def test_a_name_is_safe_on_every_file_system(surname, name):
    assert _named(surname) == name


@given(st.text(max_size=400), st.text(max_size=400), st.text(max_size=400))
def test_whatever_the_names_hold_the_file_name_is_short_and_plain(surname, given_name, entity):
    name = _named(surname, given_name, entity)

    assert name.endswith(".pdf")
    assert 5 <= len(name.encode()) <= 200
    assert not set('/\\:*?"<>|\0\n\r\t') & set(name)
    assert not name.startswith((".", " ", "-"))
