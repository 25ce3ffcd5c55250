"""PostgreSQL goes away like in a power cut and comes back: relay, consumer and commands go on by themselves."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.integration.chassis_data.ground import STREAM, Table, Thing, opened, relay_of, run_on, working

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis import migrations
from qabul_chassis.consumers import Consumer, Consumers
from qabul_chassis.database import Database, answer_once
from qabul_chassis.errors import Unavailable
from qabul_chassis.testing import wait_until
from qabul_local.servers import Postgres


@pytest.fixture
def server():
    with Postgres.temporary() as server:
        yield server


async def test_everything_goes_on_after_postgresql_was_killed_and_started_again(server, bus):
    await run_on(server.url(), "CREATE DATABASE chassis")
    await migrations.create(server.url("chassis"), Table.metadata)
    async with opened(server.url("chassis")) as database:

        async def take_in(unit, events):
            for received in events:
                unit.insert(Thing, id=received.key, name=received.event.number)

        async def say(number):
            async def respond(unit):
                key = uuid4()
                unit.stage(AcceptanceOverdue(number=str(number)), key=key)
                return AcceptanceOverdue(appeal_id=str(key))

            request_id = uuid4()
            while True:
                try:
                    return await answer_once(
                        database,
                        request_id=request_id,
                        request=AcceptanceOverdue(number=str(number)),
                        caller=None,
                        respond=respond,
                        response_type=AcceptanceOverdue,
                    )
                except Unavailable:
                    # A caller repeats the same request until it is answered.
                    await asyncio.sleep(0)

        async def handled():
            try:
                return await database.fetchval("SELECT count(*) FROM thing")
            except Unavailable:
                return 0

        async def counted():
            return [row["count"] for row in await database.fetch("SELECT count FROM event_tally")]

        consumer = Consumer(name="take-in", stream=STREAM, handlers={AcceptanceOverdue: take_in})
        async with working(relay_of(database, bus), Consumers([consumer], database, bus)):
            await say(0)
            await wait_until(handled)
            saying = asyncio.gather(*(say(number) for number in range(1, 40)))
            server.kill()
            await asyncio.to_thread(server.start)
            await saying
            await wait_until(lambda: _is(handled, 40), within=60)
            # The relay counts what the stream has at its next turn, which may be after the consumer's commit.
            await wait_until(lambda: _is(counted, [40, 40]))

        assert await database.fetchval("SELECT count(*) FROM dead_letter") == 0
        assert await database.fetchval("SELECT count(DISTINCT name) FROM thing") == 40


async def test_a_server_that_does_not_come_is_said_to_be_unavailable():
    with pytest.raises(Unavailable, match="did not accept a connection"):
        await Database.open(
            "postgresql://nobody@127.0.0.1:1/nothing",
            service="intake",
            region="namangan",
            wait=timedelta(milliseconds=1),
        )


async def test_a_service_waits_for_a_server_that_is_still_starting(server):
    server.kill()
    starting = asyncio.create_task(asyncio.to_thread(server.start))
    async with opened(server.url()) as database:
        assert await database.fetchval("SELECT 1") == 1
    await starting


async def _is(ask, count):
    return await ask() == count
