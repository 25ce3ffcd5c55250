"""The looks at what a service stands on; see `qabul_chassis.readiness`."""

import asyncio

from qabul_chassis.database.connections import Connections
from qabul_chassis.errors import Unavailable
from qabul_chassis.readiness import BROKER, DATABASE, OBJECT_STORE, WITHIN_S, Part
from qabul_chassis.service.parts import Parts
from qabul_chassis.settings import Settings


class Query:
    """The look at PostgreSQL, over a connection of its own: a pool that is busy is no database that is away."""

    def __init__(self, settings: Settings) -> None:
        self._connections = Connections(
            settings.database_url.get_secret_value().replace("postgresql+asyncpg://", "postgresql://", 1),
            size=1,
            settings={"application_name": f"qabul-{settings.service}-look"},
            command_timeout=WITHIN_S,
        )

    async def __call__(self) -> None:
        """Ask it anything; raises when no answer comes in time."""
        connection = None
        try:
            async with asyncio.timeout(WITHIN_S):
                connection = await self._connections.take()
                await connection.execute("SELECT")
        except BaseException:
            if connection is not None:
                connection.terminate()  # what did not answer in time is not asked again
            raise
        finally:
            if connection is not None:
                self._connections.give_back(connection)

    async def close(self) -> None:
        """Close its connection."""
        await self._connections.close()


def parts_of(parts: Parts, query: Query, *, keeps_files: bool) -> list[Part]:
    """What a service stands on, with the looks at it."""

    async def store() -> None:
        if not await parts.blobs.reachable():
            raise Unavailable("The object store does not answer.", reason="OBJECT_STORE_AWAY")

    found = [Part(DATABASE, query, needed=True), Part(BROKER, lambda: parts.bus.canary(within=WITHIN_S))]
    return [*found, Part(OBJECT_STORE, store)] if keeps_files else found
