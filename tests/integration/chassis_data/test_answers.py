"""A request is answered once, however often it is sent and whatever breaks in between."""

import asyncio
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import pytest
from tests.integration.chassis_data.ground import CLERK, Thing, Wire, opened

from qabul.intake.v1.events_pb2 import AcceptanceOverdue as Request
from qabul.intake.v1.events_pb2 import AppealClosed as Response
from qabul_chassis.database import answer_once
from qabul_chassis.errors import Conflict, Invalid, Refused
from qabul_chassis.identity import Caller
from qabul_chassis.testing import wait_until


class Desk:
    """A use case: each run numbers a new thing."""

    def __init__(self, database, request_id=None):
        self.database = database
        self.request_id = request_id or uuid4()
        self.runs = 0
        self.about_to_commit = lambda: None

    async def ask(self, *, text="a", caller=CLERK, name=None, refuse=False):
        async def respond(unit):
            self.runs += 1
            if refuse:
                raise Refused("The step is not open.")
            self.about_to_commit()
            self.about_to_commit = lambda: None
            key = uuid4()
            unit.insert(Thing, id=key, name=name or f"thing {key}")
            return Response(appeal_id=str(key))

        return await answer_once(
            self.database,
            request_id=self.request_id,
            request=Request(appeal_id=text),
            caller=caller,
            respond=respond,
            response_type=Response,
        )


async def count(database):
    return await database.fetchval("SELECT count(*) FROM thing")


async def test_the_same_request_gets_the_first_answer_again(database):
    desk = Desk(database)

    answers = [await desk.ask() for _ in range(3)]

    assert len({answer.appeal_id for answer in answers}) == 1
    assert await count(database) == 1


async def test_the_answer_outlives_the_process(database, database_url):
    request_id = uuid4()
    first = await Desk(database, request_id).ask()

    async with opened(database_url) as restarted:
        assert await Desk(restarted, request_id).ask() == first


async def test_a_repetition_gets_the_first_answer_although_the_step_is_done_by_now(database):
    desk = Desk(database)
    first = await desk.ask()

    assert await desk.ask(refuse=True) == first


async def test_one_request_sent_many_times_at_once_is_done_once(database):
    desk = Desk(database)

    answers = await asyncio.gather(*(desk.ask() for _ in range(20)))

    assert len({answer.appeal_id for answer in answers}) == 1
    assert await count(database) == 1


async def test_another_request_under_the_same_id_is_invalid(database):
    desk = Desk(database)
    await desk.ask(text="a")

    with pytest.raises(Invalid) as refusal:
        await desk.ask(text="b")

    assert refusal.value.field == "request_id"
    assert refusal.value.reason == "REQUEST_ID_REUSED"
    assert await count(database) == 1


async def test_request_ids_of_different_callers_never_meet(database):
    desk = Desk(database)
    other = Caller("clerk-2", "", CLERK.roles, CLERK.organisation, CLERK.region, "r-2")

    assert await desk.ask() != await desk.ask(caller=other)
    assert await count(database) == 2


async def test_a_refusal_is_not_remembered(database):
    desk = Desk(database)
    with pytest.raises(Refused):
        await desk.ask(refuse=True)

    await desk.ask()

    assert await count(database) == 1


async def test_a_malformed_request_id_is_invalid(database):
    with pytest.raises(Invalid) as refusal:
        await Desk(database, "seven").ask()

    assert refusal.value.field == "request_id"


async def test_a_race_lost_every_time_is_told_to_the_caller(database):
    await Desk(database).ask(name="only")
    desk = Desk(database)

    with pytest.raises(Conflict) as lost:
        await desk.ask(name="only")

    assert lost.value.constraint == "thing_name_key"
    assert desk.runs > 2


@pytest.mark.parametrize("landed", [True, False], ids=["the commit landed", "the commit did not"])
async def test_an_unsure_commit_is_answered_once(database, database_url, landed):
    server = urlsplit(database_url)
    async with (
        Wire(server.port) as wire,
        opened(database_url.replace(f":{server.port}/", f":{wire.port}/")) as unsure,
    ):
        before = await Desk(unsure).ask()  # prepares the statement: what follows is one request and one answer
        desk = Desk(unsure)
        desk.about_to_commit = wire.lose_next_answer if landed else wire.lose_next_request

        answer = await desk.ask()

    found = {row["id"] for row in await database.fetch("SELECT id::text FROM thing")}
    assert found == {before.appeal_id, answer.appeal_id}
    assert desk.runs == (1 if landed else 2)


async def test_a_request_whose_connection_is_killed_while_committing_is_answered_once(database, database_url):
    connection = await asyncpg.connect(database_url)
    hold = connection.transaction()
    await hold.start()
    await connection.execute(
        "INSERT INTO thing (id, name, facts, colour, revision) VALUES ($1, 'only', '{}', '', 1)", uuid4()
    )

    asked = asyncio.create_task(Desk(database).ask(name="only"))
    blocked = await wait_until(
        lambda: database.fetchval("SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' LIMIT 1")
    )
    await hold.rollback()
    await connection.execute("SELECT pg_terminate_backend($1)", blocked)
    answer = await asked

    assert [row["id"] for row in await connection.fetch("SELECT id::text FROM thing")] == [answer.appeal_id]
    await connection.close()
