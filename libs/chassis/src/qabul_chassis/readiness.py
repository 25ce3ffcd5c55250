"""Whether what a service stands on is there: looked at in the background, so that no probe waits for a hung server.

A connection that stands proves nothing, since a hung server keeps it. So each part is made to do its work: PostgreSQL
answers a query, NATS stores a message and says so, the object store finds a bucket.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from qabul_chassis.clock import Clock

log = structlog.get_logger(__name__)

DATABASE = "database"
BROKER = "broker"
OBJECT_STORE = "object-store"
#: Name under which gRPC's health service says whether every part is there; `""` says whether calls are answered.
READY = "ready"

#: How long a look may take, unless told otherwise.
WITHIN_S = 2.0
_EVERY_S = 2.0


@dataclass(frozen=True, slots=True)
class Part:
    """Something a service stands on, and a look that raises when it is away."""

    name: str
    look: Callable[[], Awaitable[object]]
    #: Without it no call is answered. Without the others calls go on, and what they need of them waits (O8).
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the looks at one part found."""

    here: bool
    #: When that was first so.
    since: datetime


class Readiness:
    """Looks at every part again and again: one look at a time each, and one that outlasts its deadline means away."""

    def __init__(
        self,
        parts: Sequence[Part],
        *,
        clock: Clock,
        changed: Callable[["Readiness"], Awaitable[None]],
        every_s: float = _EVERY_S,
        within_s: float = WITHIN_S,
    ) -> None:
        self.parts = tuple(parts)
        self._clock = clock
        self._changed = changed
        self._every_s = every_s
        self._within_s = within_s
        self._seen: dict[str, Seen] = {}

    @property
    def seen(self) -> Mapping[str, Seen]:
        """What was found last, by part; one that nobody has looked at yet is not in it."""
        return self._seen

    @property
    def able(self) -> bool:
        """Whether calls can be answered: nothing they need is known to be away."""
        return all(self._seen[part.name].here for part in self.parts if part.needed and part.name in self._seen)

    @property
    def ready(self) -> bool:
        """Whether every part was seen at work."""
        return all(self.here(part.name) for part in self.parts)

    def here(self, name: str) -> bool:
        """Whether the last look found this part at work."""
        seen = self._seen.get(name)
        return seen is not None and seen.here

    @property
    def loops(self) -> Mapping[str, Callable[[], Awaitable[None]]]:
        """One loop for each part: a hung one keeps nobody from seeing the others."""
        return {f"look at {part.name}": self._looking(part) for part in self.parts}

    def _looking(self, part: Part) -> Callable[[], Awaitable[None]]:
        async def look_again_and_again() -> None:
            while True:
                await self._look(part)
                await asyncio.sleep(self._every_s)

        return look_again_and_again

    async def _look(self, part: Part) -> None:
        look = asyncio.ensure_future(part.look())
        try:
            await asyncio.wait({look}, timeout=self._within_s)
            if not look.done():
                await self._note(part, "Timeout")
                # A thread that waits for the object store cannot be called off: a second look would take a second one.
                await asyncio.wait({look})
            failure = look.exception()
        finally:
            look.cancel()
        await self._note(part, type(failure).__name__ if failure else None)

    async def _note(self, part: Part, failure: str | None) -> None:
        before = self._seen.get(part.name)
        if before is not None and before.here == (failure is None):
            return
        self._seen[part.name] = Seen(here=failure is None, since=self._clock.now())
        if failure is not None:
            log.warning("part_away", part=part.name, failure=failure)
        elif before is not None:
            log.info("part_back", part=part.name, away_since=before.since.isoformat())
        await self._changed(self)
