from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_terms import add_months, civil_date, end_of_day, start_of_day

DAYS = st.dates(date(2014, 1, 1), date(2040, 12, 31))
BREATH = timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        pytest.param(datetime(2017, 2, 1, 18, 59, 59, tzinfo=UTC), date(2017, 2, 1), id="a second before midnight"),
        pytest.param(datetime(2017, 2, 1, 19, 0, 0, tzinfo=UTC), date(2017, 2, 2), id="midnight in Tashkent"),
        pytest.param(datetime(2017, 2, 1, 23, 30, tzinfo=ZoneInfo("Asia/Tashkent")), date(2017, 2, 1), id="local"),
    ],
)
def test_an_instant_belongs_to_the_day_it_is_in_tashkent(instant, day):
    assert civil_date(instant) == day


def test_an_instant_without_a_zone_belongs_to_no_day():
    with pytest.raises(ValueError, match="has no zone"):
        civil_date(datetime(2017, 2, 1, 12, 0))  # noqa: DTZ001 - the very thing that is refused


@given(DAYS)
def test_a_day_is_over_at_the_first_instant_of_the_next_one(day):
    assert civil_date(end_of_day(day) - BREATH) == day
    assert civil_date(end_of_day(day)) == day + timedelta(days=1)
    assert end_of_day(day) == start_of_day(day + timedelta(days=1))
    assert end_of_day(day).tzinfo is UTC


@given(DAYS, st.sampled_from(["Asia/Tashkent", "Europe/Berlin", "America/New_York", "Pacific/Apia"]))
def test_days_meet_without_gap_or_overlap_in_zones_that_change_their_clocks(day, zone):
    zone = ZoneInfo(zone)

    assert civil_date(start_of_day(day, zone), zone) == day
    assert civil_date(end_of_day(day, zone) - BREATH, zone) == day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        pytest.param(date(2017, 1, 31), 1, date(2017, 2, 28), id="no 31st"),
        pytest.param(date(2024, 1, 31), 1, date(2024, 2, 29), id="leap year"),
        pytest.param(date(2024, 2, 29), 12, date(2025, 2, 28), id="a year from a leap day"),
        pytest.param(date(2017, 12, 15), 1, date(2018, 1, 15), id="over the year's end"),
        pytest.param(date(2017, 3, 15), 25, date(2019, 4, 15), id="more than two years"),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last_of_a_shorter_month(day, months, expected):
    assert add_months(day, months) == expected


@given(DAYS, st.integers(1, 24))
def test_months_later_is_never_in_another_month(day, months):
    later = add_months(day, months)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day <= day.day
