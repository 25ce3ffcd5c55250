"""What intake reads out of an appeal's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_intake.domain import beginning_of, guess_language, summary_of
from qabul_intake.domain.writing import SUMMARY_LENGTH


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        pytest.param("Сув  йўқ\n\nуч кундан бери", "Сув йўқ уч кундан бери", id="spaces"),
        pytest.param("<p>Нет&nbsp;воды</p><p>третий день</p>", "Нет воды третий день", id="paragraphs"),
        pytest.param("<b>С</b>ув <i>йўқ</i>", "Сув йўқ", id="letters that are only bold"),
        pytest.param("Сув<br/>йўқ", "Сув йўқ", id="line break"),
        pytest.param("<style>p {color: red}</style><script>alert(1)</script>Газ", "Газ", id="what nobody reads"),
        pytest.param(
            "<span style=`color:rgb(1,2,3);`>Светофор</span> 5 < 6 & 7 > 2", "Светофор 5 < 6 & 7 > 2", id="signs"
        ),
        pytest.param("&lt;b&gt; дегани нима?", "<b> дегани нима?", id="written out"),
        pytest.param("<table><tr><td>1</td><td>2</td></tr></table>", "1 2", id="cells"),
        pytest.param("<p>", "", id="markup alone"),
    ],
)
def test_markup_is_taken_off(text, plain):
    assert beginning_of(text) == plain


@pytest.mark.parametrize("markup", ["", "<p>", "&amp;"])
def test_only_the_beginning_of_a_long_text_is_read(markup):
    text = markup + "Сув йўқ. " * 100_000

    assert len(beginning_of(text)) < 10_000


def test_a_short_text_is_its_own_summary():
    assert summary_of("Сув йўқ.") == "Сув йўқ."


def test_a_summary_ends_at_a_word():
    summary = summary_of("Маҳалламизда сув йўқ, " * 50)

    assert len(summary) <= SUMMARY_LENGTH
    assert summary.endswith(("йўқ…", "сув…", "Маҳалламизда…"))


def test_one_endless_word_is_cut():
    assert summary_of("a" * 1000) == "a" * (SUMMARY_LENGTH - 1) + "…"


@given(st.text(max_size=2000))
def test_any_text_has_a_summary_of_at_most_300_characters_and_a_language(text):
    beginning = beginning_of(text)

    assert len(summary_of(beginning)) <= SUMMARY_LENGTH
    assert guess_language(beginning) in {"uz-Cyrl", "uz-Latn", "ru", "en", "und"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Кўчамизда газ йўқ, илтимос ёрдам беринг", "uz-Cyrl"),
        ("Кучамизда чирок ёнмаяпти", "uz-Cyrl"),
        ("Пенсия пулини ололмаяпман", "uz-Cyrl"),
        ("Газ босими паст, болалар совукда колмокда", "uz-Cyrl"),
        ("Hurmatli hokim, uyimizga gaz kelmayapti", "uz-Latn"),
        ("Koʻchamizda suv yoʻq, iltimos yordam bering", "uz-Latn"),
        ("Прошу отремонтировать дорогу на нашей улице", "ru"),
        ("Нет воды", "ru"),
        ("Отсутствие освещения", "ru"),
        ("Please repair the road in our street", "en"),
        ("+998 90 123-45-67", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_recognised(text, language):
    assert guess_language(text) == language
