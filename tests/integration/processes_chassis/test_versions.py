"""An instance goes on as it began, whatever diagrams are in service meanwhile."""

from uuid import uuid4

import pytest
from tests.factories.diagrams import diagram, node

from qabul_chassis.processes import JobWork, Work, inline, job

OLD = diagram(
    node("startEvent", "begun") + node("userTask", "draft") + node("serviceTask", "stamp") + node("endEvent", "done"),
    "begun > draft",
    "draft > stamp",
    "stamp > done",
)
NEW = diagram(
    node("startEvent", "begun") + node("userTask", "draft") + node("userTask", "sign") + node("endEvent", "done"),
    "begun > draft",
    "draft > sign",
    "sign > done",
)


class Stamping:
    @inline
    async def stamp(self, _: Work):
        return {"stamped": True}


async def test_an_instance_of_an_earlier_version_goes_on_after_a_restart_with_a_new_diagram(
    deploy, open_database, database
):
    before, after = uuid4(), uuid4()
    old = await deploy(OLD, workers=[Stamping()], commands={"draft"})
    await database.change(lambda unit: old.start(unit, "small", before, {}))

    new = await deploy(NEW, on=await open_database(), workers=[Stamping()], commands={"draft", "sign"})
    await database.change(lambda unit: new.start(unit, "small", after, {}))
    for key in (before, after):
        await database.change(lambda unit, key=key: new.complete(unit, key, "draft"))

    assert await new.open_steps(database.unit(), before) == ()
    assert await new.open_steps(database.unit(), after) == ("sign",)


async def test_a_worker_that_only_an_earlier_version_needs_is_missed_while_instances_run_on_it(
    deploy, open_database, database, key
):
    old = await deploy(OLD, workers=[Stamping()], commands={"draft"})
    await database.change(lambda unit: old.start(unit, "small", key, {}))

    with pytest.raises(AssertionError, match="Expected a worker 'stamp' for serviceTask 'stamp'"):
        await deploy(NEW, on=await open_database(), commands={"draft", "sign"})


async def test_an_earlier_version_without_instances_asks_for_nothing(deploy, open_database):
    await deploy(OLD, workers=[Stamping()], commands={"draft"})

    await deploy(NEW, on=await open_database(), commands={"draft", "sign"})


async def test_a_replica_of_the_earlier_release_goes_on_with_instances_of_the_later_one(
    deploy, open_database, database, key
):
    older = await deploy(OLD, workers=[Stamping()], commands={"draft"})
    newer = await deploy(NEW, on=await open_database(), commands={"draft", "sign"})
    await database.change(lambda unit: newer.start(unit, "small", key, {}))

    await database.change(lambda unit: older.complete(unit, key, "draft"))

    assert await older.open_steps(database.unit(), key) == ("sign",)


class StampingOutside:
    @job(attempts=1)
    async def stamp(self, _: JobWork):
        async def finish(_):
            return {"stamped": True}

        return finish


async def test_a_job_that_only_a_later_release_can_do_is_left_to_it(deploy, open_database, database, key):
    older = await deploy(NEW, commands={"draft", "sign"})
    newer = await deploy(OLD, on=await open_database(), workers=[StampingOutside()], commands={"draft"})
    await database.change(lambda unit: newer.start(unit, "small", key, {}))
    await database.change(lambda unit: newer.complete(unit, key, "draft"))
    assert await older.open_steps(database.unit(), key) == ("stamp",)

    assert await older.jobs.run_due() == 0
    assert await newer.jobs.run_due() == 1

    assert await newer.open_steps(database.unit(), key) == ()
