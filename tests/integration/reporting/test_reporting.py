"""The read side on real servers: whatever order events come in, the figures are the same and agree with one another."""

from datetime import timedelta
from io import BytesIO
from itertools import permutations

import grpc
import openpyxl
import pytest

from factories.events import AppealTold
from qabul.intake.v1 import appeal_pb2
from qabul.reporting.v1 import events_pb2
from qabul.reporting.v1 import reporting_service_pb2 as pb
from qabul.reporting.v1.reporting_service_pb2_grpc import ReportingServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.rpc import describe
from qabul_chassis.testing import refusal_of, wait_until
from qabul_chassis.wire import to_date

from .conftest import NOW


async def tell(streams, appeal: AppealTold, *events, at=NOW) -> None:
    for event in events:
        organisation = appeal.lead if event.DESCRIPTOR.name == "AssignmentIssued" else None
        await streams.say(event, key=appeal.id, organisation=organisation, occurred_at=at)


async def heard(reporting, count: int) -> None:
    async def all_of_them() -> bool:
        return await reporting.database.fetchval("SELECT count(*) FROM transition") == count

    await wait_until(all_of_them, what=f"{count} events to be heard")


@pytest.fixture
def analyst(reporting):
    return reporting.stub(ReportingServiceStub, Role.ANALYST)


async def test_appeals_are_counted_by_where_they_stand(reporting, analyst, streams):
    told = [AppealTold.of(1, NOW), AppealTold.of(2, NOW, sector="water", lead="water-utility"), AppealTold.of(3, NOW)]
    late = AppealTold.of(4, NOW, due_on=NOW.date() - timedelta(days=9))
    await tell(streams, told[0], *told[0].registered(), *told[0].routed(), *told[0].answered(), *told[0].resolved())
    await tell(streams, told[1], *told[1].registered(), *told[1].routed(), *told[1].answered(), *told[1].rejected())
    await tell(streams, told[2], *told[2].registered())
    await tell(streams, late, *late.registered(), *late.routed(), *late.missed())
    await heard(reporting, 7 + 7 + 2 + 6)

    found = await analyst.GetDashboard(pb.GetDashboardRequest())

    total = found.total
    assert (total.registered, total.resolved, total.in_work) == (4, 1, 3)
    assert (total.overdue, total.missed, total.rejected) == (1, 1, 1)
    assert {row.group: (row.registered, row.resolved) for row in found.sectors} == {"gas": (3, 1), "water": (1, 0)}
    assert {row.status: row.size for row in found.statuses} == {
        appeal_pb2.APPEAL_STATUS_ACCEPTED: 1,
        appeal_pb2.APPEAL_STATUS_IN_EXECUTION: 1,
        appeal_pb2.APPEAL_STATUS_IN_REWORK: 1,
        appeal_pb2.APPEAL_STATUS_RESOLVED: 1,
    }
    assert {row.group: row.name for row in found.organisations}[""] == "Ҳали белгиланмаган"
    assert found.as_of.last_event_at.ToDatetime() == NOW.replace(tzinfo=None)


async def test_the_order_between_producers_changes_no_figure(reporting, analyst, streams):
    orders = list(permutations(range(4)))
    for ordinal, order in enumerate(orders, start=1):
        appeal = AppealTold.of(ordinal, NOW)
        by_producer = [
            appeal.registered(),
            appeal.routed(),
            appeal.answered(2),
            [*appeal.rejected(), *appeal.resolved(2)],
        ]
        await tell(streams, appeal, *(event for producer in order for event in by_producer[producer]))
    await heard(reporting, len(orders) * 8)

    total = (await analyst.GetDashboard(pb.GetDashboardRequest())).total

    assert (total.registered, total.resolved, total.in_work, total.rejected) == (24, 24, 0, 24)


async def test_an_event_that_comes_a_thousand_times_counts_once(reporting, analyst, streams):
    appeal = AppealTold.of(1, NOW, due_on=NOW.date() - timedelta(days=1))
    await tell(streams, appeal, *appeal.registered(), *appeal.routed())
    [missed] = appeal.missed()
    said = await streams.say(missed, key=appeal.id, occurred_at=NOW)
    for _ in range(1000):
        await streams.say(missed, key=appeal.id, occurred_at=NOW, event_id=said)
    other = AppealTold.of(2, NOW)
    await tell(streams, other, *other.missed())
    await heard(reporting, 7)

    total = (await analyst.GetDashboard(pb.GetDashboardRequest())).total

    assert (total.registered, total.missed) == (1, 1)


async def test_the_daily_report_is_frozen_at_six_and_stays_as_it_was(reporting, analyst, streams, clock):
    first, second = AppealTold.of(1, NOW), AppealTold.of(2, NOW)
    await tell(streams, first, *first.registered())
    await heard(reporting, 2)
    await freeze(reporting, clock, timedelta(hours=6))
    await tell(streams, second, *second.registered())
    await heard(reporting, 4)
    await freeze(reporting, clock, timedelta(days=1))
    clock.advance(timedelta(days=1))

    frozen = (await analyst.GetReport(pb.GetReportRequest(on=to_date(NOW.date())))).report
    after = (await analyst.GetReport(pb.GetReportRequest(on=to_date(NOW.date() + timedelta(days=1))))).report
    listed = (await analyst.ListReports(pb.ListReportsRequest(page_size=1))).reports

    assert (frozen.number, frozen.edition, frozen.total.registered) == (1, 1, 1)
    assert (after.number, after.total.registered, after.difference.registered) == (2, 2, 1)
    assert [report.number for report in listed] == [2]

    async def published() -> bool:
        return [event.number for event in await streams.said(events_pb2.ReportPublished)] == [1, 2]

    await wait_until(published, what="both reports to be said")


