"""Codes of the region's tables in filters: one that nobody knows is a mistake, not a list without rows."""

from collections.abc import Callable, Mapping

from qabul_chassis.errors import FieldProblem, invalid

#: Whether a kind ("sector") has an entry of this code.
Knows = Callable[[str, str], bool]

#: Kinds whose codes a service tells.
_WHERE: Mapping[str, str] = {"organisation": "ListOrganisations of routing names them. "}
_LONGEST = 64


class Codes:
    """The codes a region knows; asked when nothing was found, so that rows of a code since given up are still shown."""

    def __init__(self, knows: Knows, *, region: str) -> None:
        self._knows = knows
        self._region = region

    def check(self, **given: str) -> None:
        """Raise `Invalid` for every code that is none; fields are named after the kind, and empty ones are fine."""
        unknown = {field: code for field, code in given.items() if code and not self._knows(field, code)}
        if unknown:
            raise invalid(
                [self._problem(field, code[:_LONGEST]) for field, code in unknown.items()],
                hint="".join(_WHERE.get(field, "") for field in unknown) + "Correct the code, or leave it out for all.",
            )

    def _problem(self, field: str, code: str) -> FieldProblem:
        return FieldProblem(
            field,
            f"{field} must be a code of {self._region}, or empty for all, but '{code}' is none.",
            reason="UNKNOWN_CODE",
            values={"field": field, "code": code, "region": self._region},
        )
