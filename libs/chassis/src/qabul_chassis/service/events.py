"""Events out and in: the relay and the consumers of one process, and what operators ask about them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from qabul_chassis.outbox import RELAY_LEASE, Relay
from qabul_chassis.service.loops import Loop
from qabul_chassis.service.parts import Parts, Service


class Events:
    """The event side of one process."""

    relay_lease = RELAY_LEASE

    def __init__(self, service: Service, parts: Parts) -> None:
        settings = parts.settings
        self._bus = parts.bus
        self._relay = Relay(
            parts.database,
            parts.bus,
            stream=service.name.upper(),
            replicas=settings.replicas,
            max_bytes=settings.stream_max_bytes,
        )

    @property
    def loops(self) -> Mapping[str, Loop]:
        """What has to run, by name."""
        return {"relay": self._relay.run}

    def reachable(self) -> bool:
        """Whether the broker is connected."""
        return self._bus.connected

    async def lags(self) -> Mapping[str, int]:
        return {}

    async def retry(self, ids: Sequence[UUID]) -> Sequence[UUID]:
        return []
