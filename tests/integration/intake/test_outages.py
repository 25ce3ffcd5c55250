"""Submission goes on while NATS or the object store is away, and says so plainly while the database is."""

from dataclasses import replace

from tests.factories.appeals import a_submission

from qabul.intake.v1 import events_pb2
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of, wait_until
from qabul_local.servers import Postgres


async def test_without_nats_and_store_appeals_are_registered_and_their_events_go_out_later(start, nats_server, streams):
    nats_server.kill()

    async with start(s3_endpoint="127.0.0.1:1") as intake:
        gateway = intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
        answers = [await gateway.SubmitAppeal(a_submission()) for _ in range(5)]
        assert await intake.database.fetchval("SELECT count(*) FROM outbox") == 5

        nats_server.start()

        async def all_said():
            said = await streams.said(events_pb2.AppealRegistered)
            return said if len(said) == 5 else None

        said = await wait_until(all_said)
        assert [event.facts.number for event in said] == [answer.number for answer in answers]
        await wait_until(lambda: _is_empty(intake.database))


async def test_without_the_database_the_caller_is_told_to_come_again_and_gets_the_same_number(start, stack):
    with Postgres.temporary(durable=True) as server:
        async with start(replace(stack, postgres_url=server.url())) as intake:
            gateway = intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
            await gateway.SubmitAppeal(a_submission())
            request = a_submission()
            server.kill()

            refusal = await refusal_of(gateway.SubmitAppeal(request, timeout=20))

            assert refusal.code == "UNAVAILABLE"
            server.start()
            assert (await gateway.SubmitAppeal(request, timeout=20)).number == "N-2026-000002"


async def _is_empty(database):
    return await database.fetchval("SELECT count(*) FROM outbox") == 0
