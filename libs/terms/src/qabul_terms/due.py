"""The day a term ends, with everything that led to it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from qabul_terms.calendar import Calendar, DayOff
from qabul_terms.civil import DAY, add_months
from qabul_terms.terms import ExtensionRule, Term


class ExtensionRefused(ValueError):
    """The law does not let this term be extended so; `reason` is a code, `clause` the clause that forbids it."""

    def __init__(self, text: str, *, reason: str, clause: str) -> None:
        self.reason = reason
        self.clause = clause
        super().__init__(f"{text} ({clause})")


@dataclass(frozen=True, slots=True)
class Extension:
    """One extension: granted when, until which day, and the days off its end was moved over."""

    granted_on: date
    until: date
    due_on: date
    skipped: tuple[DayOff, ...]
    clause: str


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due day that can say how it came about.

    `ends_on` is where the count alone ends; `due_on` is the answer, after days off, a cap and extensions. `skipped`
    are the days off that did not count: all of them for a term in working days, those at its end for the others.
    """

    start: date
    term: Term
    days_counted: int
    ends_on: date
    skipped: tuple[DayOff, ...]
    due_on: date
    capped_to: date | None = None
    extensions: tuple[Extension, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return plain values, to be kept beside the term: what was said once stays said."""
        return {
            "start": self.start.isoformat(),
            "term": self.term.to_json(),
            "days_counted": self.days_counted,
            "ends_on": self.ends_on.isoformat(),
            "skipped": [_plain_day(day) for day in self.skipped],
            "due_on": self.due_on.isoformat(),
            "capped_to": self.capped_to.isoformat() if self.capped_to else None,
            "extensions": [
                {
                    "granted_on": extension.granted_on.isoformat(),
                    "until": extension.until.isoformat(),
                    "due_on": extension.due_on.isoformat(),
                    "skipped": [_plain_day(day) for day in extension.skipped],
                    "clause": extension.clause,
                }
                for extension in self.extensions
            ],
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "DueDate":
        """Read what `to_json` wrote."""
        return cls(
            start=date.fromisoformat(values["start"]),
            term=Term.from_rule(values["term"]),
            days_counted=values["days_counted"],
            ends_on=date.fromisoformat(values["ends_on"]),
            skipped=tuple(_day(day) for day in values["skipped"]),
            due_on=date.fromisoformat(values["due_on"]),
            capped_to=date.fromisoformat(values["capped_to"]) if values["capped_to"] else None,
            extensions=tuple(
                Extension(
                    granted_on=date.fromisoformat(extension["granted_on"]),
                    until=date.fromisoformat(extension["until"]),
                    due_on=date.fromisoformat(extension["due_on"]),
                    skipped=tuple(_day(day) for day in extension["skipped"]),
                    clause=extension["clause"],
                )
                for extension in values["extensions"]
            ),
        )


def due_date(start: date, term: Term, calendar: Calendar) -> DueDate:
    """Count a term from the day after `start`; an end on a day off moves to the next working day."""
    if term.unit == "working-days":
        return _in_working_days(start, term, calendar)
    ends_on = start + DAY * term.length if term.unit == "calendar-days" else add_months(start, term.length)
    skipped = tuple(calendar.days_off_from(ends_on))
    return DueDate(start, term, (ends_on - start).days, ends_on, skipped, ends_on + DAY * len(skipped))


def cap(due: DueDate, latest: date, calendar: Calendar) -> DueDate:
    """Keep a term within another: no later than `latest`, and on a working day when one is left (O6).

    A resolution's term is never later than the legal one, also when moving over days off would carry it there.
    """
    if due.due_on <= latest:
        return due
    if latest < due.start:
        raise ValueError(f"a term counted from {due.start} cannot end by {latest}")
    worked = calendar.previous_working(latest)
    return replace(due, due_on=worked if worked > due.start else latest, capped_to=latest)


def extend(due: DueDate, until: date, *, granted_on: date, rule: ExtensionRule, calendar: Calendar) -> DueDate:
    """Give a term more time: as often as the rule allows, before it is late, and by no more than the rule allows.

    The result is a new value. Whoever extends a child's term leaves its parent's where it was (trap 15).
    """
    if len(due.extensions) >= rule.times:
        earlier = (
            f"was already extended, on {due.extensions[-1].granted_on}" if due.extensions else "cannot be extended"
        )
        text = f"the term that ends on {due.due_on} {earlier}"
        raise ExtensionRefused(text, reason="ALREADY_EXTENDED", clause=rule.clause)
    if granted_on > due.due_on:
        text = f"the term ended on {due.due_on}, and what is late on {granted_on} cannot be extended"
        raise ExtensionRefused(text, reason="ALREADY_LATE", clause=rule.clause)
    if until <= due.due_on:
        text = f"{until} is not later than {due.due_on}, when the term ends anyway"
        raise ExtensionRefused(text, reason="NOT_LATER", clause=rule.clause)
    latest = _latest(due.due_on, rule, calendar)
    if until > latest:
        text = f"the term that ends on {due.due_on} can move to {latest} at most, not to {until}"
        raise ExtensionRefused(text, reason="TOO_LONG", clause=rule.clause)
    return _with_extension(due, until, granted_on, rule.clause, calendar)


def recompute(due: DueDate, calendar: Calendar) -> DueDate:
    """Work a term out again after the calendar changed; the extensions granted so far keep their days."""
    again = due_date(due.start, due.term, calendar)
    if due.capped_to is not None:
        again = cap(again, due.capped_to, calendar)
    for extension in due.extensions:
        # A feast that moved can carry the plain end past the day that was granted: more time is never taken away.
        until = max(extension.until, again.due_on)
        again = _with_extension(again, until, extension.granted_on, extension.clause, calendar)
    return again


def _latest(due_on: date, rule: ExtensionRule, calendar: Calendar) -> date:
    if rule.unit == "months":
        return add_months(due_on, rule.length)
    if rule.unit == "calendar-days":
        return due_on + DAY * rule.length
    day = due_on
    for _ in range(rule.length):
        day = calendar.next_working(day + DAY)
    return day


def _with_extension(due: DueDate, until: date, granted_on: date, clause: str, calendar: Calendar) -> DueDate:
    skipped = tuple(calendar.days_off_from(until))
    due_on = until + DAY * len(skipped)
    extension = Extension(granted_on, until, due_on, skipped, clause)
    return replace(due, due_on=due_on, extensions=(*due.extensions, extension))


def _in_working_days(start: date, term: Term, calendar: Calendar) -> DueDate:
    day, counted = start, 0
    skipped: list[DayOff] = []
    while counted < term.length:
        day += DAY
        if (off := calendar.day_off(day)) is None:
            counted += 1
        else:
            skipped.append(off)
    return DueDate(start, term, counted, day, tuple(skipped), day)


def _plain_day(day: DayOff) -> dict[str, Any]:
    return {"on": day.on.isoformat(), "reason": day.reason, "names": dict(day.names)}


def _day(values: Mapping[str, Any]) -> DayOff:
    return DayOff(date.fromisoformat(values["on"]), values["reason"], values["names"])
