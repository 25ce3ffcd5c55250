"""The sound entries of a region with their places, so that checks can run even when some entries are broken."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

from qabul_region.entries import (
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
from qabul_region.problems import Path
from qabul_region.region import Region

_E = TypeVar("_E", bound=Entry)

Report = Callable[[str, Path, str], None]


@dataclass(frozen=True, slots=True)
class Section:
    """A list of entries: under which key of which file it stands, and what its entries are."""

    key: str
    file: str
    entry: type[Entry]
    noun: str


SECTIONS: Final = (
    Section("territories", "territories.yaml", Territory, "territory"),
    Section("organisations", "organisations.yaml", Organisation, "organisation"),
    Section("posts", "posts.yaml", Post, "post"),
    Section("officials", "officials.yaml", Official, "official"),
    Section("sectors", "sectors.yaml", Sector, "sector"),
    Section("topics", "topics.yaml", Topic, "topic"),
    Section("days_off", "calendar.yaml", DayOff, "day off"),
    Section("working_days", "calendar.yaml", WorkingDay, "working day"),
    Section("members", "members.yaml", Member, "member"),
)
IDENTITY_FILE: Final = "region.yaml"
RULES_FOLDER: Final = "rules"


@dataclass(slots=True)
class Contents:
    """Sound entries with their index in the file, and every code written there, also by an unsound entry.

    A code that stands in an unsound entry counts as known: one mistake should not be reported a second time by
    everything that refers to it.
    """

    entries: dict[str, list[tuple[int, Entry]]] = field(default_factory=dict)
    codes: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    rules: Mapping[str, str] = field(default_factory=dict)

    def of(self, entry: type[_E]) -> Iterator[tuple[int, _E]]:
        """Return the sound entries of one kind with their indexes."""
        section = next(section for section in SECTIONS if section.entry is entry)
        for at, found in self.entries.get(section.key, ()):
            if isinstance(found, entry):
                yield at, found

    def known(self, noun: str) -> frozenset[str]:
        """Return every code of one kind."""
        section = next(section for section in SECTIONS if section.noun == noun)
        return frozenset(code for _, code in self.codes.get(section.key, ()))

    def by_code(self, entry: type[_E]) -> dict[str, _E]:
        """Return the sound entries of one kind by their codes."""
        return {str(getattr(found, "code", "")): found for _, found in self.of(entry)}


def contents_of(region: Region) -> Contents:
    """Take a region apart again, to check one that was built in code."""
    contents = Contents(rules=region.rules)
    for section in SECTIONS:
        listed: tuple[Entry, ...] = getattr(region, section.key)
        contents.entries[section.key] = list(enumerate(listed))
        contents.codes[section.key] = codes_in([entry.model_dump() for entry in listed])
    return contents


def codes_in(raw: list[Any]) -> list[tuple[int, str]]:
    """Return the codes of a list as it was written, with their indexes."""
    return [
        (at, item["code"])
        for at, item in enumerate(raw)
        if isinstance(item, dict) and isinstance(item.get("code"), str)
    ]
