"""An answer as it is handed in (O10, O13, O14, P2.4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Outcome(StrEnum):
    """What the answer tells the applicant (O9, P2.4)."""

    RESOLVED = "resolved"
    MEASURES_TAKEN = "measures-taken"
    EXPLAINED = "explained"
    REFUSED = "refused"
    FOR_INFORMATION = "for-information"


class PageRole(StrEnum):
    """What a page of the one PDF holds (O10, O13)."""

    ANSWER_LETTER = "answer-letter"
    GRATITUDE_LETTER = "gratitude-letter"
    ACT = "act"
    POSTAL_RECEIPT = "postal-receipt"


class ApplicantMark(StrEnum):
    """What the applicant freely wrote under the letter; never required (O10)."""

    NONE = "none"
    RECEIVED = "received"
    SATISFIED = "satisfied"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Official:
    """A post and who holds it, as written under a letter (O14)."""

    post: str
    full_name: str


@dataclass(frozen=True, slots=True)
class PageRange:
    """Pages first..last of the PDF, from 1."""

    role: PageRole
    first: int
    last: int

    def __contains__(self, page: int) -> bool:
        return self.first <= page <= self.last


@dataclass(frozen=True, slots=True)
class ArgumentAnswer:
    """Where and how the letter meets one argument of the appeal (P2.4)."""

    number: int
    page: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an organisation hands in as its answer, beside the file itself."""

    pages: Sequence[PageRange]
    outcome: Outcome
    arguments: Sequence[ArgumentAnswer]
    mark: ApplicantMark
    posted: bool
    signatory: Official
    executor: Official
    signed_on: date
    #: When the letter went out to the applicant (O14).
    sent_on: date
    late_reason: str

    def pages_with(self, role: PageRole) -> tuple[PageRange, ...]:
        """Where in the PDF this is."""
        return tuple(pages for pages in self.pages if pages.role is role)
