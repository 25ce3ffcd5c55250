"""Numbers without a gap and without a double, whoever fails beside one and whatever breaks (O2, trap 3)."""

import asyncio

import asyncpg
import grpc
from tests.factories.appeals import a_submission

from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import wait_until

#: Ends the sessions that have taken numbers and have not yet committed.
KILL_NUMBERING = """
    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
    WHERE datname = $1 AND xact_start IS NOT NULL AND query LIKE '%number_counter%'
"""


def numbers(first: int, count: int) -> list[str]:
    return [f"N-2026-{ordinal:06d}" for ordinal in range(first, first + count)]


async def submitted(gateway, requests):
    """Submit all at once; the answers of those that succeeded."""
    answers = await asyncio.gather(*map(gateway.SubmitAppeal, requests), return_exceptions=True)
    return [answer for answer in answers if not isinstance(answer, BaseException)]


async def test_200_concurrent_submissions_get_200_consecutive_numbers(gateway):
    answers = await submitted(gateway, [a_submission() for _ in range(200)])

    assert sorted(answer.number for answer in answers) == numbers(1, 200)


async def test_submissions_that_fail_leave_no_gap(gateway):
    good = [a_submission() for _ in range(100)]
    bad = [a_submission(territory="atlantis") for _ in range(50)] + [a_submission(text="") for _ in range(50)]
    mixed = [request for pair in zip(good, bad, strict=True) for request in pair]

    answers = await submitted(gateway, mixed)

    assert sorted(answer.number for answer in answers) == numbers(1, 100)


async def test_one_that_cannot_be_written_fails_alone(intake, gateway):
    # The database itself refuses one of the batch, as a rule that was forgotten here would make it.
    await intake.database.fetch_by_key("ALTER TABLE appeal ADD CHECK (mahalla <> 'refused')")
    requests = [a_submission(mahalla="refused" if place == 7 else "") for place in range(20)]

    answers = await submitted(gateway, requests)

    assert sorted(answer.number for answer in answers) == numbers(1, 19)


async def test_a_request_sent_many_times_at_once_is_registered_once(gateway):
    request = a_submission()

    answers = await submitted(gateway, [request] * 20 + [a_submission()])

    assert len({answer.appeal_id for answer in answers[:20]}) == 1
    assert {answer.number for answer in answers} == set(numbers(1, 2))


async def test_two_replicas_share_the_numbers(start, intake, gateway):
    own_database = intake.running.settings.database_url.get_secret_value()
    async with start(database_url=own_database) as second:
        other = second.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
        request = a_submission()
        answers = await submitted(gateway, [request, *(a_submission() for _ in range(50))])
        answers += await submitted(other, [request, *(a_submission() for _ in range(50))])
        both = await asyncio.gather(
            submitted(gateway, [a_submission() for _ in range(50)]),
            submitted(other, [a_submission() for _ in range(50)]),
        )

    found = {answer.number for answer in [*answers, *both[0], *both[1]]}
    assert found == set(numbers(1, 201))


async def test_connections_killed_in_the_middle_lose_and_double_nothing(intake, gateway, postgres_url):
    database = intake.running.settings.database_url.get_secret_value().rpartition("/")[2]
    admin = await asyncpg.connect(postgres_url)

    async def kill_whoever_is_numbering() -> int:
        return await admin.fetchval(KILL_NUMBERING, database)

    async def kill_ten_times() -> None:
        for _ in range(10):
            await wait_until(kill_whoever_is_numbering, what="a transaction that numbers appeals")

    killing = asyncio.create_task(kill_ten_times())

    async def submit_until_killed():
        answers = []
        while not killing.done():
            request = a_submission()
            answers.append((request, await submit_patiently(gateway, request)))
        return answers

    told = [pair for pairs in await asyncio.gather(*(submit_until_killed() for _ in range(20))) for pair in pairs]
    await killing
    await admin.close()

    assert sorted(answer.number for _, answer in told) == numbers(1, len(told))
    request, answer = told[0]
    assert await gateway.SubmitAppeal(request) == answer


async def submit_patiently(gateway, request):
    """Submit as a portal does: the same request again while the service says that it is not able to."""
    while True:
        try:
            return await gateway.SubmitAppeal(request)
        except grpc.RpcError as refusal:
            if refusal.code() is not grpc.StatusCode.UNAVAILABLE:
                raise
