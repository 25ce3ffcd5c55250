"""Reporting on the real servers, told of invented appeals by the services around it."""

from datetime import UTC, datetime

import pytest

from qabul_chassis.testing import ManualClock, Stack, running
from qabul_reporting.bootstrap import build

#: Noon of a Tuesday in Namangan: six hours before the daily report.
NOW = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
async def reporting(stack: Stack, clock: ManualClock):
    async with running(build, stack, service="reporting", clock=clock) as service:
        yield service
