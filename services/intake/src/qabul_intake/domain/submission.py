"""What somebody hands in, and what must hold of it before it is numbered."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from qabul_intake.domain.appeal import Channel, Defect, Kind
from qabul_intake.domain.applicant import Applicant
from qabul_intake.domain.writing import has_words
from qabul_region import Region

_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")

_PLURAL = {
    "territory": "territories",
    "sector": "sectors",
    "topic": "topics",
    "organisation": "organisations",
}

#: The one character that a text column cannot keep.
_NUL = "\0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """An appeal as it was handed in. Its content is never judged here (O8), only codes and dates are checked."""

    kind: Kind
    channel: Channel
    text: str
    territory: str
    applicant: Applicant
    #: Empty: recognised from the text.
    language: str = ""
    sector: str = ""
    topic: str = ""
    mahalla: str = ""
    arguments: tuple[str, ...] = ()
    #: None: today.
    received_on: date | None = None
    late_entry_reason: str = ""
    needs_study: bool = False
    complaint_against: str = ""
    #: 0 means one.
    applicants: int = 0
    confidentiality_asked: bool = False


class Problem(NamedTuple):
    """Why a submission cannot be registered as it is: which field, and a sentence for who sent it."""

    field: str
    text: str
    reason: str
    clause: str | None = None


def problems_of(submission: Submission, *, region: Region, today: date) -> list[Problem]:
    """Everything that keeps a submission from being registered; nothing for a good one."""
    return [
        *_unknown_codes(submission, region),
        *_malformed_language(submission),
        *_impossible_dates(submission, today),
        *_unstorable(submission),
    ]


def defects_of(submission: Submission, *, region: Region) -> tuple[Defect, ...]:
    """What is amiss and is for staff to settle: nobody is refused for what he says or how he files it (O8)."""
    found = []
    if not all(map(has_words, (submission.text, *submission.arguments))):
        found.append(Defect.WITHOUT_WORDS)
    sector, topic = submission.sector, submission.topic
    if sector and topic and region.topic(topic).sector != sector:
        found.append(Defect.TOPIC_OF_ANOTHER_SECTOR)
    return tuple(found)


def _unknown_codes(submission: Submission, region: Region) -> Iterator[Problem]:
    for field, kind in (
        ("territory", "territory"),
        ("sector", "sector"),
        ("topic", "topic"),
        ("complaint_against", "organisation"),
    ):
        code: str = getattr(submission, field)
        if (code or field == "territory") and not region.knows(kind, code):
            yield Problem(
                field,
                f"{field} must be the code of one of the {_PLURAL[kind]} of {region.code}, but '{code}' is none.",
                f"UNKNOWN_{kind.upper()}",
                "O2",
            )


def _malformed_language(submission: Submission) -> Iterator[Problem]:
    if submission.language and not _LANGUAGE_TAG.fullmatch(submission.language):
        yield Problem(
            "language",
            f"language must be a BCP 47 tag such as uz-Cyrl, or empty, but is '{submission.language}'.",
            "LANGUAGE_MALFORMED",
        )


def _impossible_dates(submission: Submission, today: date) -> Iterator[Problem]:
    received_on = submission.received_on
    if received_on is not None and received_on > today:
        yield Problem(
            "received_on",
            f"received_on must not be after today, {today}, but is {received_on}.",
            "RECEIVED_IN_FUTURE",
            "O2",
        )
    if received_on is not None and received_on < today and not submission.late_entry_reason.strip():
        yield Problem(
            "late_entry_reason",
            f"late_entry_reason must say why an appeal received on {received_on} is entered on {today} only: "
            "its legal term has been running since.",
            "LATE_ENTRY_REASON_MISSING",
            "P1.4",
        )
    person = submission.applicant.person
    if person is not None and person.born_on is not None and person.born_on > today:
        yield Problem(
            "applicant.born_on", f"born_on must not be after today, {today}, but is {person.born_on}.", "BORN_IN_FUTURE"
        )


def _unstorable(submission: Submission) -> Iterator[Problem]:
    """Refuse what no column can keep, here, so that it cannot fail the other submissions of its batch."""
    for field, value in _texts(submission):
        if _NUL in value:
            yield Problem(
                field, f"{field} must not hold the character U+0000, which no writing uses.", "UNSTORABLE_CHARACTER"
            )


def _texts(submission: Submission) -> Iterator[tuple[str, str]]:
    for field in ("text", "mahalla", "late_entry_reason"):
        yield field, getattr(submission, field)
    for index, argument in enumerate(submission.arguments):
        yield f"arguments[{index}]", argument
    applicant = submission.applicant
    yield "applicant.address", applicant.address
    yield "applicant.phone", applicant.phone
    yield "applicant.email", applicant.email
    if (person := applicant.person) is not None:
        for field in ("surname", "given_name", "patronymic", "pinfl"):
            yield f"applicant.{field}", getattr(person, field)
    name = getattr(applicant.who, "name", "")
    yield "applicant.legal_entity.name", name
