"""An appeal: what was asked, by whom, through which channel, and until when it must be answered."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from qabul_intake.domain.applicant import Applicant, Disclosure
from qabul_intake.domain.standing import Status
from qabul_terms import DueDate


class Kind(StrEnum):
    """What kind of appeal it is (D1); the legal term depends on it."""

    APPLICATION = "application"
    COMPLAINT = "complaint"
    PROPOSAL = "proposal"


class Channel(StrEnum):
    """How an appeal reached the reception (D1, P1.11)."""

    PORTAL = "portal"
    ORGANISATION_SITE = "organisation-site"
    PAPER = "paper"
    POST = "post"
    HOTLINE = "hotline"
    PERSONAL_RECEPTION = "personal-reception"
    MOBILE_RECEPTION = "mobile-reception"
    IMPORT = "import"


class Defect(StrEnum):
    """What is amiss with an appeal as it was handed in; none is refused for it (O8)."""

    WITHOUT_WORDS = "without-words"
    TOPIC_OF_ANOTHER_SECTOR = "topic-of-another-sector"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where the sealed answer lies: a folder with one object, whose name is personal data and kept nowhere else."""

    bucket: str
    folder: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What other services may know of an appeal: codes and dates, no personal data."""

    id: UUID
    #: Ordinal number (O2).
    number: str
    kind: Kind
    channel: Channel
    #: BCP 47 tag of the text.
    language: str
    sector: str
    topic: str
    territory: str
    complaint_against: str
    needs_study: bool
    #: How many arguments the answer has to meet (P2.4).
    argument_count: int
    #: Lacks a name or an address; whether it stays so is decided after the study (O16).
    anonymous_candidate: bool
    #: The civil day it was received; the term counts from it (trap 14).
    received_on: date
    #: Last day of the legal term (ZRU-445).
    due_on: date
    #: When it was entered and numbered, which may be later.
    registered_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Appeal(Facts):
    """An appeal as it was received and as it stands now."""

    #: As written, markup and all; lists leave it out.
    text: str
    summary: str
    #: What the answer has to meet one by one (P2.4), numbered from 1 in this order; lists leave them out.
    arguments: tuple[str, ...]
    mahalla: str
    applicant: Applicant
    #: How many people sign it.
    applicants: int
    confidentiality_asked: bool
    late_entry_reason: str
    #: How the due day came about.
    term: DueDate
    #: Seen when it was handed in.
    defects: tuple[Defect, ...] = ()
    status: Status = Status.REGISTERED
    #: The attempt at an answer it stands in; 0 before the first answer.
    attempt: int = 0
    accepted_at: datetime | None = None
    closed_at: datetime | None = None
    answer: Answer | None = None
    revision: int = 1

    def shown(self, disclosure: Disclosure) -> "Appeal":
        """This appeal as a reader may see it: whoever may not know who wrote it may not read what was written."""
        match disclosure:
            case Disclosure.FULL:
                return self
            case Disclosure.MASKED:
                return replace(self, applicant=self.applicant.shown(disclosure))
            case Disclosure.NAMELESS:
                return replace(self, applicant=Applicant(), text="", summary="", arguments=(), mahalla="")
