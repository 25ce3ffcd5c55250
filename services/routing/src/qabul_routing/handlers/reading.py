"""Reading cards under the caller's row filter."""

from uuid import UUID

from qabul_chassis.database import Database, Unit
from qabul_routing.domain import Card
from qabul_routing.handlers.refusing import not_found
from qabul_routing.repository import Cards, Page, Reader, Wanted


class FindCard:
    """One card, by appeal id or by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, appeal: str, *, scope: str | None) -> Card:
        """The card, if the caller may see it."""
        return await _find(self._database, appeal, scope=scope)


class PrintCard:
    """A card with the text and the applicant, for its print; who printed it is in the appeal's audit."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, appeal: str, *, scope: str | None) -> tuple[Card, bytes | None]:
        """The card, and what intake gave of its appeal; nothing while that is on its way."""

        async def read(unit: Unit) -> tuple[Card, bytes | None]:
            card = await _find(unit, appeal, scope=scope)
            unit.audit(card.id, "card-printed")
            return card, await Cards(unit).brief(card.id)

        return await self._database.change(read)


class ListCards:
    """A desk's list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, wanted: Wanted) -> Page:
        """A page and the count of all."""
        return await Cards(self._database).page(wanted)


async def _find(reader: Reader, appeal: str, *, scope: str | None) -> Card:
    cards = Cards(reader)
    try:
        appeal_id = UUID(appeal)
    except ValueError:
        card = await cards.by_number(appeal, scope=scope)
    else:
        card = await cards.get(appeal_id, scope=scope)
    if card is None:
        raise not_found(appeal)
    return card
