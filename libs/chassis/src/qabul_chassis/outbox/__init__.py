"""Events on their way out: rows of the change that said them (`Unit.stage`), handed to the stream by one relay."""

from qabul_chassis.outbox.relay import RELAY_LEASE, SAID, Relay

__all__ = ["RELAY_LEASE", "SAID", "Relay"]
