"""What is to happen to each appeal of the demo, fixed before it starts, so that the end can be checked against it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Final
from uuid import NAMESPACE_URL, UUID, uuid5

#: Shares of appeals with a fate of their own; the rest is answered in time and accepted at first review.
REJECTED_ONCE: Final = 0.10
REJECTED_TWICE: Final = 0.02
LATE_ENTRY: Final = 0.06
UNANSWERED: Final = 0.03
#: A paper appeal that lay this long before it was entered is past its legal term when it is registered (trap 14).
LAIN_DAYS: Final = 45


@dataclass(frozen=True, slots=True)
class Person:
    """An invented applicant."""

    surname: str
    given_name: str
    patronymic: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """One appeal before it is sent, in the words of its applicant."""

    source: str
    text: str
    language: str
    sector: str
    topic: str
    territory: str
    applicant: Person
    #: Who answers, when the source names him; None: whoever the rule table proposes.
    organisation: str | None = None
    kind: str = "APPLICATION"


@dataclass(frozen=True, slots=True)
class Fate:
    """A story and what the demo's people will do with it."""

    story: Story
    rejections: int = 0
    answered: bool = True
    #: Set on paper appeals entered long after they came: their term is already over (O6).
    received_on: date | None = None

    @property
    def key(self) -> UUID:
        """Names the appeal in every request id, so that a repeated call is the same call."""
        return uuid5(NAMESPACE_URL, f"qabulxona/demo/{self.story.source}")

    @property
    def late(self) -> bool:
        """Whether its term is missed from the start."""
        return self.received_on is not None

    def request_id(self, act: str) -> str:
        """The id under which this act on this appeal is idempotent."""
        return str(uuid5(self.key, act))


@dataclass(frozen=True, slots=True)
class Expected:
    """The counts that every service must show when the demo is over."""

    submitted: int
    resolved: int
    in_work: int
    rejected_once: int
    rejections: int
    missed: int
    overdue: int
    by_source: dict[str, Fate] = field(repr=False, default_factory=dict)


def decide(stories: Iterable[Story], *, today: date, seed: int = 47) -> list[Fate]:
    """Give every story its fate; the same stories get the same fates in every run."""
    chance = Random(seed)  # noqa: S311 - a play, not a secret
    return [_decide(story, chance, today) for story in stories]


def _decide(story: Story, chance: Random, today: date) -> Fate:
    fate = Fate(story)
    if chance.random() < LATE_ENTRY:
        fate = replace(fate, received_on=today - timedelta(days=LAIN_DAYS))
    if chance.random() < UNANSWERED:
        return replace(fate, answered=False)
    draw = chance.random()
    if draw < REJECTED_TWICE:
        return replace(fate, rejections=2)
    return replace(fate, rejections=1) if draw < REJECTED_TWICE + REJECTED_ONCE else fate


def expected(fates: list[Fate]) -> Expected:
    """Count what must come out."""
    return Expected(
        submitted=len(fates),
        resolved=sum(fate.answered for fate in fates),
        in_work=sum(not fate.answered for fate in fates),
        rejected_once=sum(fate.rejections > 0 for fate in fates),
        rejections=sum(fate.rejections for fate in fates),
        missed=sum(fate.late for fate in fates),
        overdue=sum(fate.late and not fate.answered for fate in fates),
        by_source={str(fate.key): fate for fate in fates},
    )
