"""What the tests of all services stand on: real servers, a database per test, a clock that obeys, tokens.

async def test_an_appeal_gets_the_next_number(stack):
async with running(build, stack, service="intake") as intake:
answer = await intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY).SubmitAppeal(...)
"""

from qabul_chassis.clock import ManualClock
from qabul_chassis.testing.databases import fresh_database, template, url_of
from qabul_chassis.testing.refusals import refusal_of
from qabul_chassis.testing.services import RunningService, running
from qabul_chassis.testing.stack import REGION, Stack
from qabul_chassis.testing.streams import Streams
from qabul_chassis.testing.waiting import wait_until

__all__ = [
    "REGION",
    "ManualClock",
    "RunningService",
    "Stack",
    "Streams",
    "fresh_database",
    "refusal_of",
    "running",
    "template",
    "url_of",
    "wait_until",
]
