"""What the diagram's tasks do, one function each; named as the elements are."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from qabul.reporting.v1 import events_pb2
from qabul_chassis.processes import Work, inline
from qabul_chassis.wire import to_date, to_timestamp
from qabul_reporting.handlers import FreezeReport


class Workers:
    """The tasks that need the region."""

    def __init__(self, freeze: FreezeReport) -> None:
        self._freeze = freeze

    @inline
    async def freeze_report(self, work: Work) -> Mapping[str, Any]:
        """Freeze the day's figures (O7)."""
        report = await self._freeze(work.unit)
        return {
            "on": report.on.isoformat(),
            "number": report.number,
            "edition": report.edition,
            "sha256": report.counted.digest(),
            "published_at": work.unit.now.isoformat(),
        }


@inline
async def say_report_published(work: Work) -> events_pb2.ReportPublished:
    """The daily report is there (O7, D2.6)."""
    known = work.variables
    return events_pb2.ReportPublished(
        on=to_date(date.fromisoformat(known["on"])),
        number=known["number"],
        edition=known["edition"],
        published_at=to_timestamp(datetime.fromisoformat(known["published_at"])),
        sha256=known["sha256"],
    )
