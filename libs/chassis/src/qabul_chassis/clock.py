"""What time it is. Time is an argument everywhere else: handlers take it from the unit, loops from a clock."""

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the present instant, always with the zone UTC. Civil zones belong to the settings."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """The present instant, aware and in UTC."""
        return datetime.now(UTC)


class ManualClock:
    """A clock that moves only when told to; for tests and for playing a process through."""

    def __init__(self, at: datetime) -> None:
        self.set(at)

    def now(self) -> datetime:
        """The instant it was last moved to."""
        return self._now

    def set(self, at: datetime) -> None:
        """Move to an instant, which must say its zone."""
        if at.tzinfo is None:
            raise ValueError(f"Expected an instant with a zone, but '{at.isoformat()}' has none.")
        self._now = at.astimezone(UTC)

    def advance(self, by: timedelta) -> datetime:
        """Move on by a duration and say where that is."""
        self._now += by
        return self._now