async def freeze(reporting, clock, by: timedelta) -> None:
    clock.advance(by)
    await reporting.service.processes.timers.fire_due()

    async def frozen() -> bool:
        day = NOW.date() + timedelta(days=(clock.now() - NOW).days)
        return bool(await reporting.database.fetchval('SELECT count(*) FROM report WHERE "on" = $1', day))

    await wait_until(frozen, what="the report to be frozen")


async def test_the_workbooks_tell_what_the_service_counts(reporting, analyst, streams):
    told = [AppealTold.of(index, NOW, territory="pop" if index % 3 else "chust") for index in range(1, 13)]
    for appeal in told:
        await tell(streams, appeal, *appeal.registered(), *appeal.routed())
    for appeal in told[:5]:
        await tell(streams, appeal, *appeal.answered(), *appeal.resolved())
    await heard(reporting, 12 * 5 + 5 * 2)

    total = (await analyst.GetDashboard(pb.GetDashboardRequest())).total
    report = await analyst.GetReport(pb.GetReportRequest(format=pb.REPORT_FORMAT_XLSX))
    parts = [part async for part in analyst.ExportRegister(pb.ExportRegisterRequest())]

    book = openpyxl.load_workbook(BytesIO(report.content), data_only=True)
    for sheet in book.worksheets:
        [totals] = [row for row in sheet.iter_rows(values_only=True) if row[0] == "Жами"]
        assert totals[1:3] == (total.registered, total.resolved) == (12, 5)
    register = openpyxl.load_workbook(BytesIO(b"".join(part.chunk for part in parts)), data_only=True)
    lines = [row for row in register.worksheets[0].iter_rows(values_only=True) if isinstance(row[0], int)]
    assert parts[0].total_size == len(lines) == 12
    assert sorted(row[1] for row in lines) == sorted(appeal.number for appeal in told)
    assert {row[3] for row in lines} == {""}


async def test_an_organisation_sees_its_own_appeals_only(reporting, streams):
    ours, theirs = AppealTold.of(1, NOW), AppealTold.of(2, NOW, lead="water-utility")
    for appeal in (ours, theirs):
        await tell(streams, appeal, *appeal.registered(), *appeal.routed())
    await heard(reporting, 10)
    stub = reporting.stub(ReportingServiceStub, Role.ORGANISATION_HEAD, organisation="gas-supply")

    total = (await stub.GetDashboard(pb.GetDashboardRequest())).total
    asked = (await stub.GetDashboard(pb.GetDashboardRequest(organisation="water-utility"))).total
    [first, *_] = [part async for part in stub.ExportRegister(pb.ExportRegisterRequest())]

    assert (total.registered, asked.registered, first.total_size) == (1, 0, 1)


async def test_what_cannot_be_reported_is_refused_with_its_reason(reporting, analyst):
    tomorrow = await refusal_of(analyst.GetReport(pb.GetReportRequest(on=to_date(NOW.date() + timedelta(days=1)))))
    never = await refusal_of(analyst.GetReport(pb.GetReportRequest(on=to_date(NOW.date() - timedelta(days=1)))))
    executor = reporting.stub(ReportingServiceStub, Role.EXECUTOR, organisation="gas-supply")
    forbidden = await refusal_of(executor.GetReport(pb.GetReportRequest()))
    strange = await refusal_of(analyst.ListReports(pb.ListReportsRequest(page_token="nonsense")))

    assert (tomorrow.code, tomorrow.reason, tomorrow.clause) == ("INVALID_ARGUMENT", "DAY_IN_THE_FUTURE", "O7")
    assert (never.code, never.reason) == ("NOT_FOUND", "REPORT_NOT_FOUND")
    assert forbidden.code == "PERMISSION_DENIED"
    assert (strange.code, strange.reason) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_personal_data_of_an_assignment_is_not_kept(reporting, streams):
    appeal = AppealTold.of(1, NOW)
    await tell(streams, appeal, *appeal.registered(), *appeal.routed())
    await heard(reporting, 5)

    kept = await reporting.database.fetch(
        "SELECT to_jsonb(a)::text AS row FROM appeal a UNION ALL SELECT to_jsonb(t)::text FROM transition t"
    )

    assert len(kept) == 6
    assert not [row for row in kept if "Ғуломжонов" in row["row"] or "Газ йўқ" in row["row"]]


async def test_codes_nobody_knows_are_named_instead_of_figures_of_nothing(analyst):
    refused = await refusal_of(analyst.GetDashboard(pb.GetDashboardRequest(sector="magic", organisation="nobody")))
    with pytest.raises(grpc.RpcError) as caught:
        await anext(aiter(analyst.ExportRegister(pb.ExportRegisterRequest(territory="atlantis"))))

    assert (refused.code, list(refused.fields)) == ("INVALID_ARGUMENT", ["sector", "organisation"])
    assert "ListOrganisations" in refused.hint
    assert list(describe(caught.value).fields) == ["territory"]
    assert (await analyst.GetDashboard(pb.GetDashboardRequest(sector="gas"))).total.registered == 0
