"""A term as a rule table gives it: how long, in what, and by which rule of which edition."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal, get_args

Unit = Literal["calendar-days", "working-days", "months"]

UNITS: Final[tuple[str, ...]] = get_args(Unit)


class NoRuleFits(LookupError):
    """The rule table decided nothing for these facts, so there is no term to count."""


@dataclass(frozen=True, slots=True)
class Term:
    """So many days or months, and the rule that says so."""

    length: int
    unit: Unit
    rule: str
    edition: str
    clause: str

    def __post_init__(self) -> None:
        if self.unit not in UNITS:
            raise ValueError(f"rule {self.rule!r}: a term is counted in {', '.join(UNITS)}, not in {self.unit!r}")
        if isinstance(self.length, bool) or not isinstance(self.length, int) or self.length < 1:
            raise ValueError(f"rule {self.rule!r}: a term is a whole number of {self.unit} from 1, not {self.length!r}")

    @classmethod
    def from_rule(cls, row: Mapping[str, Any]) -> "Term":
        """Take the outputs of a rule table: length, unit, rule, edition, clause."""
        if row.get("length") is None:
            raise NoRuleFits("no row of the rule table fits, so there is no term to count")
        return cls(_whole(row["length"]), row["unit"], row["rule"], row["edition"], row["clause"])

    def to_json(self) -> dict[str, Any]:
        """Return the term as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """How often a term may be extended, and by how much at most each time."""

    times: int
    length: int
    unit: Unit
    clause: str

    @classmethod
    def from_rule(cls, row: Mapping[str, Any]) -> "ExtensionRule":
        """Take the outputs `extensions` and `extension_...` of the rule table `legal-term`."""
        return cls(
            _whole(row["extensions"]), _whole(row["extension_length"]), row["extension_unit"], row["extension_clause"]
        )


def _whole(number: Any) -> Any:
    """Take a whole number as one, however JSON wrote it; leave anything else to be refused by name."""
    return int(number) if isinstance(number, float) and number.is_integer() else number
