"""The real servers under the stack and under the tests: PostgreSQL, NATS and an S3 store, each from a wheel.

Each class is a context manager: entering starts the server and waits until it answers, leaving stops it. For a
test there is `Postgres.temporary()` (and so on), whose data vanish with the block. To stop a server like a power
cut, `kill()`; to start it again on the same port with the same data, `start()`.
"""

from qabul_local.servers.nats import EVERYTHING, Nats, NatsUser
from qabul_local.servers.postgres import Postgres
from qabul_local.servers.seaweed import Seaweed

__all__ = ["EVERYTHING", "Nats", "NatsUser", "Postgres", "Seaweed"]
