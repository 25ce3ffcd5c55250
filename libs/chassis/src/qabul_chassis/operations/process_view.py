"""Where the process of a key stands, with its diagram; variables stay out, they hold people's data."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_chassis.database import Database
from qabul_chassis.errors import NotFound
from qabul_chassis.operations.encodings import text_of
from qabul_chassis.processes import InstanceSeen, Processes
from qabul_chassis.wire import to_timestamp

_MOVED = "SELECT max(at) FROM element_history WHERE instance_id = $1"

_DIAGRAM = "SELECT xml FROM process_definition WHERE process = $1 AND version = $2"


#: Lines of history in one answer: every element of any sensible run, in a message far below what gRPC takes.
MOST_HISTORY = 2_000


async def read(database: Database, processes: Processes, request: pb.GetProcessRequest) -> pb.GetProcessResponse:
    """The instance that the request names, else the newest of the key."""
    instances = await processes.operations.show(UUID(request.key))
    seen = _chosen(instances, request)
    answer = _as_message(seen, moved_at=await database.fetchval(_MOVED, seen.id))
    if not request.without_diagram:
        answer.diagram = text_of(await database.fetchval(_DIAGRAM, seen.process, seen.version) or b"")
    if request.with_history:
        lines = await processes.operations.history(seen.id, newest=MOST_HISTORY + 1)
        answer.history_cut = len(lines) > MOST_HISTORY
        answer.history.extend(
            pb.Happening(element=each.element, token=each.token, what=each.what, at=to_timestamp(each.at))
            for each in lines[-MOST_HISTORY:]
        )
    answer.called.extend(_called(each) for each in instances if each.parent_id == seen.id)
    return answer


def _chosen(instances: Sequence[InstanceSeen], request: pb.GetProcessRequest) -> InstanceSeen:
    wanted, process = request.instance_id.lower(), request.process
    fitting = [each for each in instances if process in {"", each.process} and wanted in {"", str(each.id)}]
    if not fitting:
        named = f"No process '{process}'" if process else "No process"
        instance = f" as instance {wanted}" if wanted else ""
        raise NotFound(f"{named} runs or ran for {request.key}{instance}.", reason="PROCESS_NOT_FOUND")
    # What a call began is a part of another run: shown when it is asked for, or when there is nothing else.
    return next((each for each in reversed(fitting) if each.parent_id is None), fitting[-1])


def _called(seen: InstanceSeen) -> pb.CalledProcess:
    return pb.CalledProcess(
        instance_id=str(seen.id),
        process=seen.process,
        token=seen.parent_token or 0,
        finished=seen.finished_at is not None,
        started_at=to_timestamp(seen.started_at),
    )


def _as_message(seen: InstanceSeen, *, moved_at: datetime | None) -> pb.GetProcessResponse:
    return pb.GetProcessResponse(
        instance_id=str(seen.id),
        parent_instance_id=str(seen.parent_id or ""),
        parent_token=seen.parent_token or 0,
        process=seen.process,
        key=str(seen.key),
        version=seen.version,
        finished=seen.finished_at is not None,
        started_at=to_timestamp(seen.started_at),
        moved_at=to_timestamp(moved_at),
        tokens=[
            pb.Token(
                token=each.token,
                element=each.element,
                kind=each.kind,
                since=to_timestamp(each.since_at),
                reason=each.reason or "",
            )
            for each in seen.tokens
        ],
        timers=[
            pb.Timer(timer=each.timer, element=each.element, due_at=to_timestamp(each.due_at)) for each in seen.timers
        ],
    )
