"""Where the process of a key stands, with its diagram; variables stay out, they hold people's data."""

from datetime import datetime
from uuid import UUID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.database import Database
from qabul_chassis.errors import NotFound
from qabul_chassis.processes import InstanceSeen, Processes
from qabul_chassis.wire import to_timestamp

_MOVED = "SELECT max(at) FROM element_history WHERE instance_id = $1"

_DIAGRAM = "SELECT xml FROM process_definition WHERE process = $1 AND version = $2"


async def read(
    database: Database, processes: Processes, *, key: UUID, process: str, with_diagram: bool
) -> pb.GetProcessResponse:
    """The newest instance of the key, of the named process when one is named."""
    instances = [each for each in await processes.operations.show(key) if process in {"", each.process}]
    if not instances:
        named = f"No process '{process}'" if process else "No process"
        raise NotFound(f"{named} runs or ran for {key}.", reason="PROCESS_NOT_FOUND")
    seen = instances[-1]
    diagram = await database.fetchval(_DIAGRAM, seen.process, seen.version) if with_diagram else None
    return _as_message(seen, moved_at=await database.fetchval(_MOVED, seen.id), diagram=diagram)


def _as_message(seen: InstanceSeen, *, moved_at: datetime | None, diagram: bytes | None) -> pb.GetProcessResponse:
    return pb.GetProcessResponse(
        process=seen.process,
        key=str(seen.key),
        version=seen.version,
        finished=seen.finished_at is not None,
        started_at=to_timestamp(seen.started_at),
        moved_at=to_timestamp(moved_at),
        tokens=[
            pb.Token(token=each.token, element=each.element, kind=each.kind, since=to_timestamp(each.since_at))
            for each in seen.tokens
        ],
        timers=[
            pb.Timer(timer=each.timer, element=each.element, due_at=to_timestamp(each.due_at)) for each in seen.timers
        ],
        diagram=(diagram or b"").decode(),
    )
