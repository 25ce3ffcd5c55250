"""Terms are civil days in Tashkent; reminders are planned from rules and never lie in the past (O6, P1.4, trap 2)."""

from datetime import UTC, date, datetime
from importlib.resources import files
from zoneinfo import ZoneInfo

import pytest

from qabul_bpmn.timing import cycle, instant
from qabul_chassis.rules import Rules
from qabul_execution.domain import ReminderRule, Term, is_late

TASHKENT = ZoneInfo("Asia/Tashkent")
DUE = date(2026, 3, 20)
RULES = Rules.load(files("qabul_execution") / "rules")


def _at(text):
    return datetime.fromisoformat(text).replace(tzinfo=TASHKENT).astimezone(UTC)


def test_a_term_ends_with_its_last_day_in_the_regions_zone():
    term = Term.starting(_at("2026-03-05 12:00"), DUE, ReminderRule(5, 2, 9), TASHKENT)

    assert term.over_at == datetime(2026, 3, 20, 19, 0, tzinfo=UTC)


def test_the_last_day_is_in_time_and_the_next_is_late():
    assert not is_late(DUE, DUE)
    assert is_late(date(2026, 3, 21), DUE)


def test_reminders_of_a_usual_term_come_five_three_and_one_days_before_at_nine():
    term = Term.starting(_at("2026-03-05 12:00"), DUE, ReminderRule(5, 2, 9), TASHKENT)

    assert term.reminders == "R3/2026-03-15T04:00:00+00:00/P2D"
    assert term.near_on == date(2026, 3, 15)


def test_reminders_that_are_over_are_left_out():
    term = Term.starting(_at("2026-03-17 10:00"), DUE, ReminderRule(5, 2, 9), TASHKENT)

    assert term.reminders == "R1/2026-03-19T04:00:00+00:00/P2D"


@pytest.mark.parametrize("now", ["2026-03-19 10:00", "2026-03-20 23:59", "2026-04-01 08:00"])
def test_who_comes_after_the_last_reminder_is_reminded_at_once(now):
    term = Term.starting(_at(now), DUE, ReminderRule(5, 2, 9), TASHKENT)

    assert cycle(term.reminders).times == 1
    assert cycle(term.reminders).start == _at(now)


def test_the_engine_takes_the_cycle_as_it_is_written():
    term = Term.starting(_at("2026-03-05 12:00"), DUE, ReminderRule(5, 2, 9), TASHKENT)

    assert cycle(term.reminders).start == instant("2026-03-15T09:00:00+05:00")


@pytest.mark.parametrize(("days", "first"), [(30, 7), (20, 7), (15, 5), (8, 5), (7, 2), (0, 2), (-4, 0)])
def test_every_length_of_term_has_a_rule_for_its_reminders(days, first):
    rule = ReminderRule.of(RULES.decide("reminders", {"days": days, "urgent": False}))

    assert rule.first_days == first
    assert rule.hour == 9


@pytest.mark.parametrize(
    "decided",
    [
        {"first_days": -1, "every_days": 1, "hour": 9},
        {"first_days": 3, "every_days": 0, "hour": 9},
        {"first_days": 3, "every_days": 1, "hour": 24},
    ],
)
def test_a_rule_that_reminds_never_or_backwards_is_refused(decided):
    with pytest.raises(ValueError, match="reminder"):
        ReminderRule.of(decided)
