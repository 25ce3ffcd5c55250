"""gRPC in, handlers out: translate, decide nothing."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import grpc
from grpc import aio

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.reporting.v1 import reporting_service_pb2 as pb
from qabul.reporting.v1.reporting_service_pb2_grpc import ReportingServiceServicer
from qabul_chassis.auth import organisation_scope
from qabul_chassis.codes import Codes
from qabul_chassis.errors import Unavailable
from qabul_chassis.rpc.catalogue import current_language
from qabul_chassis.rpc.client import Channels
from qabul_chassis.rpc.paging import read_token, write_token
from qabul_chassis.wire import as_date, to_date, to_timestamp
from qabul_region import Region
from qabul_reporting.domain import COUNTS, Counted, Figures, Filter, Grouping, Report, Status
from qabul_reporting.handlers import ExportRegister, GetDashboard, GetReport, ListReports
from qabul_reporting.workbooks import daily_workbook
from qabul_reporting.workbooks.labels import Labels

Context = aio.ServicerContext[Any, Any]

_PAGE: Final = 50
#: As many appeals as intake hands out at once.
_APPLICANTS_AT_ONCE: Final = 200
_STATUS = {
    Status.REGISTERED: appeal_pb2.APPEAL_STATUS_REGISTERED,
    Status.ACCEPTED: appeal_pb2.APPEAL_STATUS_ACCEPTED,
    Status.ON_CARD: appeal_pb2.APPEAL_STATUS_ON_CARD,
    Status.IN_EXECUTION: appeal_pb2.APPEAL_STATUS_IN_EXECUTION,
    Status.ANSWERED: appeal_pb2.APPEAL_STATUS_ANSWERED,
    Status.IN_REWORK: appeal_pb2.APPEAL_STATUS_IN_REWORK,
    Status.RESOLVED: appeal_pb2.APPEAL_STATUS_RESOLVED,
}
#: A call that intake refuses for the caller's rights is the caller's; one it cannot answer is an outage.
_AWAY = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}


@dataclass(frozen=True, slots=True)
class UseCases:
    """What the servicer hands requests to."""

    dashboard: GetDashboard
    report: GetReport
    reports: ListReports
    export: ExportRegister


class ReportingServicer(ReportingServiceServicer):
    """Figures, reports and the register over gRPC."""

    def __init__(self, use: UseCases, *, region: Region, channels: Channels) -> None:
        self._use = use
        self._region = region
        self._codes = Codes(region.knows, region=region.code)
        self._channels = channels

    async def GetDashboard(self, request: pb.GetDashboardRequest, context: Context) -> pb.GetDashboardResponse:
        found = await self._use.dashboard(
            Filter(
                sector=request.sector,
                territory=request.territory,
                organisation=request.organisation,
                scope=organisation_scope(),
            )
        )
        if not found.statuses:
            self._check_codes(request)
        labels = Labels(self._region, current_language())
        groups = found.counted.groups
        return pb.GetDashboardResponse(
            as_of=_as_of(found.at, found.last_event_at),
            total=_figures(found.counted.total, labels["total"]),
            statuses=[
                pb.GetDashboardResponse.StatusCount(status=_STATUS[status], size=size)
                for status, size in sorted(found.statuses.items(), key=lambda item: _STATUS[item[0]])
            ],
            sectors=_named(groups[Grouping.SECTOR], labels, "sector"),
            territories=_named(groups[Grouping.TERRITORY], labels, "territory"),
            organisations=_named(groups[Grouping.ORGANISATION], labels, "organisation"),
        )

    async def GetReport(self, request: pb.GetReportRequest, context: Context) -> pb.GetReportResponse:
        language = current_language()
        report = await self._use.report(as_date(request.on, field="on"))
        answer = pb.GetReportResponse(report=_report(report, Labels(self._region, language)))
        if request.format == pb.REPORT_FORMAT_XLSX:
            answer.file_name = f"daily-report-{report.on}.xlsx"
            answer.content = await asyncio.to_thread(daily_workbook, report, self._region, language)
        return answer

    async def ListReports(self, request: pb.ListReportsRequest, context: Context) -> pb.ListReportsResponse:
        before = read_token(request, date.fromisoformat) or date.max
        size = request.page_size or _PAGE
        found = await self._use.reports(before=before, limit=size + 1)
        labels = Labels(self._region, current_language())
        answer = pb.ListReportsResponse(reports=[_report(report, labels) for report in found[:size]])
        if len(found) > size:
            answer.next_page_token = write_token(request, found[size - 1].on.isoformat())
        return answer

    async def ExportRegister(
        self, request: pb.ExportRegisterRequest, context: Context
    ) -> AsyncIterator[pb.ExportRegisterResponse]:
        wanted = Filter(
            sector=request.sector,
            territory=request.territory,
            organisation=request.organisation,
            received_from=as_date(request.received_from, field="received_from"),
            received_to=as_date(request.received_to, field="received_to"),
            scope=organisation_scope(),
        )
        size = await self._use.export.size(wanted)
        if not size:
            self._check_codes(request)
        yield pb.ExportRegisterResponse(file_name="register.xlsx", total_size=size)
        applicants = self._applicants if request.with_applicants else None
        async for chunk in self._use.export(wanted, language=current_language(), applicants=applicants):
            yield pb.ExportRegisterResponse(chunk=chunk)

    def _check_codes(self, request: pb.GetDashboardRequest | pb.ExportRegisterRequest) -> None:
        self._codes.check(sector=request.sector, territory=request.territory, organisation=request.organisation)

    async def _applicants(self, appeal_ids: Sequence[UUID]) -> dict[UUID, str]:
        """From whom (O2): asked of intake with the caller's own token, so that intake decides and audits."""
        stub = IntakeServiceStub(self._channels.to("intake"))
        names: dict[UUID, str] = {}
        for at in range(0, len(appeal_ids), _APPLICANTS_AT_ONCE):
            wanted = [str(appeal_id) for appeal_id in appeal_ids[at : at + _APPLICANTS_AT_ONCE]]
            try:
                answer = await stub.BatchGetAppeals(intake.BatchGetAppealsRequest(appeal_ids=wanted))
            except aio.AioRpcError as error:
                if error.code() not in _AWAY:
                    raise
                raise Unavailable(
                    "Intake, which knows from whom the appeals came, does not answer.",
                    reason="INTAKE_AWAY",
                    hint="Export again later, or without with_applicants.",
                ) from error
            names |= {UUID(appeal.facts.appeal_id): _name(appeal.applicant) for appeal in answer.appeals}
        return names


