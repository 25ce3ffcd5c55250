"""ISO 8601 dates, durations and cycles: the values of timer events.

Calendar parts (years, months) are counted on the calendar, the rest on the clock. Dates need an offset:
the engine knows no civil zone, so a bare "2026-03-05" would silently mean another hour in Tashkent.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

#: The three children of a timer event definition.
DATE, DURATION, CYCLE = "timeDate", "timeDuration", "timeCycle"

DURATION_FORM = re.compile(
    r"P(?=\d|T\d)(?:(\d{1,4})Y)?(?:(\d{1,5})M)?(?:(\d{1,6})W)?(?:(\d{1,7})D)?"
    r"(?:T(?=\d)(?:(\d{1,8})H)?(?:(\d{1,9})M)?(?:(\d{1,10}(?:[.,]\d{1,6})?)S)?)?",
    re.ASCII,
)
CYCLE_FORM = re.compile(r"R(\d{0,9})/(?:([^/P]+)/)?(P[^/]+)", re.ASCII)
#: Five to seven fields, or a name: the clock table of other engines.
CRON = re.compile(r"@[a-z]+|[0-9*?][0-9A-Z*/,?#-]*(?: +[0-9A-Z*?][0-9A-Z*/,?#-]*){4,6}")
#: What was surely meant as a literal: a mistake in it is named instead of being read as an expression.
MEANT_AS_LITERAL = re.compile(
    r"[+-]?P(?:[\dT]|$)|R-?\d*(?:/|$)|\d{4}-\d\d|(?i:p(?=[\dt])(?:\d+[ymwd])*(?:t(?:\d+[hms])+)?$)"
    rf"|(?:{CRON.pattern})$"
)
EXAMPLES = {DATE: "2026-03-05T09:00:00+05:00", DURATION: "P3DT12H", CYCLE: "R3/P1D"}
FORMS = {DATE: "date and time with an offset", DURATION: "duration", CYCLE: "repeating interval"}
#: What is ISO 8601 and not supported, and what to write instead.
UNSUPPORTED = {
    DATE: (
        (re.compile(r"\d[\d-]*T24[:0]*(?:[+-].*|Z)?"), "write the end of a day as 00:00 of the next"),
        (re.compile(r"\d[\d-]*T\d\d:?\d\d:?60.*"), "write a leap second as the one before it"),
        (re.compile(r"\d{4}-?\d{3}T.*"), "write the month and its day"),
    ),
    DURATION: (
        (
            re.compile(r"P[\dYMWDT]*[.,][\dYMWDTHS.,]*"),
            "only seconds have a fraction, so an hour and a half is PT1H30M",
        ),
        (re.compile(r"P\d{4}-?\d\d(?:-?\d\d)?(?:T[\d:]*)?"), "write every part with its letter"),
        (re.compile(r"P[\dYMWDTHS]*\d{5}[\dYMWDTHS]*"), "a number in it is too large"),
    ),
    CYCLE: (
        (
            re.compile(r"R\d*/[^/]+/[^/P][^/]*"),
            f"write the start and the time from one to the next, like R3/{EXAMPLES[DATE]}/P1D",
        ),
        (re.compile(r"R-1/.*"), "write one without end as R/P1D"),
    ),
}
MONTHS_IN_YEAR = 12
SHORTEST_MONTH = 28


class Duration(NamedTuple):
    """A span of calendar months and of exact time."""

    months: int
    exact: timedelta

    def after(self, moment: datetime) -> datetime:
        """Return `moment` moved on by this span; the day is clipped to the length of its new month."""
        try:
            if self.months:
                year, month = divmod(moment.year * MONTHS_IN_YEAR + moment.month - 1 + self.months, MONTHS_IN_YEAR)
                day = min(moment.day, monthrange(year, month + 1)[1])
                moment = moment.replace(year=year, month=month + 1, day=day)
            return moment + self.exact
        except (ValueError, OverflowError):  # the calendar ends with the year 9999
            raise ValueError("Expected a time before the year 10000, but the duration leads beyond it") from None

    def clips(self, moment: datetime) -> bool:
        """Whether calendar months from this moment may lead to one that does not have its day."""
        return bool(self.months) and not self.exact and moment.day > SHORTEST_MONTH


class Cycle(NamedTuple):
    """A repeating timer: so many times (None: without end), at an interval, from a start or from now."""

    times: int | None
    start: datetime | None
    interval: str


@lru_cache(maxsize=1024)
def duration(text: str) -> Duration:
    """Read an ISO 8601 duration."""
    found = DURATION_FORM.fullmatch(text)
    if not found:
        raise ValueError(_refusal(DURATION, text))
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in found.groups()[:6])
    seconds = float((found[7] or "0").replace(",", "."))
    exact = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return Duration(years * MONTHS_IN_YEAR + months, exact)


def instant(text: str) -> datetime:
    """Read an ISO 8601 date and time with its offset; answer in UTC."""
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is not None:
            return moment.astimezone(UTC)
    raise ValueError(_refusal(DATE, text))


@lru_cache(maxsize=1024)
def cycle(text: str) -> Cycle:
    """Read an ISO 8601 repeating interval."""
    found = CYCLE_FORM.fullmatch(text)
    if not found or found[1] == "0":
        raise ValueError(_refusal(CYCLE, text))
    span = duration(found[3])
    if span.after(datetime(2000, 1, 1, tzinfo=UTC)) <= datetime(2000, 1, 1, tzinfo=UTC):
        raise ValueError(f"Expected a repeating interval longer than nothing, but got '{text}'")
    return Cycle(int(found[1]) if found[1] else None, instant(found[2]) if found[2] else None, found[3])


def _refusal(kind: str, text: str) -> str:
    """Say why a text is no time of this kind here, and what to write where that is known."""
    form = f"Expected an ISO 8601 {FORMS[kind]} such as {EXAMPLES[kind]}, but "
    if CRON.fullmatch(text):
        return f"{form}'{text}' is cron: write R/{EXAMPLES[DATE]}/P1D for every day at nine"
    for unsupported, advice in UNSUPPORTED[kind]:
        if unsupported.fullmatch(text):
            return f"Expected a supported {FORMS[kind]} such as {EXAMPLES[kind]}, but '{text}' is not: {advice}"
    return f"{form}got '{text}'"


def literal_problem(kind: str, text: str) -> str | None:
    """Say what is wrong with a timer's literal value; None when nothing is."""
    readers: dict[str, Callable[[str], object]] = {DATE: instant, DURATION: duration, CYCLE: cycle}
    try:
        readers[kind](text)
    except ValueError as problem:
        return str(problem)
    return None


