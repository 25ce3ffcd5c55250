"""What waits where over all instances of a process: counted from an index of what waits, whatever is over."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from tests.factories.diagrams import diagram, node
from tests.factories.plans import scans_of, whole_plan

from qabul_chassis.errors import NotFound
from qabul_chassis.processes import job, migrations, overview

DESK = diagram(
    node("startEvent", "begun")
    + node("userTask", "draft")
    + node("serviceTask", "seal")
    + node("userTask", "sign")
    + node("endEvent", "done"),
    "begun > draft",
    "draft > seal",
    "seal > sign",
    "sign > done",
)
LATER_DESK = DESK.replace(b'"sign"', b'"countersign"')
OTHER = DESK.replace(b'id="small"', b'id="other"')
COMMANDS = {"draft", "sign"}

#: A hundred thousand instances of two processes, of which a tenth wait, and a few are stuck.
FILL = """
WITH made AS MATERIALIZED (
    SELECT gen_random_uuid() AS id, n, CASE n / 10 % 2 WHEN 0 THEN 'small' ELSE 'other' END AS process
    FROM generate_series(1, 100000) AS n
), instances AS (
    INSERT INTO process_instance (id, process, version, key, state, revision, started_at, finished_at)
    SELECT id, process, CASE n % 200 WHEN 99 THEN 'rare' ELSE 'usual' END, id, '[]', 1, now(),
           CASE WHEN n % 10 < 9 THEN now() END
    FROM made
), stuck AS (
    INSERT INTO incident (instance_id, token, process, key, element, kind, reason, raised_at)
    SELECT id, 1, process, id, 'element-' || n % 7, 'engine', 'it stopped', now() FROM made WHERE n % 1000 = 999
)
INSERT INTO token (instance_id, token, process, key, element, kind, since_at)
SELECT id, t, process, id, 'element-' || n % 7, 'user', now() - n * interval '1 second'
FROM made CROSS JOIN generate_series(1, 2) AS t WHERE n % 10 = 9
"""


class Seal:
    @job(attempts=1)
    async def seal(self, work):
        raise RuntimeError("the seal is broken")


@pytest.fixture
async def desk(deploy):
    return await deploy(DESK, OTHER, workers=[Seal()], commands=COMMANDS)


async def started(processes, database, process="small", *, drafted=False):
    key = uuid4()
    await database.change(lambda unit: processes.start(unit, process, key, {}))
    if drafted:
        await database.change(lambda unit: processes.complete(unit, key, "draft"))
    return key


async def test_tokens_are_counted_by_element_and_kind_with_the_oldest_and_the_incidents(desk, database, clock):
    await started(desk, database, drafted=True)
    await started(desk, database, "other")
    oldest_at = clock.now()
    await started(desk, database)
    clock.advance(timedelta(days=2))
    await started(desk, database)
    await desk.jobs.run_due()

    waiting = await desk.overview.waiting("small")

    assert [(each.element, each.kind, each.count, each.oldest_at, each.incidents) for each in waiting] == [
        ("draft", "user", 2, oldest_at, 0),
        ("seal", "service", 1, oldest_at, 1),
    ]


async def test_of_a_version_its_own_instances_are_counted_alone(desk, deploy, open_database, database):
    await started(desk, database)
    newer = await deploy(
        LATER_DESK, OTHER, on=await open_database(), workers=[Seal()], commands={*COMMANDS, "countersign"}
    )
    for _ in range(2):
        await started(newer, database)
    await newer.jobs.run_due()
    old, new = (processes.overview.current_version("small") for processes in (desk, newer))

    everywhere = await newer.overview.waiting("small")
    on_old, on_new = [await newer.overview.waiting("small", version) for version in (old, new)]
    running = await newer.overview.running("small")

    assert [sum(each.count for each in found) for found in (everywhere, on_old, on_new)] == [3, 1, 2]
    assert {(each.version, each.running, each.current) for each in running} == {(old, 1, False), (new, 2, True)}


async def test_versions_are_listed_with_what_is_under_way_and_what_is_over(desk, database):
    key = await started(desk, database)
    await started(desk, database)
    await database.fetch("UPDATE process_instance SET finished_at = now() WHERE key = $1", key)

    found = await desk.overview.versions()

    assert [(each.process, each.running, each.finished, each.current) for each in found] == [
        ("other", 0, 0, True),
        ("small", 1, 1, True),
    ]


async def test_a_version_without_instances_is_no_longer_shown_as_running(desk, deploy, open_database):
    newer = await deploy(
        LATER_DESK, OTHER, on=await open_database(), workers=[Seal()], commands={*COMMANDS, "countersign"}
    )

    [running] = await newer.overview.running("small")

    assert running.current
    assert len([each for each in await newer.overview.versions() if each.process == "small"]) == 2


async def test_diagrams_that_were_never_deployed_are_not_found(desk):
    with pytest.raises(NotFound, match="was ever deployed here"):
        await desk.overview.diagram("small", "0" * 64)
    with pytest.raises(NotFound, match="its processes: other, small"):
        desk.overview.version_of("tall", "")


@pytest.fixture
async def filled(database):
    await database.fetch(FILL)
    await database.fetch("VACUUM (ANALYZE) token, incident, process_instance")
    return database


async def test_counts_and_ages_are_read_from_one_index_of_what_waits(filled):
    plan = await whole_plan(filled, overview._WAITING, "small")

    assert scans_of(plan, "token") == {("Index Only Scan", "token_waiting")}
    assert scans_of(plan, "process_instance") == set()


async def test_what_runs_on_a_version_is_found_by_an_index_however_much_is_over(filled):
    waiting = await whole_plan(filled, overview._WAITING_ON, "other", "rare")
    running = await whole_plan(filled, overview._RUNNING, "other")
    page = await whole_plan(filled, migrations._PAGE, "other", "rare", UUID(int=0), 100)
    remaining = await whole_plan(filled, migrations._REMAINING, "other", "rare")

    assert {index for _, index in scans_of(waiting, "token")} == {"token_pkey"}
    for plan in (waiting, running, page, remaining):
        assert {index for _, index in scans_of(plan, "process_instance")} == {"process_instance_running"}
