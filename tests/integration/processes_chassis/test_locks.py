"""Who moves an instance locks it first: timers, signals, jobs and commands never wait for each other in a circle."""

import asyncio
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel
from tests.factories.diagrams import diagram, node, timer_event

from qabul_chassis.processes import JobWork, job
from qabul_chassis.testing import wait_until

CONSIDERED = diagram(
    node("startEvent", "begun")
    + node("userTask", "consider")
    + timer_event("boundaryEvent", "term-over", "P3D", attachedToRef="consider", cancelActivity="false")
    + node("endEvent", "noted")
    + node("endEvent", "considered"),
    "begun > consider",
    "consider > considered",
    "term-over > noted",
)

SEALED = diagram(
    node("startEvent", "begun") + node("serviceTask", "seal-answer") + node("endEvent", "sealed"),
    "begun > seal-answer",
    "seal-answer > sealed",
)

_LOCK_INSTANCE = "SELECT FROM process_instance FOR UPDATE"
_WAITS = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


class Table(SQLModel, registry=registry()):
    """Base of the table of these tests."""


class Card(Table, table=True):
    """A row of a service's own, whose table comes before `process_instance` in the alphabet."""

    __tablename__ = "card"
    id: UUID = Field(primary_key=True)
    note: str


@pytest.fixture
async def other(database_url):
    """A connection that holds locks, as a replica in the middle of something would."""
    connection = await asyncpg.connect(database_url)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await connection.close()


@pytest.fixture
async def processes(deploy, database, key):
    processes = await deploy(CONSIDERED, commands={"consider"})
    await database.fetch("CREATE TABLE card (id uuid PRIMARY KEY, note text)")

    async def begin(unit):
        unit.insert(Card, id=key, note="")
        await processes.start(unit, "small", key, {})

    await database.change(begin)
    return processes


async def test_a_command_that_waits_for_an_instance_holds_nothing_that_its_holder_needs(
    processes, database, key, other
):
    await other.execute(_LOCK_INSTANCE)

    async def consider(unit):
        unit.update(Card, key, note="considered")
        unit.audit(key, "card.considered")
        await processes.complete(unit, key, "consider")

    command = asyncio.create_task(database.change(consider))
    await wait_until(lambda: database.fetchval(_WAITS), what="a command that waits for the instance")

    # As a timer that fires would: NOWAIT fails at once on what the command holds.
    await other.execute("SELECT FROM card FOR UPDATE NOWAIT")
    await other.execute("SELECT FROM timer FOR UPDATE NOWAIT")
    await other.execute("SELECT FROM token FOR UPDATE NOWAIT")
    await other.execute("COMMIT")
    await command
    assert await database.fetchval("SELECT note FROM card") == "considered"


@pytest.mark.parametrize("loop", ["timers", "signals"])
async def test_a_claim_that_came_to_nothing_holds_nothing(processes, database, clock, key, other, loop):
    instance_id = await database.fetchval("SELECT id FROM process_instance")
    await database.fetch(
        "INSERT INTO signal_delivery (signal_id, target_id, deliver_at, attempts) VALUES ($1, $2, $3, 0)",
        *(key, instance_id, clock.now() + timedelta(days=1)),
    )
    await other.execute(_LOCK_INSTANCE)
    clock.advance(timedelta(days=3 if loop == "timers" else 1))

    async with database.transaction() as unit:
        assert await getattr(processes, loop).rounds.errands.claim(unit, 10) == []
        await other.execute("SELECT FROM timer FOR UPDATE NOWAIT")
        await other.execute("SELECT FROM signal_delivery FOR UPDATE NOWAIT")


async def test_the_lease_of_a_job_that_somebody_just_completes_is_not_waited_for(deploy, database, clock, key, other):
    leased_until = "SELECT run_at FROM job"

    class Sealing:
        @job()
        async def seal_answer(self, _: JobWork):
            before = await database.fetchval(leased_until)
            clock.advance(timedelta(seconds=5))
            await other.execute("SELECT FROM job FOR UPDATE")
            await processes.jobs.renew_leases()
            assert await database.fetchval(leased_until) == before
            await other.execute("COMMIT")
            await processes.jobs.renew_leases()
            assert await database.fetchval(leased_until) == before + timedelta(seconds=5)
            return self.finish

        async def finish(self, _):
            return None

    processes = await deploy(SEALED, workers=[Sealing()])
    await database.change(lambda unit: processes.start(unit, "small", key, {}))

    assert await processes.jobs.run_due() == 1

    assert await database.fetchval("SELECT finished_at FROM process_instance") is not None
