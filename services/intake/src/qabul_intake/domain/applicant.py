"""Who appeals, and how much of it which reader is shown."""

from dataclasses import dataclass, replace
from datetime import date
from enum import Enum

#: What stands for letters and digits that a reader may not see.
MASK = "*"

#: So many last characters of a number stay readable, enough to tell two apart over the telephone.
_SHOWN = 4


class Disclosure(Enum):
    """How much of an applicant a reader sees."""

    #: Everything.
    FULL = "full"
    #: Who it is and where; personal number, birthday, telephone and e-mail are masked.
    MASKED = "masked"
    #: Neither who it is nor where; for those who work with figures.
    NAMELESS = "nameless"


@dataclass(frozen=True, slots=True)
class Individual:
    """A natural person."""

    surname: str = ""
    given_name: str = ""
    patronymic: str = ""
    #: Personal number of 14 digits; kept sealed, found by a blind index.
    pinfl: str = ""
    born_on: date | None = None


@dataclass(frozen=True, slots=True)
class LegalEntity:
    """An organisation that appeals, and who signs for it."""

    name: str
    #: Tax number.
    stir: str = ""
    head: Individual | None = None


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who appeals. Anything may be missing: the appeal is then marked, never refused (O8, O16)."""

    who: Individual | LegalEntity | None = None
    address: str = ""
    phone: str = ""
    email: str = ""

    @property
    def person(self) -> Individual | None:
        """The natural person in it: the applicant, or the head of the entity that appeals."""
        return self.who.head if isinstance(self.who, LegalEntity) else self.who

    @property
    def is_anonymous_candidate(self) -> bool:
        """Whether the name or the address is missing; whether it stays so is decided after the study (O16)."""
        match self.who:
            case LegalEntity(name=name):
                named = bool(name.strip())
            case Individual(surname=surname, given_name=given_name):
                named = bool(surname.strip() or given_name.strip())
            case None:
                named = False
        return not (named and self.address.strip())

    def shown(self, disclosure: Disclosure) -> "Applicant":
        """This applicant as a reader may see it."""
        match disclosure:
            case Disclosure.FULL:
                return self
            case Disclosure.NAMELESS:
                return Applicant()
            case Disclosure.MASKED:
                return replace(
                    self, who=_masked_who(self.who), phone=_masked(self.phone), email=_masked_email(self.email)
                )


def _masked_who(who: Individual | LegalEntity | None) -> Individual | LegalEntity | None:
    match who:
        case Individual():
            return replace(who, pinfl=_masked(who.pinfl), born_on=None)
        case LegalEntity(head=Individual() as head):
            return replace(who, head=replace(head, pinfl=_masked(head.pinfl), born_on=None))
        case _:
            return who


def _masked(number: str) -> str:
    return MASK * (len(number) - _SHOWN) + number[-_SHOWN:] if len(number) > _SHOWN else MASK * len(number)


def _masked_email(email: str) -> str:
    name, at, domain = email.partition("@")
    return name[:1] + MASK * (len(name) - 1) + at + domain
