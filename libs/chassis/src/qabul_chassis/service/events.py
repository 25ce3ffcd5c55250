"""Events out and in: the relay and the consumers of one process, and what operators ask about them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from qabul_chassis.consumers import Consumers
from qabul_chassis.errors import Refused
from qabul_chassis.identity import current_caller
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
        self._consumers = Consumers(service.consumers, parts.database, parts.bus)

    @property
    def loops(self) -> Mapping[str, Loop]:
        """What has to run, by name; consumers die and come back one by one."""
        listening = self._consumers.listening.items()
        return {"relay": self._relay.run} | {f"consumer {name}": one.run for name, one in listening}

    def reachable(self) -> bool:
        """Whether the broker is connected."""
        return self._bus.connected

    def lags(self) -> Mapping[str, int]:
        """Events the stream holds for each consumer that this process reads for."""
        return {name: one.lag for name, one in self._consumers.listening.items() if one.leading}

    async def retry(self, letters: Sequence[tuple[str, UUID]]) -> Sequence[UUID]:
        """Hand dead letters (consumer, id) to their handlers again, in this order; returns those now settled."""
        caller = current_caller()
        by = caller.subject if caller else None
        settled = []
        for consumer, letter in letters:
            listening = self._consumers.listening.get(consumer)
            if listening is None:
                raise Refused(
                    f"Dead letter {letter} is of consumer '{consumer}', which this service no longer has.",
                    reason="CONSUMER_GONE",
                    hint="Discard it, or bring back the version that had the consumer.",
                )
            if await listening.retrying.retry(letter, by=by):
                settled.append(letter)
        return settled
