"""The entries of a region's files, one frozen model per kind of entry; what they mean together is in checks.py."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from qabul_region.names import Names

# Codes travel in NATS subjects and file names, so they are kebab-case ASCII and nothing else.
Code = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=64)]

TerritoryKind = Literal["city", "district"]
OrganisationKind = Literal[
    "regional_hokimiyat", "city_hokimiyat", "district_hokimiyat", "regional_department", "enterprise"
]
MemberRole = Literal["head", "member"]


class Entry(BaseModel):
    """What every entry has in common: it is frozen, and an unknown key is a typing mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, str_strip_whitespace=True)


class Territory(Entry):
    """A city or district of the region."""

    code: Code
    kind: TerritoryKind
    names: Names


class Organisation(Entry):
    """A body that considers appeals; its kind decides who may sign its answers (O11)."""

    code: Code
    kind: OrganisationKind
    parent: Code | None = None
    territory: Code | None = None
    sectors: tuple[Code, ...] = ()
    names: Names


class Post(Entry):
    """A post and the kinds of organisation it exists in; `sole` posts have one holder at a time."""

    code: Code
    kinds: Annotated[tuple[OrganisationKind, ...], Field(min_length=1)]
    sole: bool = False
    names: Names


class Dated(Entry):
    """An entry that holds from a day, up to and including another; open-ended when no last day is known."""

    from_on: date = Field(alias="from")
    until_on: date | None = Field(default=None, alias="until")

    @model_validator(mode="after")
    def _ends_after_it_began(self) -> Self:
        if self.until_on is not None and self.until_on < self.from_on:
            raise ValueError(f"ends on {self.until_on}, before it begins on {self.from_on}")
        return self

    def holds(self, on: date) -> bool:
        """Say whether this entry holds on that day."""
        return self.from_on <= on and (self.until_on is None or on <= self.until_on)

    def meets(self, other: "Dated") -> bool:
        """Say whether there is a day on which both hold."""
        return (self.until_on is None or other.from_on <= self.until_on) and (
            other.until_on is None or self.from_on <= other.until_on
        )


class Official(Dated):
    """A person's appointment to a post; `code` names the appointment and is the subject of his tokens."""

    code: Code
    name: Annotated[str, StringConstraints(min_length=1)]
    post: Code
    organisation: Code
    acting: bool = False
    order: str | None = None

    @model_validator(mode="after")
    def _acts_by_an_order(self) -> Self:
        if self.acting and not self.order:
            raise ValueError("an acting appointment needs the number of its order in 'order'")
        return self


class Sector(Entry):
    """A subject area; `lead` is the organisation its appeals go to, unless a more specific rule says otherwise."""

    code: Code
    lead: Code | None = None
    names: Names


class Topic(Entry):
    """What an appeal is about, finer than its sector."""

    code: Code
    sector: Code
    names: Names


class DayOff(Entry):
    """A day the region does not work although the country does, with the reason people are told."""

    on: date = Field(alias="date")  # "on" as a YAML key would be the truth value
    names: Names


class WorkingDay(Entry):
    """A day the region works although it would be off: a moved Saturday, or a holiday that was moved away."""

    on: date = Field(alias="date")
    names: Names


class Member(Dated):
    """A member of a hokimiyat's working group (D2, D10), sent by an organisation."""

    code: Code
    group: Code
    role: MemberRole = "member"
    organisation: Code
    official: Code
    sectors: tuple[Code, ...] = ()