def first_due(kind: str, text: str, now: datetime) -> tuple[datetime, str | None]:
    """Return when the timer is due first, and the cycle that is left after that (None: it fires once)."""
    if kind == DATE:
        return instant(text), None
    if kind == DURATION:
        return duration(text).after(now), None
    wanted = cycle(text)
    span = duration(wanted.interval)
    anchor = wanted.start or now
    return wanted.start or span.after(now), _rest(wanted, anchor if span.clips(anchor) else None)


def next_due(rest: str, due_at: datetime, now: datetime) -> tuple[datetime, str | None]:
    """Return the next time of a cycle that fired at `due_at`, and what is left of it after that.

    A counted cycle keeps every one of its times. An endless one jumps over the times that were missed
    while nothing ran: a day's outage must not end in a thousand firings.
    """
    wanted = cycle(rest)
    span = duration(wanted.interval)
    due_at = _following(wanted, span, due_at)
    if wanted.times is None and due_at <= now:
        if not span.months:
            due_at += (now - due_at) // span.exact * span.exact
        while due_at <= now:
            due_at = _following(wanted, span, due_at)
    return due_at, _rest(wanted, wanted.start)


def _following(wanted: Cycle, span: Duration, due_at: datetime) -> datetime:
    """Return the time after this one: counted from the first, where some month may clip its day."""
    if wanted.start is None:
        return span.after(due_at)
    passed = (due_at.year - wanted.start.year) * MONTHS_IN_YEAR + due_at.month - wanted.start.month
    return Duration(passed + span.months, span.exact).after(wanted.start)


def _rest(wanted: Cycle, anchor: datetime | None) -> str | None:
    interval = f"{anchor.isoformat()}/{wanted.interval}" if anchor else wanted.interval
    if wanted.times is None:
        return f"R/{interval}"
    return f"R{wanted.times - 1}/{interval}" if wanted.times > 1 else None
