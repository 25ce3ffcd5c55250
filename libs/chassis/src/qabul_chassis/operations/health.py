"""What a service stands on, as operators are told of it."""

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.readiness import Readiness
from qabul_chassis.wire import to_timestamp


def parts_of(readiness: Readiness) -> list[pb.Part]:
    """Every part with what the last look found."""
    found = []
    for part in readiness.parts:
        seen = readiness.seen.get(part.name)
        since = to_timestamp(seen.since) if seen else None
        found.append(pb.Part(name=part.name, here=readiness.here(part.name), since=since, needed=part.needed))
    return found
