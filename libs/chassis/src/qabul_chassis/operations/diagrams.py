"""Diagrams with what waits on them over all instances, and the versions they run on."""

from itertools import groupby

from qabul.operations.v1 import processes_pb2 as pb
from qabul_chassis.operations.encodings import text_of
from qabul_chassis.processes.overview import Overview
from qabul_chassis.wire import to_timestamp


async def diagram(overview: Overview, request: pb.GetDiagramRequest) -> pb.GetDiagramResponse:
    """The diagram of a version with its counts."""
    process, version = request.process, overview.version_of(request.process, request.version)
    xml = await overview.diagram(
        process, version
    )  # also where it is left out: it tells whether there is such a version
    waiting = await overview.waiting(process, request.version or None)
    return pb.GetDiagramResponse(
        process=process,
        version=version,
        current=version == overview.current_version(process),
        diagram="" if request.without_diagram else text_of(xml),
        elements=[
            pb.ElementCount(
                element=element,
                kinds=[
                    pb.KindCount(kind=each.kind, count=each.count, oldest_at=to_timestamp(each.oldest_at))
                    for each in found
                ],
                incidents=found[0].incidents,
                oldest_at=to_timestamp(min(each.oldest_at for each in found)),
            )
            for element, group in groupby(waiting, key=lambda each: each.element)
            for found in [list(group)]
        ],
        versions=[
            pb.RunningVersion(
                version=each.version,
                current=each.current,
                deployed_at=to_timestamp(each.deployed_at),
                running=each.running,
            )
            for each in await overview.running(process)
        ],
    )


async def processes(overview: Overview) -> pb.ListProcessesResponse:
    """Every process with its versions."""
    return pb.ListProcessesResponse(
        processes=[
            pb.ProcessSummary(
                process=process,
                current_version=overview.current_version(process) or "",
                versions=[
                    pb.VersionCount(
                        version=each.version,
                        current=each.current,
                        source=each.source,
                        deployed_at=to_timestamp(each.deployed_at),
                        running=each.running,
                        finished=each.finished,
                    )
                    for each in found
                ],
            )
            for process, found in groupby(await overview.versions(), key=lambda each: each.process)
        ]
    )
