"""Moving instances onto another version of their process, a page at a time."""

from uuid import UUID

from qabul.operations.v1 import processes_pb2 as pb
from qabul_chassis.processes import Processes
from qabul_chassis.processes.migrations import Stays
from qabul_chassis.rpc.paging import read_token, write_token

#: Done well within any caller's deadline.
PAGE = 100


async def migrate(processes: Processes, request: pb.MigrateProcessRequest) -> pb.MigrateProcessResponse:
    """Move the next page, and say who stays."""
    after = read_token(request, UUID)
    target = processes.overview.version_of(request.process, request.to_version)
    route = await processes.migrations.route(request.process, request.from_version, target, dict(request.elements))
    moved = await processes.migrations.move(
        route, limit=request.page_size or PAGE, after=after, dry_run=request.dry_run
    )
    return pb.MigrateProcessResponse(
        from_version=route.old.version,
        to_version=route.new.version,
        moved=moved.count,
        not_moved=[_as_message(each) for each in moved.stay],
        next_page_token=write_token(request, str(moved.next_after)) if moved.next_after else "",
        remaining=moved.remaining,
    )


def _as_message(stays: Stays) -> pb.NotMoved:
    return pb.NotMoved(
        instance_id=str(stays.instance_id),
        key=str(stays.key),
        token=stays.token or 0,
        timer=stays.timer or 0,
        element=stays.element,
        reason=stays.reason,
    )
