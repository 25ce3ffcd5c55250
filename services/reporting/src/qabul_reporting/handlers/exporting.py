"""The register book as one workbook, written page by page (O7)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from qabul_chassis.clock import Clock
from qabul_chassis.database import Database
from qabul_region import Region
from qabul_reporting.domain import Filter, RegisterLine
from qabul_reporting.repository import lines
from qabul_reporting.repository.register import size
from qabul_reporting.workbooks import RegisterWorkbook
from qabul_terms import civil_date

#: From whom each appeal came (O2), asked of intake under the caller's own rights.
Applicants = Callable[[Sequence[UUID]], Awaitable[dict[UUID, str]]]

_CHUNK = 256 * 1024


class ExportRegister:
    """Write the register to a file and hand it out in chunks; memory does not grow with the register."""

    def __init__(self, database: Database, region: Region, clock: Clock) -> None:
        self._database = database
        self._region = region
        self._clock = clock

    async def size(self, wanted: Filter) -> int:
        """How many appeals it will hold."""
        return await size(self._database, wanted)

    async def __call__(self, wanted: Filter, *, language: str, applicants: Applicants | None) -> AsyncIterator[bytes]:
        """The workbook's bytes."""
        with TemporaryDirectory(prefix="qabul-register-") as folder:
            path = Path(folder) / "register.xlsx"
            await self._write(path, wanted, language=language, applicants=applicants)
            with await asyncio.to_thread(path.open, "rb") as file:
                while chunk := await asyncio.to_thread(file.read, _CHUNK):
                    yield chunk

    async def _write(self, path: Path, wanted: Filter, *, language: str, applicants: Applicants | None) -> None:
        zone = self._region.time_zone
        today = civil_date(self._clock.now(), zone)
        book = RegisterWorkbook(path, self._region, language, today=today)
        async for page in lines(self._database, wanted, zone=zone.key):
            names = await applicants([line.appeal_id for line in page]) if applicants else {}
            await asyncio.to_thread(_add_all, book, page, names)
        await asyncio.to_thread(book.close)


def _add_all(book: RegisterWorkbook, page: Sequence[RegisterLine], names: dict[UUID, str]) -> None:
    for line in page:
        book.add(line, names.get(line.appeal_id, ""))
