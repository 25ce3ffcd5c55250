"""The registry: organisations, and who holds which post on a day."""

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from qabul_chassis.database import Unit
from qabul_region import Region
from qabul_routing.repository.reader import Reader
from qabul_routing.tables import AppointmentRow, OrganisationRow

_ORGANISATIONS = """
SELECT code, kind, parent, territory, sectors, names FROM organisation
WHERE (cardinality($1::text[]) = 0 OR kind = ANY($1)) AND ($2::text = '' OR sectors ? $2)
ORDER BY code
"""
_KNOWN = "SELECT code FROM organisation WHERE code = $1"
_HOLDERS = """
SELECT organisation, post, full_name, from_on, until_on, acting, order_number FROM appointment
WHERE organisation = $1 AND from_on <= $2 AND (until_on IS NULL OR until_on >= $2)
ORDER BY from_on, code
"""


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation with its names by language."""

    code: str
    kind: str
    parent: str
    territory: str
    sectors: tuple[str, ...]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Appointment:
    """Somebody in a post."""

    organisation: str
    post: str
    full_name: str
    from_on: date
    until_on: date | None
    acting: bool
    order_number: str


class Registry:
    """The registry in the database."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def organisations(self, *, kinds: Collection[str] = (), sector: str = "") -> list[Organisation]:
        """Organisations of these kinds that have this sector."""
        return [_organisation(row) for row in await self._reader.fetch(_ORGANISATIONS, list(kinds), sector)]

    async def knows(self, code: str) -> bool:
        """Whether there is such an organisation."""
        return await self._reader.fetchval(_KNOWN, code) is not None

    async def holders(self, organisation: str, on: date) -> list[Appointment]:
        """Who holds a post there on that day."""
        rows = await self._reader.fetch(_HOLDERS, organisation, on)
        return [Appointment(**{**row, "order_number": row["order_number"] or ""}) for row in map(dict, rows)]


def copy_region(unit: Unit, region: Region) -> None:
    """Bring the registry to what the region's folder says; appointments that ended stay with their dates."""
    for body in region.organisations:
        unit.upsert(
            OrganisationRow,
            code=body.code,
            kind=body.kind,
            parent=body.parent,
            territory=body.territory,
            sectors=list(body.sectors),
            names=body.names.written(),
        )
    for official in region.officials:
        unit.upsert(
            AppointmentRow,
            code=official.code,
            organisation=official.organisation,
            post=official.post,
            full_name=official.name,
            from_on=official.from_on,
            until_on=official.until_on,
            acting=official.acting,
            order_number=official.order,
        )


def _organisation(row: Any) -> Organisation:
    return Organisation(
        row["code"],
        row["kind"],
        row["parent"] or "",
        row["territory"] or "",
        tuple(json.loads(row["sectors"])),
        json.loads(row["names"]),
    )
