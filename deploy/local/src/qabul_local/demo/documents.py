"""What the demo leaves in out/: the daily report, the register, a control card, and one sealed answer."""

from __future__ import annotations

import asyncio
from contextlib import closing
from hashlib import sha256
from pathlib import Path

import urllib3
from openpyxl import load_workbook

from qabul.execution.v1 import execution_service_pb2 as execution
from qabul.reporting.v1 import reporting_service_pb2 as reporting
from qabul.routing.v1 import routing_service_pb2 as routing
from qabul_chassis.auth import Role
from qabul_local.demo.agreement import Check
from qabul_local.demo.cast import Cast
from qabul_local.demo.plan import Expected


async def leave_documents(cast: Cast, expected: Expected, folder: Path) -> tuple[list[Path], list[Check]]:
    """Fetch the documents as their readers would; the checks compare them with the services' figures."""
    _forget_earlier(folder)
    report, register = await _report(cast, folder), await _register(cast, folder)
    card = await _card(cast, folder)
    answer, intact = await _answer(cast, folder)
    checks = [
        Check("reporting", "rows of the register", expected.submitted, _rows(register)),
        Check("execution", "sealed answer is the file its SHA-256 names", 1, intact),
    ]
    return [report, register, card, answer], checks


async def _report(cast: Cast, folder: Path) -> Path:
    answer = await cast.stubs.reporting.GetReport(
        reporting.GetReportRequest(format=reporting.REPORT_FORMAT_XLSX), metadata=cast.credentials(Role.ANALYST)
    )
    return _write(folder / answer.file_name, answer.content)


async def _register(cast: Cast, folder: Path) -> Path:
    name, chunks = "", []
    wanted = reporting.ExportRegisterRequest(with_applicants=True)
    async for part in cast.stubs.reporting.ExportRegister(wanted, metadata=cast.credentials(Role.WORKING_GROUP_HEAD)):
        name = name or part.file_name
        chunks.append(part.chunk)
    return _write(folder / name, b"".join(chunks))


async def _card(cast: Cast, folder: Path) -> Path:
    me = cast.credentials(Role.HOKIM)
    closed = routing.ListCardsRequest(page_size=1, statuses=[routing.CARD_STATUS_CLOSED])
    found = (await cast.stubs.routing.ListCards(closed, metadata=me)).cards[0]
    answer = await cast.stubs.routing.GetCardDocument(
        routing.GetCardDocumentRequest(appeal=found.appeal_id), metadata=me
    )
    return _write(folder / answer.file_name, answer.content)


async def _answer(cast: Cast, folder: Path) -> tuple[Path, bool]:
    me = cast.credentials(Role.WORKING_GROUP_HEAD)
    closed = execution.ListAssignmentsRequest(page_size=50, view=execution.ASSIGNMENT_VIEW_CLOSED)
    page = await cast.stubs.execution.ListAssignments(closed, metadata=me)
    found = next(one for one in page.assignments if one.role == routing.EXECUTOR_ROLE_LEAD)
    link = await cast.stubs.execution.GetAnswerDownload(
        execution.GetAnswerDownloadRequest(assignment_id=found.assignment_id), metadata=me
    )
    content = await asyncio.to_thread(lambda: urllib3.request("GET", link.url, retries=3, timeout=20).data)
    return _write(folder / link.file_name, content), sha256(content).hexdigest() == link.sha256


def _rows(register: Path) -> int:
    """Rows of the register below its heading: those that begin with an ordinal."""
    with closing(load_workbook(register, read_only=True)) as book:
        rows = book.worksheets[0].iter_rows(max_col=1, values_only=True)
        return sum(isinstance(row[0], int | float) for row in rows)


def _forget_earlier(folder: Path) -> None:
    """Remove the documents of an earlier play: nobody could tell whose they are."""
    for old in (*folder.glob("*.pdf"), *folder.glob("*.xlsx")):
        old.unlink()


def _write(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path
