from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qabul_terms import Calendar, ExtensionRefused, ExtensionRule, Term, add_months, due_date, extend

COUNTRY = Calendar()
DAY = timedelta(days=1)
TERM = Term(15, "calendar-days", rule="application", edition="2017-09-11", clause="ZRU-445")
RULE = ExtensionRule(times=1, length=1, unit="months", clause="ZRU-445")
RECEIVED = date(2017, 2, 1)
DUE_ON = date(2017, 2, 16)
DAYS = st.dates(date(2014, 12, 3), date(2035, 12, 31))


def a_due_date():
    return due_date(RECEIVED, TERM, COUNTRY)


@pytest.mark.parametrize(
    ("until", "granted_on", "rule", "reason"),
    [
        pytest.param(DUE_ON + 29 * DAY, RECEIVED, RULE, "TOO_LONG", id="a month and a day"),
        pytest.param(DUE_ON, RECEIVED, RULE, "NOT_LATER", id="to the same day"),
        pytest.param(DUE_ON - DAY, RECEIVED, RULE, "NOT_LATER", id="to an earlier day"),
        pytest.param(DUE_ON + DAY, DUE_ON + DAY, RULE, "ALREADY_LATE", id="after it was missed"),
        pytest.param(
            DUE_ON + DAY,
            RECEIVED,
            ExtensionRule(0, 1, "months", "ZRU-445"),
            "ALREADY_EXTENDED",
            id="not allowed at all",
        ),
    ],
)
def test_an_extension_is_refused(until, granted_on, rule, reason):
    with pytest.raises(ExtensionRefused, match="ZRU-445") as refused:
        extend(a_due_date(), until, granted_on=granted_on, rule=rule, calendar=COUNTRY)

    assert (refused.value.reason, refused.value.clause) == (reason, "ZRU-445")


def test_a_term_is_extended_once():
    once = extend(a_due_date(), DUE_ON + DAY, granted_on=RECEIVED, rule=RULE, calendar=COUNTRY)

    with pytest.raises(ExtensionRefused, match="already extended, on 2017-02-01") as refused:
        extend(once, DUE_ON + 5 * DAY, granted_on=RECEIVED, rule=RULE, calendar=COUNTRY)

    assert refused.value.reason == "ALREADY_EXTENDED"


def test_an_extension_may_be_granted_on_the_last_day_and_last_a_whole_month():
    extended = extend(a_due_date(), date(2017, 3, 16), granted_on=DUE_ON, rule=RULE, calendar=COUNTRY)

    assert extended.due_on == date(2017, 3, 16)


def test_an_extension_that_ends_on_a_day_off_moves_to_the_next_working_day():
    extended = extend(a_due_date(), date(2017, 3, 8), granted_on=RECEIVED, rule=RULE, calendar=COUNTRY)

    [extension] = extended.extensions
    assert extended.due_on == date(2017, 3, 9)
    assert [day.names["en"] for day in extension.skipped] == ["Women's Day"]


def test_an_extension_leaves_the_term_it_came_from_where_it_was():
    parent = a_due_date()

    extend(parent, DUE_ON + 10 * DAY, granted_on=RECEIVED, rule=RULE, calendar=COUNTRY)

    assert parent.due_on == DUE_ON
    assert parent.extensions == ()


@pytest.mark.parametrize(
    ("rule", "latest"),
    [
        pytest.param(ExtensionRule(1, 10, "calendar-days", "c"), date(2017, 2, 26), id="ten days"),
        pytest.param(ExtensionRule(1, 10, "working-days", "c"), date(2017, 3, 2), id="ten working days"),
        pytest.param(ExtensionRule(1, 1, "months", "c"), date(2017, 3, 16), id="a month"),
    ],
)
def test_the_longest_extension_is_what_the_rule_says(rule, latest):
    due = a_due_date()

    extend(due, latest, granted_on=RECEIVED, rule=rule, calendar=COUNTRY)
    with pytest.raises(ExtensionRefused, match=f"can move to {latest} at most"):
        extend(due, latest + DAY, granted_on=RECEIVED, rule=rule, calendar=COUNTRY)


@given(DAYS, st.integers(-400, 400))
def test_whatever_is_granted_no_term_moves_by_more_than_a_month_and_the_days_off_after_it(start, days):
    due = due_date(start, TERM, COUNTRY)
    until = due.due_on + DAY * days

    try:
        extended = extend(due, until, granted_on=start, rule=RULE, calendar=COUNTRY)
    except ExtensionRefused:
        assert not due.due_on < until <= add_months(due.due_on, 1)
    else:
        assert due.due_on < extended.due_on <= COUNTRY.next_working(add_months(due.due_on, 1))
        assert COUNTRY.is_working(extended.due_on)
