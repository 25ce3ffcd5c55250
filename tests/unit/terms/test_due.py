import json
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_terms import Calendar, DueDate, ExtensionRule, Term, add_months, cap, due_date, due_status, extend, recompute

COUNTRY = Calendar()
DAY = timedelta(days=1)
DAYS = st.dates(date(2014, 12, 3), date(2035, 12, 31))
ONCE_A_MONTH = ExtensionRule(times=1, length=1, unit="months", clause="ZRU-445")


def a_term(length=15, unit="calendar-days"):
    return Term(length, unit, rule="application", edition="2017-09-11", clause="ZRU-445")


TERMS = st.builds(a_term, st.integers(1, 40), st.sampled_from(["calendar-days", "working-days"])) | st.builds(
    a_term, st.integers(1, 6), st.just("months")
)


@pytest.mark.parametrize(
    ("start", "term", "due_on", "skipped"),
    [
        pytest.param(date(2017, 2, 1), a_term(), date(2017, 2, 16), [], id="fifteen days"),
        pytest.param(date(2017, 2, 3), a_term(), date(2017, 2, 20), ["Saturday", "Sunday"], id="ends on a Saturday"),
        pytest.param(date(2017, 3, 6), a_term(), date(2017, 3, 22), ["Nowruz"], id="ends on a feast"),
        pytest.param(date(2017, 1, 31), a_term(1, "months"), date(2017, 2, 28), [], id="a month without a 31st"),
        pytest.param(date(2026, 4, 28), a_term(1, "months"), date(2026, 6, 1), 4, id="a month ends amid days off"),
        pytest.param(date(2026, 11, 27), a_term(), date(2026, 12, 12), [], id="ends on a Saturday that is worked"),
        pytest.param(date(2026, 12, 10), a_term(3, "working-days"), date(2026, 12, 14), ["Sunday"], id="counts it"),
        pytest.param(date(2026, 3, 19), a_term(1, "working-days"), date(2026, 3, 24), 4, id="a day over a long feast"),
    ],
)
def test_a_term_ends_on_the_day_the_law_means(start, term, due_on, skipped):
    due = due_date(start, term, COUNTRY)

    assert due.due_on == due_on
    names = [day.names["en"] for day in due.skipped]
    assert len(names) == skipped if isinstance(skipped, int) else names == skipped


@given(DAYS, TERMS)
def test_a_term_ends_on_a_working_day_after_it_began(start, term):
    due = due_date(start, term, COUNTRY)

    assert COUNTRY.is_working(due.due_on)
    assert start < due.ends_on <= due.due_on


@given(DAYS, TERMS)
def test_days_counted_and_days_skipped_are_all_the_days_there_were(start, term):
    due = due_date(start, term, COUNTRY)

    assert (due.due_on - start).days == due.days_counted + len(due.skipped)
    assert all(not COUNTRY.is_working(day.on) for day in due.skipped)


@given(DAYS, TERMS)
def test_who_comes_a_day_later_is_never_due_earlier(start, term):
    assert due_date(start, term, COUNTRY).due_on <= due_date(start + DAY, term, COUNTRY).due_on


@given(DAYS, st.integers(1, 30))
def test_a_term_in_working_days_counts_exactly_so_many(start, length):
    due = due_date(start, a_term(length, "working-days"), COUNTRY)

    assert COUNTRY.working_days_between(start, due.due_on) == length


@given(DAYS, TERMS, st.data())
def test_a_due_day_survives_being_kept_as_json(start, term, data):
    due = due_date(start, term, COUNTRY)
    if data.draw(st.booleans()):
        due = extend(due, due.due_on + DAY, granted_on=start, rule=ONCE_A_MONTH, calendar=COUNTRY)
    due = cap(due, due.due_on + DAY * data.draw(st.integers(-5, 5)), COUNTRY) if due.due_on - start > 6 * DAY else due

    assert DueDate.from_json(json.loads(json.dumps(due.to_json()))) == due


@given(DAYS, TERMS, DAYS, TERMS)
def test_a_capped_term_never_ends_after_its_cap(start, term, other_start, legal):
    latest = due_date(max(start, other_start), legal, COUNTRY).due_on

    due = cap(due_date(start, term, COUNTRY), latest, COUNTRY)

    assert start < due.due_on <= latest
    assert due.capped_to in {None, latest}


def test_a_cap_on_a_day_off_is_kept_by_the_working_day_before_it():
    friday, sunday = date(2017, 2, 17), date(2017, 2, 19)

    assert cap(due_date(date(2017, 2, 6), a_term(), COUNTRY), sunday, COUNTRY).due_on == friday


def test_a_cap_before_the_start_is_refused():
    with pytest.raises(ValueError, match="cannot end by 2017-01-31"):
        cap(due_date(date(2017, 2, 1), a_term(), COUNTRY), date(2017, 1, 31), COUNTRY)


def test_a_feast_that_moves_moves_the_term():
    start = date(2027, 2, 22)  # fifteen days later is 9 March 2027, by the library's estimate Eid al-Fitr
    due = due_date(start, a_term(), COUNTRY)
    announced = Calendar(days_off={date(2027, 3, 10): {"en": "Eid al-Fitr"}}, working_days=[date(2027, 3, 9)])

    again = recompute(due, announced)

    assert (due.due_on, again.due_on) == (date(2027, 3, 10), date(2027, 3, 9))


@given(DAYS, TERMS, DAYS, st.sets(st.integers(1, 90), max_size=12))
def test_recomputing_keeps_what_was_granted_and_ends_on_a_working_day(start, term, granted, off):
    due = due_date(start, term, COUNTRY)
    until = add_months(due.due_on, 1)
    due = extend(due, until, granted_on=min(granted, due.due_on), rule=ONCE_A_MONTH, calendar=COUNTRY)
    changed = Calendar(days_off={start + DAY * days: {"en": "off"} for days in off})

    again = recompute(due, changed)

    assert again.due_on >= until
    assert changed.is_working(again.due_on)
    assert recompute(again, COUNTRY).extensions[0].granted_on == due.extensions[0].granted_on


def test_recomputing_with_the_same_calendar_changes_nothing():
    due = cap(due_date(date(2017, 2, 1), a_term(), COUNTRY), date(2017, 2, 12), COUNTRY)

    assert recompute(due, COUNTRY) == due


@pytest.mark.parametrize(
    ("on", "left", "overdue", "state"),
    [
        pytest.param(date(2017, 2, 14), 2, 0, "in-time", id="before"),
        pytest.param(date(2017, 2, 16), 0, 0, "due-today", id="the last day is in time"),
        pytest.param(date(2017, 2, 17), 0, 1, "overdue", id="the day after"),
    ],
)
def test_a_term_stands_by_its_due_day_alone(on, left, overdue, state):
    status = due_status(date(2017, 2, 16), on=on)

    assert (status.days_left, status.overdue_by, status.state) == (left, overdue, state)


@pytest.mark.parametrize("length", [0, -1, 1.5, True, "15"])
def test_a_term_is_a_whole_number_of_days(length):
    with pytest.raises(ValueError, match="whole number of calendar-days"):
        Term(length, "calendar-days", "r", "e", "c")


def test_a_term_in_an_unknown_unit_is_refused():
    with pytest.raises(ValueError, match="not in 'hours'"):
        Term.from_rule({"length": 24, "unit": "hours", "rule": "r", "edition": "e", "clause": "c"})
