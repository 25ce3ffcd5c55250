"""Appeals go from the portal's call to the closed card on five processes, whatever is killed on the way."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

import qabul_region
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul_chassis.auth import Role, make_dev_key
from qabul_chassis.testing import wait_until
from qabul_local.demo.actors import Play
from qabul_local.demo.agreement import Check, Findings, examine
from qabul_local.demo.cast import Cast
from qabul_local.demo.desk import Stage
from qabul_local.demo.documents import leave_documents
from qabul_local.demo.invented import invent
from qabul_local.demo.plan import Expected, decide, expected
from qabul_local.stack import Stack
from qabul_local.supervisor import Supervisor

from .conftest import REGION_DIR

APPEALS = 48
#: Whom to kill when so many appeals have passed which desk; every kind of process once.
BLOWS = (
    ("submitted", 6, "nats"),
    ("submitted", 12, "intake"),
    ("considered", 6, "routing"),
    ("signed", 10, "reporting"),
    ("taken on", 12, "execution"),
    ("answered", 6, "seaweed"),
    ("answered", 14, "review"),
    ("answers accepted", 16, "postgres"),
)


@dataclass(frozen=True)
class Outcome:
    """What was left when the play was over."""

    play: Play
    wanted: Expected
    findings: Findings
    documents: list[Path]
    of_documents: list[Check]


@pytest.fixture(scope="module")
def outcome(stack: Stack, supervisor: Supervisor, tmp_path_factory) -> Outcome:
    """The play with all its blows, once for the tests of this file."""
    return asyncio.run(play_under_blows(stack, supervisor, tmp_path_factory.mktemp("out")))


async def play_under_blows(stack: Stack, supervisor: Supervisor, out: Path) -> Outcome:
    async with cast_of(stack) as cast:
        play = Play(cast, Stage(), decide(invent(APPEALS, cast.region), today=cast.today))
        wanted = expected(play.fates)

        async def disagreeing() -> Sequence[Check] | None:
            findings = await play.stage.call(lambda: examine(cast, wanted))
            return None if findings is None else [check for check in findings.checks if not check.agrees]

        async def all_agree() -> bool:
            return await disagreeing() == []

        async with everybody_at_work(play):
            for desk, passed, victim in BLOWS:
                await wait_until(
                    lambda desk=desk, passed=passed: play.stage.acts.get(desk, 0) >= passed,
                    within=120,
                    what=f"{passed} {desk}",
                )
                await asyncio.to_thread(supervisor.kill, victim)
                await asyncio.to_thread(supervisor.start, victim)
            try:
                await wait_until(all_agree, within=180, what="all services to tell the same story")
            except AssertionError:
                pytest.fail(f"After {play.stage.acts} these figures disagree: {await disagreeing()}")
        documents, checks = await leave_documents(cast, wanted, out)
        return Outcome(play, wanted, await examine(cast, wanted), documents, checks)


@asynccontextmanager
async def cast_of(stack: Stack) -> AsyncIterator[Cast]:
    region = qabul_region.load(REGION_DIR)
    today = datetime.now(region.time_zone).date()
    cast = Cast(stack.targets, make_dev_key(stack.state.keys), region, today=today)
    yield cast
    await cast.leave()


@asynccontextmanager
async def everybody_at_work(play: Play) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as everybody:
        everybody.create_task(play.submit_all())
        for desk in play.desks():
            everybody.create_task(desk.work())
        try:
            yield
        finally:
            play.stage.over.set()


def test_whatever_was_killed_every_appeal_is_resolved_exactly_once(outcome):
    said = outcome.findings.said

    assert [check for check in outcome.findings.checks if not check.agrees] == []
    assert said["qabul.intake.v1.AppealRegistered"] == APPEALS
    assert said["qabul.intake.v1.AppealClosed"] == outcome.wanted.resolved
    assert said["qabul.review.v1.AnswerAccepted"] == outcome.wanted.resolved
    assert said["qabul.review.v1.AnswerRejected"] == outcome.wanted.rejections
    assert said["qabul.execution.v1.DeadlineMissed"] == outcome.wanted.missed


def test_the_documents_tell_the_same(outcome):
    assert [check for check in outcome.of_documents if not check.agrees] == []
    assert [path for path in outcome.documents if path.stat().st_size < 1000] == []


async def test_the_numbers_have_no_gap_and_no_double(outcome, stack):
    async with cast_of(stack) as cast:
        listed = await cast.stubs.intake.ListAppeals(
            intake.ListAppealsRequest(page_size=500), metadata=cast.credentials(Role.ANALYST)
        )

    ordinals = sorted(int(one.facts.number.rpartition("-")[2]) for one in listed.appeals)
    assert ordinals == list(range(1, APPEALS + 1))


async def test_submitting_again_gives_the_first_answer_also_after_a_kill(outcome, stack):
    first = dict(outcome.play.codes)
    async with cast_of(stack) as cast:
        again = Play(cast, Stage(), outcome.play.fates)
        await again.submit_all()

    assert again.codes == first
    assert again.submitted.keys() == outcome.play.submitted.keys()


async def test_a_citizen_sees_the_outcome_and_gets_his_answer(outcome, stack):
    async with cast_of(stack) as cast:
        tracked = [
            await cast.stubs.intake.TrackAppeal(
                intake.TrackAppealRequest(number=number, secret_code=code),
                metadata=cast.credentials(Role.APPLICANT_GATEWAY),
            )
            for number, code in outcome.play.codes.items()
        ]

    resolved = [one for one in tracked if one.status == appeal_pb2.APPEAL_STATUS_RESOLVED]
    assert len(resolved) == outcome.wanted.resolved
    assert [one.number for one in resolved if not one.answer_url.startswith("http")] == []
    assert {one.steps[0].status for one in resolved} == {appeal_pb2.APPEAL_STATUS_REGISTERED}
    assert {one.steps[-1].status for one in resolved} == {appeal_pb2.APPEAL_STATUS_RESOLVED}
