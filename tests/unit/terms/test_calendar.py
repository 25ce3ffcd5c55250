from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_terms import LANGUAGES, Calendar
from qabul_terms.holiday_names import holiday_names

COUNTRY = Calendar()
DAYS = st.dates(date(2014, 1, 1), date(2035, 12, 31))
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "why"),
    [
        pytest.param(date(2017, 2, 1), None, id="the day of the decree, a Wednesday"),
        pytest.param(date(2017, 2, 4), "Saturday", id="Saturday"),
        pytest.param(date(2017, 3, 21), "Nowruz", id="a fixed feast"),
        pytest.param(date(2026, 3, 20), "Eid al-Fitr", id="a feast of the moon"),
        pytest.param(date(2026, 3, 9), "Women's Day (observed)", id="a feast on Sunday moves to Monday"),
        pytest.param(date(2026, 8, 31), "Additional day off by Presidential decree", id="a decree adds a day"),
        pytest.param(date(2024, 12, 30), "day off moved from 14.12.2024", id="a decree moves a day"),
        pytest.param(date(2024, 12, 14), None, id="the Saturday it was moved from is worked"),
        pytest.param(date(2017, 9, 1), "Eid al-Adha; Independence Day", id="two feasts on one day"),
        pytest.param(date(2027, 3, 9), "Eid al-Fitr (estimated)", id="a feast to come is an estimate"),
    ],
)
def test_a_day_off_has_its_name(day, why):
    off = COUNTRY.day_off(day)

    assert (off.names["en"] if off else None) == why


def test_every_holiday_the_library_knows_is_named_in_four_languages():
    listed = holidays.country_holidays("UZ", years=range(2014, 2036), language="en_US")

    untranslated = {name for name in listed.values() if set(holiday_names(name)) != set(LANGUAGES)}

    assert untranslated == set()


def test_a_holiday_nobody_has_translated_yet_keeps_the_librarys_name():
    assert holiday_names("Day of Something New") == {"en": "Day of Something New"}


def test_what_the_region_says_of_a_date_goes_before_the_library():
    names = {"uz-Latn": "Gullar bayrami"}
    calendar = Calendar(days_off={date(2026, 6, 1): names}, working_days=[date(2026, 3, 9), date(2026, 6, 6)])

    assert calendar.day_off(date(2026, 6, 1)).names == names
    assert calendar.is_working(date(2026, 3, 9))
    assert calendar.is_working(date(2026, 6, 6))
    assert not COUNTRY.is_working(date(2026, 6, 6))


def test_a_date_cannot_be_both_off_and_worked():
    with pytest.raises(ValueError, match="2026-06-01 cannot be both"):
        Calendar(days_off={date(2026, 6, 1): {"en": "off"}}, working_days=[date(2026, 6, 1)])


def test_a_week_without_a_working_day_is_refused():
    with pytest.raises(ValueError, match="would let no term end"):
        Calendar(weekend=frozenset(range(7)))


@given(DAYS)
def test_the_next_working_day_is_the_first_one_that_is_worked(day):
    found = COUNTRY.next_working(day)

    assert COUNTRY.is_working(found)
    assert all(not COUNTRY.is_working(day + DAY * passed) for passed in range((found - day).days))


@given(DAYS)
def test_the_previous_working_day_mirrors_the_next(day):
    found = COUNTRY.previous_working(day)

    assert COUNTRY.is_working(found)
    assert COUNTRY.next_working(found) == found <= day


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_working_days_of_two_spans_add_up(day, first, second):
    middle, last = day + DAY * first, day + DAY * (first + second)

    whole = COUNTRY.working_days_between(day, last)

    assert whole == COUNTRY.working_days_between(day, middle) + COUNTRY.working_days_between(middle, last)
