"""Events out and in: the relay and the consumers of one process, and what operators ask about them."""

from collections.abc import Mapping

from qabul_chassis.consumers import Consumers
from qabul_chassis.dead_letters import DeadLetters
from qabul_chassis.housekeeping import Housekeeping
from qabul_chassis.outbox import RELAY_LEASE, Relay
from qabul_chassis.service.loops import Loop
from qabul_chassis.service.parts import Parts, Service


class Events:
    """The event side of one process."""

    relay_lease = RELAY_LEASE

    def __init__(self, service: Service, parts: Parts) -> None:
        settings = parts.settings
        self._relay = Relay(
            parts.database,
            parts.bus,
            stream=service.name.upper(),
            replicas=settings.replicas,
            max_bytes=settings.stream_max_bytes,
        )
        self._consumers = Consumers(service.consumers, parts.database, parts.bus)
        self._housekeeping = Housekeeping(parts.database)
        #: What its consumers could not handle.
        self.dead_letters = DeadLetters(parts.database, self._consumers)

    @property
    def loops(self) -> Mapping[str, Loop]:
        """What has to run, by name; consumers die and come back one by one."""
        listening = self._consumers.listening.items()
        mine = {"relay": self._relay.run, "housekeeping": self._housekeeping.run}
        return mine | {f"consumer {name}": one.run for name, one in listening}

    def lags(self) -> Mapping[str, int]:
        """Events the stream holds for each consumer that this process reads for."""
        return {name: one.lag for name, one in self._consumers.listening.items() if one.leading}
