"""Sleeping until something is due, or until a commit of this process makes something due earlier."""

from datetime import datetime, timedelta

from qabul_chassis.clock import Clock
from qabul_chassis.database import Bell


class Alarm:
    """Wakes a loop in memory; what other replicas commit is met by its poll at the latest."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._bell = Bell()
        self._until: datetime | None = None

    def set(self, due_at: datetime) -> None:
        """Something is due then: wake the sleeper if it would sleep longer."""
        if self._until is None or due_at < self._until:
            self._bell.ring()

    async def sleep(self, until: datetime | None, *, at_most: timedelta) -> None:
        """Sleep until then, until woken, or for the poll's time."""
        now = self._clock.now()
        self._until = now + at_most if until is None else min(until, now + at_most)
        try:
            await self._bell.heard(within=max(0.0, (self._until - now).total_seconds()))
        finally:
            self._until = None
