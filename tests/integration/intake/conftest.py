"""Intake on the real servers, with a clock that obeys."""

from base64 import b64encode
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any

import pytest

from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import ManualClock, RunningService, Stack, running
from qabul_intake.bootstrap import build
from qabul_intake.settings import IntakeSettings

#: A Tuesday morning in Namangan.
NOW = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)

DATA_KEY = b64encode(b"k" * 32).decode()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(NOW)


@pytest.fixture
def start(stack: Stack, clock: ManualClock):
    """Start intake with settings of the test's own; on a database of the test's own unless one is given."""

    def starting(on: Stack = stack, **chosen: Any) -> AbstractAsyncContextManager[RunningService]:
        settings = {"data_key": DATA_KEY} | chosen
        return running(build, on, service="intake", settings=IntakeSettings, clock=clock, **settings)

    return starting


@pytest.fixture
async def intake(start):
    """Intake, started."""
    async with start() as service:
        yield service


@pytest.fixture
def gateway(intake: RunningService) -> Any:
    """Intake as the portal's gateway calls it."""
    return intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)


@pytest.fixture
def registrar(intake: RunningService) -> Any:
    """Intake as a registrar calls it."""
    return intake.stub(IntakeServiceStub, Role.REGISTRAR)
