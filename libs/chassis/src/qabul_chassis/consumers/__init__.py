"""Events in: declared by services, pulled, handled once and in order per key by the chassis."""

from qabul_chassis.consumers.consumer import Consumer, Handler, Received

__all__ = ["Consumer", "Handler", "Received"]
