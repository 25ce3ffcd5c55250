"""A region: everything it differs in from another one, with the look-ups that services ask for."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from string import Formatter
from typing import Annotated, Any, Final, Protocol, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field

from qabul_region.entries import (
    Code,
    DayOff,
    Entry,
    Member,
    Official,
    Organisation,
    Post,
    Sector,
    Territory,
    Topic,
    WorkingDay,
)
from qabul_region.names import Language, Names
from qabul_terms import Calendar

NUMBER_FIELDS: Final = frozenset({"prefix", "year", "series", "ordinal"})
#: Capital letters of the two alphabets that a keyboard left in the wrong one gives for each other: those that look the
#: same, and those that sound the same. A prefix of one is typed as the other without anybody seeing or hearing it.
_CONFUSED: Final = (
    *("AА", "BВБ", "CСЦ", "DД", "EЕЭ", "FФ", "GГ", "HНХ", "IИ", "JЖ", "KК", "LЛ", "MМ", "NН", "OО", "PРП", "QҚ", "RР"),
    *("SС", "TТ", "UУ", "VВ", "XХ", "YУЙ", "ZЗ", "GҒ", "HҲ", "OЎ"),
)
#: Hyphen, non-breaking hyphen, figure dash, en dash, em dash, minus: to who types or copies a number they are one.
_DASHES: Final = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")


class _Coded(Protocol):
    @property
    def code(self) -> str: ...


_C = TypeVar("_C", bound=_Coded)


class UnknownCode(LookupError):
    """The region has no such entry."""

    def __init__(self, region: str, kind: str, code: str) -> None:
        self.kind = kind
        self.code = code
        super().__init__(f"region {region!r} has no {kind} {code!r}")


def _is_a_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone of the tz database, such as Asia/Tashkent") from None
    return name


def _is_a_number_format(text: str) -> str:
    try:
        fields = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError as error:
        raise ValueError(f"{text!r} is not a format: {error}") from None
    if stray := fields - NUMBER_FIELDS:
        allowed = ", ".join(f"{{{name}}}" for name in sorted(NUMBER_FIELDS))
        raise ValueError(f"{text!r} asks for {', '.join(sorted(stray))}; a number may use {allowed}")
    # Without both, two appeals of different years would get the same number.
    if missing := {"year", "ordinal"} - fields:
        raise ValueError(f"{text!r} needs {', '.join(f'{{{name}}}' for name in sorted(missing))}")
    try:
        text.format(prefix="N", year=2017, series="", ordinal=1)
    except (ValueError, TypeError) as error:
        raise ValueError(f"{text!r} is not a format: {error}") from None
    return text


class Identity(Entry):
    """What `region.yaml` says: the region's code, names, zone, and how its appeals are numbered (O2)."""

    code: Code
    names: Names
    zone: Annotated[str, AfterValidator(_is_a_zone)] = "Asia/Tashkent"
    language: Language = "uz-Cyrl"
    number_prefix: Annotated[str, Field(min_length=1, max_length=8)]
    number_format: Annotated[str, AfterValidator(_is_a_number_format)] = "{prefix}-{year}-{ordinal:06d}"

    @property
    def time_zone(self) -> ZoneInfo:
        """The zone in which instants become civil days."""
        return ZoneInfo(self.zone)

    def number(self, ordinal: int, *, year: int, series: str = "") -> str:
        """Write the ordinal number as the region shows it (O2)."""
        return self.number_format.format(prefix=self.number_prefix, year=year, series=series, ordinal=ordinal)

    def number_as_written(self, typed: str) -> str:
        """Read a number as people type it (`n-2026-17`, with blanks or dashes of any kind) as the register writes it.

        The prefix may be typed in the other alphabet, as Н for N; another letter of its own alphabet is another prefix.
        What is no number of this region comes back as it is, without the blanks around it.
        """
        found = self._typed_number.fullmatch(" ".join(typed.split()).translate(_DASHES))
        if found is None:
            return typed.strip()
        parts = found.groupdict("")
        return self.number(int(parts["ordinal"]), year=int(parts["year"]), series=parts.get("series", ""))

    @cached_property
    def _typed_number(self) -> re.Pattern[str]:
        """The region's format as a pattern; a field written twice has to say the same twice."""
        patterns = {
            "prefix": _either_alphabet(self.number_prefix),
            "year": r"\d{4}",
            "series": r"\w*",
            "ordinal": r"\d{1,12}",
        }
        pattern, seen = "", set[str]()
        for literal, name, _, _ in Formatter().parse(self.number_format):
            pattern += rf"\s*{re.escape(literal.translate(_DASHES))}\s*"
            if name:
                pattern += f"(?P={name})" if name in seen else f"(?P<{name}>{patterns[name]})"
                seen.add(name)
        return re.compile(pattern, re.IGNORECASE)


