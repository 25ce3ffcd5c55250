"""Reading cards under the caller's row filter."""

from uuid import UUID

from qabul_chassis.database import Database
from qabul_routing.domain import Card
from qabul_routing.handlers.refusing import not_found
from qabul_routing.repository import Cards, Wanted


class FindCard:
    """One card, by appeal id or by number."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, appeal: str, *, scope: str | None) -> Card:
        """The card, if the caller may see it."""
        cards = Cards(self._database)
        try:
            card = await cards.get(UUID(appeal), scope=scope)
        except ValueError:
            card = await cards.by_number(appeal, scope=scope)
        if card is None:
            raise not_found(appeal)
        return card

    async def brief(self, card: Card) -> bytes | None:
        """The text and applicant that intake gave; personal data."""
        return await Cards(self._database).brief(card.id)


class ListCards:
    """A desk's list."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, wanted: Wanted) -> tuple[list[Card], int]:
        """A page and the count of all."""
        return await Cards(self._database).page(wanted)
