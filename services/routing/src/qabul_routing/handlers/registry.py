"""The registry of organisations, posts and officials (O11, O14)."""

from collections.abc import Collection
from datetime import date

from qabul_chassis.database import Database
from qabul_chassis.errors import NotFound
from qabul_region import Region
from qabul_routing import repository
from qabul_routing.repository import Appointment, Organisation, Registry


class FillRegistry:
    """Bring the registry to what the region's folder says."""

    def __init__(self, database: Database, region: Region) -> None:
        self._database = database
        self._region = region

    async def __call__(self) -> None:
        """Fill it; done again, or by several replicas, it changes nothing more."""
        async with self._database.transaction() as unit:
            repository.copy_region(unit, self._region)


class ListOrganisations:
    """Organisations by kind and sector."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, *, kinds: Collection[str], sector: str) -> list[Organisation]:
        """Those of the kinds, of all kinds when none is named."""
        return await Registry(self._database).organisations(kinds=kinds, sector=sector)


class ListOfficials:
    """Who holds which post on a day."""

    def __init__(self, database: Database, region: Region) -> None:
        self._database = database
        self._ranks = {post.code: rank for rank, post in enumerate(region.posts)}

    async def __call__(self, organisation: str, on: date) -> list[Appointment]:
        """Acting ones first, since they decide then; after them by the region's order of posts."""
        registry = Registry(self._database)
        if not await registry.knows(organisation):
            raise NotFound(
                f"The registry has no organisation {organisation!r}.",
                reason="ORGANISATION_NOT_FOUND",
                hint="ListOrganisations names them.",
            )
        holders = await registry.holders(organisation, on)
        return sorted(holders, key=lambda holder: (not holder.acting, self._ranks.get(holder.post, len(self._ranks))))