class Region(Identity):
    """A whole region. `load` builds one from a folder; in code, `check` says what is wrong with it."""

    territories: tuple[Territory, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    posts: tuple[Post, ...] = ()
    officials: tuple[Official, ...] = ()
    sectors: tuple[Sector, ...] = ()
    topics: tuple[Topic, ...] = ()
    days_off: tuple[DayOff, ...] = ()
    working_days: tuple[WorkingDay, ...] = ()
    members: tuple[Member, ...] = ()
    rules: Mapping[str, str] = Field(default_factory=dict)

    @cached_property
    def _indexes(self) -> dict[str, dict[str, Any]]:
        return {
            "territory": _by_code(self.territories),
            "organisation": _by_code(self.organisations),
            "post": _by_code(self.posts),
            "official": _by_code(self.officials),
            "sector": _by_code(self.sectors),
            "topic": _by_code(self.topics),
            "member": _by_code(self.members),
        }

    def _find(self, kind: str, code: str) -> Any:
        try:
            return self._indexes[kind][code]
        except KeyError:
            raise UnknownCode(self.code, kind, code) from None

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> "Region":
        """Copy the region with other values, and without the look-ups that were built from the old ones."""
        copied = super().model_copy(update=update, deep=deep)
        for built in ("_indexes", "_typed_number", "hokimiyat"):
            copied.__dict__.pop(built, None)
        return copied

    def with_more(self, **entries: Iterable[Entry]) -> "Region":
        """Return this region with entries added, as in `with_more(sectors=[...], organisations=[...])`."""
        return self.model_copy(update={key: (*getattr(self, key), *added) for key, added in entries.items()})

    def working_calendar(self) -> Calendar:
        """Return the working days of the region: the country's, with what calendar.yaml says of a date put first."""
        return Calendar(
            zone=self.time_zone,
            days_off={day.on: day.names.written() for day in self.days_off},
            working_days=(day.on for day in self.working_days),
        )

    def knows(self, kind: str, code: str) -> bool:
        """Say whether there is such an entry; `kind` is the singular noun: "territory", "organisation", ..."""
        return code in self._indexes[kind]

    def territory(self, code: str) -> Territory:
        """Return the territory with this code, or raise `UnknownCode`."""
        found: Territory = self._find("territory", code)
        return found

    def organisation(self, code: str) -> Organisation:
        """Return the organisation with this code, or raise `UnknownCode`."""
        found: Organisation = self._find("organisation", code)
        return found

    def post(self, code: str) -> Post:
        """Return the post with this code, or raise `UnknownCode`."""
        found: Post = self._find("post", code)
        return found

    def official(self, code: str) -> Official:
        """Return the appointment with this code, or raise `UnknownCode`."""
        found: Official = self._find("official", code)
        return found

    def sector(self, code: str) -> Sector:
        """Return the sector with this code, or raise `UnknownCode`."""
        found: Sector = self._find("sector", code)
        return found

    def topic(self, code: str) -> Topic:
        """Return the topic with this code, or raise `UnknownCode`."""
        found: Topic = self._find("topic", code)
        return found

    def member(self, code: str) -> Member:
        """Return the working group's member with this code, or raise `UnknownCode`."""
        found: Member = self._find("member", code)
        return found

    @cached_property
    def hokimiyat(self) -> Organisation:
        """The region's own hokimiyat."""
        return next(body for body in self.organisations if body.kind == "regional_hokimiyat")

    def hokimiyat_of(self, territory: str) -> Organisation | None:
        """Return the hokimiyat of a city or district."""
        kinds = {"city_hokimiyat", "district_hokimiyat"}
        return next((body for body in self.organisations if body.territory == territory and body.kind in kinds), None)

    def lead_of(self, sector: str) -> Organisation | None:
        """Return who takes the sector's appeals: its named lead, else the only one in it; None when undecided."""
        if (lead := self.sector(sector).lead) is not None:
            return self.organisation(lead)
        working = [body for body in self.organisations if sector in body.sectors]
        return working[0] if len(working) == 1 else None

    def children(self, organisation: str) -> tuple[Organisation, ...]:
        """Return the organisations right below this one."""
        return tuple(body for body in self.organisations if body.parent == organisation)

    def officials_of(self, organisation: str, on: date, *, post: str | None = None) -> tuple[Official, ...]:
        """Return who holds a post in the organisation on that day; acting ones first, since they decide then."""
        holding = [
            official
            for official in self.officials
            if official.organisation == organisation and official.holds(on) and post in {None, official.post}
        ]
        return tuple(sorted(holding, key=lambda official: not official.acting))

    def holder(self, organisation: str, post: str, on: date) -> Official | None:
        """Return who holds this post on that day; while somebody acts in it, that is he."""
        return next(iter(self.officials_of(organisation, on, post=post)), None)

    def members_of(self, group: str, on: date) -> tuple[Member, ...]:
        """Return a hokimiyat's working group as it stands on that day (D2, D10)."""
        return tuple(member for member in self.members if member.group == group and member.holds(on))

    def route_facts(
        self,
        *,
        kind: str,
        topic: str | None = None,
        sector: str | None = None,
        territory: str | None = None,
        complaint_against: str | None = None,
    ) -> dict[str, str | None]:
        """Return the inputs of the rule table `propose-route`.

        The table decides; it is told who leads the sector and whose hokimiyat the territory has, so that the
        same table serves every region. Codes the region does not know simply lead to no organisation, and an empty
        code is none.
        """
        if not sector and topic and self.knows("topic", topic):
            sector = self.topic(topic).sector
        lead = self.lead_of(sector) if sector and self.knows("sector", sector) else None
        local = self.hokimiyat_of(territory) if territory else None
        return {
            "kind": kind,
            "topic": topic or None,
            "sector": sector or None,
            "territory": territory or None,
            "complaint_against": complaint_against or None,
            "sector_lead": lead.code if lead else None,
            "territory_hokimiyat": local.code if local else None,
            "regional_hokimiyat": self.hokimiyat.code,
        }


def _either_alphabet(prefix: str) -> str:
    """Return a pattern of a prefix, each letter of which may stand in the other alphabet."""
    pattern = ""
    for letter in prefix.upper():
        others = "".join(pair[1:] if pair[0] == letter else pair[0] for pair in _CONFUSED if letter in pair)
        pattern += f"[{re.escape(letter + others)}]"
    return pattern


def _by_code(entries: Iterable[_C]) -> dict[str, _C]:
    return {entry.code: entry for entry in entries}
