"""Events in: declared by services, pulled, handled once and in order per key by the chassis."""

from qabul_chassis.consumers.consumer import DEFAULT_BACKOFF, Consumer, Handler, Received
from qabul_chassis.consumers.listening import Consumers, Listening, lease_of

__all__ = ["DEFAULT_BACKOFF", "Consumer", "Consumers", "Handler", "Listening", "Received", "lease_of"]
