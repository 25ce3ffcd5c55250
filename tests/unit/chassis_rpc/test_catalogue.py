"""Messages in the caller's language."""

import pytest

from qabul_chassis.rpc import Catalogue
from qabul_chassis.rpc.catalogue import LANGUAGES, language_of

TEXT = '[TOO_LATE]\nuz-Cyrl = "кеч"\nuz-Latn = "kech"\nru = "поздно"\nen = "late by {days} days"\n'


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("", "uz-Cyrl"),
        ("ru-RU,ru;q=0.9,en;q=0.5", "ru"),
        ("uz-Latn-UZ", "uz-Latn"),
        ("uz", "uz-Cyrl"),
        ("uz_Latn", "uz-Latn"),
        ("de, en-GB;q=0.5", "en"),
        ("tlh", "uz-Cyrl"),
    ],
)
def test_the_first_language_we_speak_is_spoken(asked, spoken):
    assert language_of(asked) == spoken


def test_a_services_message_is_said_with_its_values(tmp_path):
    (tmp_path / "desk.toml").write_text(TEXT, encoding="utf-8")
    catalogue = Catalogue(tmp_path)

    said = catalogue.say(reason="TOO_LATE", code="FAILED_PRECONDITION", language="en", values={"days": "3"})

    assert said == "late by 3 days"


def test_a_value_the_error_lacks_does_not_hide_the_message(tmp_path):
    (tmp_path / "desk.toml").write_text(TEXT, encoding="utf-8")

    said = Catalogue(tmp_path).say(reason="TOO_LATE", code="X", language="en", values={})

    assert said == "late by {days} days"


def test_a_reason_without_a_message_gets_its_codes():
    catalogue = Catalogue()

    assert catalogue.say(reason="NEW", code="NOT_FOUND", language="en", values={}) == "What was asked for is not there."
    assert catalogue.say(reason="NEW", code="NEW", language="en", values={}) is None


def test_a_message_that_lacks_a_language_is_refused_by_name(tmp_path):
    file = tmp_path / "desk.toml"
    file.write_text('[TOO_LATE]\nuz-Cyrl = "кеч"\nen = "late"\n', encoding="utf-8")

    with pytest.raises(ValueError, match=r"TOO_LATE in uz-Latn, ru too, but .*desk\.toml"):
        Catalogue(file)


def test_every_code_an_error_may_have_has_a_message_in_every_language():
    catalogue = Catalogue()
    codes = ["INVALID_ARGUMENT", "NOT_FOUND", "FAILED_PRECONDITION", "ABORTED", "ALREADY_EXISTS", "PERMISSION_DENIED"]
    codes += ["UNAUTHENTICATED", "RESOURCE_EXHAUSTED", "UNAVAILABLE", "INTERNAL"]

    for code in codes:
        for language in LANGUAGES:
            assert catalogue.say(reason="?", code=code, language=language, values={})


def test_a_hint_is_the_reasons_own_or_the_status_codes(tmp_path):
    (tmp_path / "hints.toml").write_text(TEXT, encoding="utf-8")
    catalogue = Catalogue(tmp_path)

    own = catalogue.advise(reason="TOO_LATE", code="NOT_FOUND", language="ru", values={})
    general = catalogue.advise(reason="GONE", code="NOT_FOUND", language="en", values={})

    assert own == "поздно"
    assert general == "Check the id or the number; the list has those you may see."
    assert catalogue.say(reason="TOO_LATE", code="X", language="ru", values={}) is None
