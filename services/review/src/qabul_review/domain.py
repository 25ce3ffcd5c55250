"""Facts and rules of a review that hold whatever the diagram says; no I/O, no clock."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid5

#: The reason that says nothing without words.
OTHER = "OTHER"

#: Namespace of review ids: one attempt of one assignment has one review, however often its event arrives.
_REVIEWS = UUID("6f1b6d0e-6a34-5b4c-9d0e-0f4f5a1e4b15")


class Status(StrEnum):
    """Where a review stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Result(StrEnum):
    """What a check found: a signal for people, never a decision."""

    PASSED = "passed"
    NOTICE = "notice"
    NOT_CHECKED = "not-checked"


class ReviewRefused(Exception):
    """A decision that may not be made so; `reason` names the rule, `clause` where it stands."""

    def __init__(self, text: str, *, reason: str, clause: str, field: str) -> None:
        super().__init__(text)
        self.reason = reason
        self.clause = clause
        self.field = field


@dataclass(frozen=True, slots=True)
class File:
    """The sealed answer; its name in the store is personal data and not known here."""

    bucket: str
    folder: str
    version_id: str
    sha256: str
    size_bytes: int
    pages: int


@dataclass(frozen=True, slots=True)
class Check:
    """One check made on arrival, with what its sentence needs."""

    code: str
    result: Result
    clause: str
    facts: Mapping[str, int]

    def to_json(self) -> dict[str, Any]:
        """Plain values for the row."""
        return {"code": self.code, "result": self.result, "clause": self.clause, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Check":
        """Read what `to_json` wrote."""
        return cls(values["code"], Result(values["result"]), values["clause"], values["facts"])


@dataclass(frozen=True, slots=True)
class Reason:
    """One written reason of a rejection (O15): a code, words, and the argument it is about (0: all)."""

    code: str
    text: str = ""
    argument_number: int = 0


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an answer's event says that the checks look at."""

    late: bool
    arguments: int
    arguments_answered: int
    pages: int
    #: The post under the letter exists in organisations of this kind.
    signatory_fits: bool


@dataclass(frozen=True, slots=True)
class Review:
    """The examination of one attempt to answer."""

    id: UUID
    appeal_id: UUID
    number: str
    assignment_id: UUID
    organisation: str
    attempt: int
    status: Status
    sector: str
    topic: str
    territory: str
    submitted_at: datetime
    due_on: date
    late: bool
    file: File
    outcome: int
    signatory_post: str
    checks: tuple[Check, ...]
    revision: int
    decided_at: datetime | None = None
    reasons: tuple[Reason, ...] = ()
    new_due_on: date | None = None

    @property
    def arguments(self) -> int:
        """How many arguments the appeal numbers (P2.4), as the check of them found."""
        return next((check.facts["arguments"] for check in self.checks if check.code == "arguments"), 0)


def review_id(assignment_id: UUID, attempt: int) -> UUID:
    """The review of this attempt of this assignment."""
    return uuid5(_REVIEWS, f"{assignment_id}/{attempt}")


def checks_of(answer: Arrived) -> Iterator[Check]:
    """Look at what can be seen without reading the letter (D2.4)."""
    yield Check("late", Result.NOTICE if answer.late else Result.PASSED, "O6", {})
    missing = answer.arguments - answer.arguments_answered
    facts = {"arguments": answer.arguments, "answered": answer.arguments_answered}
    yield Check("arguments", Result.NOTICE if missing > 0 else Result.PASSED, "P2.4", facts)
    yield Check("bundle", Result.PASSED if answer.pages > 0 else Result.NOTICE, "O13", {"pages": answer.pages})
    yield Check("signatory", Result.PASSED if answer.signatory_fits else Result.NOTICE, "O11", {})
    # Comparing the letter with earlier ones needs its text, which this version does not read.
    yield Check("generic", Result.NOT_CHECKED, "O18", {})


def may_decide(review: Review, *, organisation: str | None) -> bool:
    """Whether a member sent by this organisation may decide: nobody judges his own organisation's answer."""
    return organisation is None or organisation != review.organisation


def check_rejection(reasons: Sequence[Reason], new_due_on: date, *, arguments: int, today: date, latest: date) -> None:
    """See that a rejection is one: with reasons, and with time left to study again (O15).

    Raises:
        ReviewRefused: no reason, "other" without words, an argument the appeal does not have, or a new term that is
            over already or longer than the rule table lets a member give.
    """
    if not reasons:
        raise ReviewRefused(
            "Expected at least one reason for the rejection, but there is none.",
            reason="REASON_MISSING",
            clause="O15",
            field="reasons",
        )
    for index, reason in enumerate(reasons):
        if reason.code == OTHER and not reason.text.strip():
            raise ReviewRefused(
                "Expected the reason 'other' to be written out, but its text is empty.",
                reason="REASON_TEXT_MISSING",
                clause="O15",
                field=f"reasons[{index}].text",
            )
        if reason.argument_number > arguments:
            raise ReviewRefused(
                f"Expected one of the appeal's {arguments} arguments, but found number {reason.argument_number}.",
                reason="ARGUMENT_UNKNOWN",
                clause="P2.4",
                field=f"reasons[{index}].argument_number",
            )
    if new_due_on < today:
        raise ReviewRefused(
            f"Expected a new term from {today} on, but {new_due_on} is over.",
            reason="TERM_IN_THE_PAST",
            clause="O15",
            field="new_due_on",
        )
    if new_due_on > latest:
        raise ReviewRefused(
            f"Expected a new term up to {latest}, but {new_due_on} is later.",
            reason="TERM_TOO_LONG",
            clause="O15",
            field="new_due_on",
        )
