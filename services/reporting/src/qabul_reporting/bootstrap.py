"""The only place where the parts of the reporting service meet."""

from importlib.resources import files
from pathlib import Path

import qabul_region
from qabul.reporting.v1.reporting_service_pb2_grpc import add_ReportingServiceServicer_to_server
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.service import Parts, Service
from qabul_reporting import handlers, workers
from qabul_reporting.consumers import consumers
from qabul_reporting.policy import POLICY
from qabul_reporting.servicer import ReportingServicer, UseCases

_HERE = files("qabul_reporting")


def build(parts: Parts) -> Service:
    """Wire the service onto the plumbing."""
    region = qabul_region.load(parts.settings.region_dir)
    processes = Processes(
        parts.database,
        Definitions.read(_HERE / "processes"),
        workers=[workers, workers.Workers(handlers.FreezeReport(region))],
        zone=region.time_zone,
    )
    use = UseCases(
        dashboard=handlers.GetDashboard(parts.database, region, parts.clock),
        report=handlers.GetReport(parts.database, region, parts.clock),
        reports=handlers.ListReports(parts.database),
        export=handlers.ExportRegister(parts.database, region, parts.clock),
    )
    return Service(
        name="reporting",
        servicers=[
            (add_ReportingServiceServicer_to_server, ReportingServicer(use, region=region, channels=parts.channels))
        ],
        policy=POLICY,
        migrations=Path(str(_HERE / "migrations")),
        consumers=consumers(),
        processes=processes,
        messages=Path(str(_HERE / "messages")),
    )
