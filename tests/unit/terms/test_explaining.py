from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_terms import LANGUAGES, Calendar, ExtensionRule, Term, cap, due_date, explain, extend, spell_date

COUNTRY = Calendar()
TERM = Term(15, "calendar-days", rule="application", edition="2017-09-11", clause="ZRU-445")


def test_a_due_day_explains_itself_in_english():
    due = due_date(date(2017, 3, 6), TERM, COUNTRY)

    assert explain(due, "en") == (
        "Rule: application, edition of 2017-09-11 (ZRU-445). Term in calendar days: 15. "
        "Counted from the day after 6 March 2017; days counted: 15. The count ends on 21 March 2017. "
        "That is a day off (21 March 2017: Nowruz), so the term moves to the next working day. Due on 22 March 2017."
    )


@pytest.mark.parametrize(
    ("language", "fragment"),
    [
        ("uz-Cyrl", "Бу дам олиш куни (2017 йил 21 март: Наврўз байрами)"),
        ("uz-Latn", "Bu dam olish kuni (2017-yil 21-mart: Navroʻz bayrami)"),
        ("ru", "Это выходной (21 марта 2017 г.: Праздник Навруз)"),
        ("en", "That is a day off (21 March 2017: Nowruz)"),
    ],
)
def test_days_off_are_named_in_the_language_of_the_reader(language, fragment):
    assert fragment in explain(due_date(date(2017, 3, 6), TERM, COUNTRY), language)


def test_a_term_in_working_days_names_feasts_and_only_counts_weekends():
    due = due_date(date(2017, 3, 1), Term(15, "working-days", "resolution", "2017-02-01", "O6"), COUNTRY)

    said = explain(due, "en")

    assert (
        "Days off that do not count: 8 March 2017: Women's Day, 21 March 2017: Nowruz, Saturdays and Sundays: 6."
        in said
    )


def test_a_cap_and_an_extension_are_part_of_the_explanation():
    due = cap(due_date(date(2017, 2, 1), TERM, COUNTRY), date(2017, 2, 10), COUNTRY)
    rule = ExtensionRule(times=1, length=1, unit="months", clause="ZRU-445")
    due = extend(due, date(2017, 2, 25), granted_on=date(2017, 2, 9), rule=rule, calendar=COUNTRY)

    said = explain(due, "en")

    assert "The term may not end later than 10 February 2017." in said
    assert "Extended on 9 February 2017 until 25 February 2017 (ZRU-445). That is a day off" in said
    assert said.endswith("Due on 27 February 2017.")


def test_a_day_named_in_one_language_only_is_still_named():
    calendar = Calendar(days_off={date(2017, 2, 16): {"uz-Latn": "Hosil bayrami"}})

    for language in LANGUAGES:
        assert "Hosil bayrami" in explain(due_date(date(2017, 2, 1), TERM, calendar), language)


@given(st.dates(date(2014, 12, 3), date(2035, 12, 31)), st.sampled_from(["calendar-days", "working-days", "months"]))
def test_every_explanation_ends_with_the_due_day_in_every_language(start, unit):
    due = due_date(start, Term(3, unit, "application", "2017-09-11", "ZRU-445"), COUNTRY)

    for language in LANGUAGES:
        said = explain(due, language)
        assert said.rstrip(".").endswith(spell_date(due.due_on, language).rstrip("."))
        assert "{" not in said
