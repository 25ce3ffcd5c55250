"""What is counted, and how an appeal's standing follows from the facts known of it; no I/O, no clock."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any
from uuid import UUID


class Status(StrEnum):
    """Where an appeal stands, in the order a citizen would tell it."""

    REGISTERED = "registered"
    ACCEPTED = "accepted"
    ON_CARD = "on-card"
    IN_EXECUTION = "in-execution"
    ANSWERED = "answered"
    IN_REWORK = "in-rework"
    RESOLVED = "resolved"


class Grouping(StrEnum):
    """What appeals are counted by (O7, D2.7)."""

    TOTAL = "total"
    SECTOR = "sector"
    TERRITORY = "territory"
    ORGANISATION = "organisation"


@dataclass(frozen=True, slots=True)
class Figures:
    """Counts of one group of appeals; `registered` = `resolved` + `in_work`."""

    group: str
    registered: int = 0
    in_work: int = 0
    resolved: int = 0
    overdue: int = 0
    due_soon: int = 0
    rejected: int = 0
    resolved_late: int = 0
    missed: int = 0

    def minus(self, other: "Figures") -> "Figures":
        """The difference to an earlier day."""
        counts = {name: getattr(self, name) - getattr(other, name) for name in COUNTS}
        return Figures(self.group, **counts)


COUNTS = tuple(field.name for field in fields(Figures) if field.name != "group")


@dataclass(frozen=True, slots=True)
class Filter:
    """Which appeals are counted or listed; empty means all."""

    sector: str = ""
    territory: str = ""
    organisation: str = ""
    received_from: date | None = None
    received_to: date | None = None
    #: Whose rows the caller may see; None: the region's (trap 4).
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Counted:
    """All groups at one moment."""

    groups: Mapping[Grouping, tuple[Figures, ...]]
    registered_that_day: int
    resolved_that_day: int

    @property
    def total(self) -> Figures:
        """Everything together."""
        return next(iter(self.groups[Grouping.TOTAL]), Figures(""))

    def to_json(self) -> dict[str, Any]:
        """Plain values, as a snapshot keeps them."""
        return {
            "groups": {str(by): [asdict(figures) for figures in counted] for by, counted in self.groups.items()},
            "registered_that_day": self.registered_that_day,
            "resolved_that_day": self.resolved_that_day,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Counted":
        """Read what `to_json` wrote."""
        groups = {Grouping(by): tuple(Figures(**row) for row in rows) for by, rows in values["groups"].items()}
        return cls(groups, values["registered_that_day"], values["resolved_that_day"])

    def digest(self) -> str:
        """SHA-256 of the figures: who holds a printed report can check it against the snapshot."""
        return sha256(dumps(self.to_json(), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Report:
    """The daily report (O7, D2.6). `number` is 0 until it is frozen."""

    on: date
    counted: Counted
    at: datetime
    last_event_at: datetime | None
    number: int = 0
    edition: int = 1
    before: Counted | None = None

    @property
    def difference(self) -> Figures | None:
        """Difference of the total to the report before."""
        return self.counted.total.minus(self.before.total) if self.before else None


@dataclass(frozen=True, slots=True)
class RegisterLine:
    """One appeal in the register book (O2, O7)."""

    appeal_id: UUID
    number: str
    received_on: date
    kind: str
    sector: str
    territory: str
    organisation: str
    status: Status
    legal_due_on: date
    due_on: date | None
    answered_on: date | None
    resolved_on: date | None
    attempts: int
    rejections: int
    missed: int
