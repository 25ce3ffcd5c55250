"""What queries need of a unit or of the database."""

from typing import Any, Protocol


class Reader(Protocol):
    """A unit, or the database itself where nothing is written."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...

    async def fetchrow(self, sql: str, /, *args: Any) -> Any:
        """The first row, or None."""
        ...

    async def fetchval(self, sql: str, /, *args: Any) -> Any:
        """The first value, or None."""
        ...