def _as_of(at: datetime, last_event_at: datetime | None) -> pb.AsOf:
    return pb.AsOf(at=to_timestamp(at), last_event_at=to_timestamp(last_event_at))


def _figures(figures: Figures, name: str) -> pb.Figures:
    return pb.Figures(group=figures.group, name=name, **{count: getattr(figures, count) for count in COUNTS})


def _named(rows: Sequence[Figures], labels: Labels, kind: str) -> list[pb.Figures]:
    return [_figures(figures, labels.name(kind, figures.group)) for figures in rows]


def _report(report: Report, labels: Labels) -> pb.Report:
    counted: Counted = report.counted
    difference = report.difference
    return pb.Report(
        on=to_date(report.on),
        number=report.number,
        edition=report.edition,
        as_of=_as_of(report.at, report.last_event_at),
        total=_figures(counted.total, labels["total"]),
        sectors=_named(counted.groups[Grouping.SECTOR], labels, "sector"),
        territories=_named(counted.groups[Grouping.TERRITORY], labels, "territory"),
        organisations=_named(counted.groups[Grouping.ORGANISATION], labels, "organisation"),
        registered_that_day=counted.registered_that_day,
        resolved_that_day=counted.resolved_that_day,
        difference=_figures(difference, labels["total"]) if difference else None,
    )


def _name(applicant: appeal_pb2.Applicant) -> str:
    if applicant.HasField("legal_entity"):
        return applicant.legal_entity.name
    person = applicant.individual
    return " ".join(filter(None, (person.surname, person.given_name, person.patronymic)))
