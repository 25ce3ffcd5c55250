"""Facts and rules of cards and resolutions that hold whatever the diagram says; no I/O, no clock."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

COMPLAINT = "complaint"

#: Code of the sentence that tells people to choose themselves.
NO_RULE_FITS = "none"


class CardStatus(StrEnum):
    """Where a card stands."""

    #: Accepted by the registrar; its text is on the way from intake.
    ARRIVING = "arriving"
    CONSIDERATION = "consideration"
    SIGNATURE = "signature"
    EXECUTION = "execution"
    CLOSED = "closed"


class Role(StrEnum):
    """Part of an executor in an appeal."""

    LEAD = "lead"
    CO_EXECUTOR = "co-executor"


class CardRefused(Exception):
    """A route or term that may not be; `reason` names the rule, `clause` where it stands."""

    def __init__(self, text: str, *, field: str, reason: str, clause: str, hint: str | None = None) -> None:
        super().__init__(text)
        self.field = field
        self.reason = reason
        self.clause = clause
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Facts:
    """Codes and dates of the appeal, as intake told them; no personal data."""

    appeal_id: UUID
    number: str
    #: application, complaint or proposal.
    kind: str
    channel: int
    language: str
    sector: str
    topic: str
    territory: str
    received_on: date
    #: Last day of the legal term.
    legal_due_on: date
    registered_at: datetime
    arguments: int
    anonymous_candidate: bool
    complaint_against: str
    #: Further study was asked for: the longer legal term (ZRU-445).
    needs_study: bool


@dataclass(frozen=True, slots=True)
class Route:
    """Who executes: one lead, and others who help him."""

    lead: str
    co_executors: tuple[str, ...] = ()

    @property
    def executors(self) -> tuple[tuple[str, Role], ...]:
        """Everybody with his part, the lead first."""
        return ((self.lead, Role.LEAD), *((code, Role.CO_EXECUTOR) for code in self.co_executors))


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the rule table proposes, and by which rule; `fits` is false when people must decide."""

    fits: bool
    lead: str = ""
    co_executors: tuple[str, ...] = ()
    rule: str = ""
    edition: str = ""
    #: Code of the sentence that says why.
    sentence: str = ""

    @classmethod
    def from_rule(cls, row: Mapping[str, Any]) -> "Proposal":
        """Take the outputs of the table `propose-route`; a null one is left out of them.

        A row that fits, but on facts that name no lead, decides nothing: then people do.
        """
        lead, rule, edition, sentence = (row.get(name) or "" for name in ("lead", "rule", "edition", "sentence"))
        if not row.get("fits") or not lead:
            return cls(fits=False, rule=rule, sentence=NO_RULE_FITS)
        helpers = dict.fromkeys(code for code in row.get("co_executors") or () if code and code != lead)
        return cls(fits=True, lead=lead, co_executors=tuple(helpers), rule=rule, edition=edition, sentence=sentence)

    def proposes(self, route: "Route") -> bool:
        """Whether this is the route that was proposed, in whatever order its helpers stand."""
        return self.fits and self.lead == route.lead and set(self.co_executors) == set(route.co_executors)


@dataclass(frozen=True, slots=True)
class Assignment:
    """What one organisation was told to do."""

    id: UUID
    organisation: str
    role: Role
    due_on: date
    issued_at: datetime


class Reason(NamedTuple):
    """One written reason of a rejection (O15, O18)."""

    #: As the contract names it, without the prefix.
    code: str
    text: str = ""
    #: The argument it is about; 0: the whole answer.
    argument: int = 0


@dataclass(frozen=True, slots=True)
class Submitted:
    """What execution tells of an attempt to answer (O13)."""

    at: datetime
    late: bool
    #: As the contract names it, without the prefix.
    outcome: str


@dataclass(frozen=True, slots=True)
class Decided:
    """What the working group said to an attempt (O15)."""

    at: datetime
    accepted: bool
    reasons: tuple[Reason, ...] = ()
    #: Until when the appeal is studied again; only of a rejection.
    new_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One attempt to answer; its two parts come from two services, in any order."""

    appeal_id: UUID
    assignment_id: UUID
    organisation: str
    attempt: int
    submitted: Submitted | None = None
    decided: Decided | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """The control card (O5)."""

    facts: Facts
    status: CardStatus
    revision: int
    lead: str = ""
    co_executors: tuple[str, ...] = ()
    instruction: str = ""
    due_on: date | None = None
    urgent: bool = False
    rule: str = ""
    opened_at: datetime | None = None
    signed_at: datetime | None = None
    signatory_post: str = ""
    signatory_name: str = ""
    closed_at: datetime | None = None
    assignments: tuple[Assignment, ...] = ()
    #: Every attempt, the oldest first.
    answers: tuple[Answer, ...] = ()

    @property
    def current_due_on(self) -> date | None:
        """The term in force: the resolution's, or the one that the last rejection gave (O15)."""
        given = [answer.decided for answer in self.answers if answer.decided and answer.decided.new_due_on]
        return max(given, key=lambda decided: decided.at).new_due_on if given else self.due_on

    @property
    def id(self) -> UUID:
        """One appeal has one card."""
        return self.facts.appeal_id

    @property
    def route(self) -> Route:
        """Who executes."""
        return Route(self.lead, self.co_executors)


def check_route(route: Route, facts: Facts, *, known: Collection[str]) -> None:
    """See that these organisations may execute this appeal.

    Raises:
        CardRefused: an organisation the registry does not know, the lead among those who help him, or a complaint
            sent to the organisation it is about.
    """
    helpers = ((f"co_executors[{index}]", code) for index, code in enumerate(route.co_executors))
    for field, code in (("lead", route.lead), *helpers):
        if code not in known:
            raise CardRefused(
                f"Expected an organisation of the region's registry, but {code!r} is none.",
                field=field,
                reason="ORGANISATION_UNKNOWN",
                clause="O8",
                hint="ListOrganisations names them.",
            )
        if facts.kind == COMPLAINT and code == facts.complaint_against:
            raise CardRefused(
                f"A complaint is not sent to the organisation complained about, which is {code!r}.",
                field=field,
                reason="COMPLAINT_TO_ITS_SUBJECT",
                clause="ZRU-445",
                hint="Send it to the organisation above, such as the regional hokimiyat.",
            )
    if route.lead in route.co_executors:
        raise CardRefused(
            f"The lead {route.lead!r} answers alone and does not help himself; name him once.",
            field="co_executors",
            reason="LEAD_AMONG_CO_EXECUTORS",
            clause="O5",
        )


def check_term(due_on: date, facts: Facts, *, today: date) -> None:
    """See that a resolution's term is within the legal one (O6).

    A term is not given in the past either; only an appeal that came in after its legal term keeps that very day, so
    that it is seen to be late from the start.

    Raises:
        CardRefused: the term is later than the legal term, or over already.
    """
    if due_on > facts.legal_due_on:
        raise CardRefused(
            f"The term {due_on} is later than the legal term of {facts.number}, which ends on {facts.legal_due_on}.",
            field="due_on",
            reason="TERM_BEYOND_LEGAL_TERM",
            clause="O6",
            hint=f"Give {facts.legal_due_on} at the latest.",
        )
    earliest = min(today, facts.legal_due_on)
    if due_on < earliest:
        raise CardRefused(
            f"The term {due_on} of {facts.number} is over already; today is {today}.",
            field="due_on",
            reason="TERM_IN_THE_PAST",
            clause="O6",
            hint=f"Give a day from {earliest} to {facts.legal_due_on}.",
        )
