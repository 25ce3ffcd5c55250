"""Instances are moved onto another version of their process: whole or not at all, and their rows with them."""

import asyncio
from datetime import timedelta

import pytest
from tests.factories.diagrams import diagram, node, timer_event
from tests.integration.processes_chassis.moving import current, route, rows, started, versions

from qabul_chassis.errors import Invalid, NotFound
from qabul_chassis.processes import Work, inline, job

#: A person drafts, with a timer, while a worker seals; then somebody signs.
OLD = diagram(
    node("startEvent", "begun")
    + node("parallelGateway", "fork")
    + node("userTask", "draft")
    + timer_event("boundaryEvent", "late", "P3D", attachedToRef="draft", cancelActivity="false")
    + node("userTask", "chase")
    + node("serviceTask", "seal")
    + node("parallelGateway", "join")
    + node("userTask", "sign")
    + node("endEvent", "done"),
    "begun > fork",
    "fork > draft",
    "fork > seal",
    "draft > join",
    "seal > join",
    "late > chase",
    "join > sign",
    "sign > done",
)

#: The same by other ids, without signing, and with a second timer.
NEW = diagram(
    node("startEvent", "begun")
    + node("parallelGateway", "fork")
    + node("userTask", "write")
    + timer_event("boundaryEvent", "overdue", "P5D", attachedToRef="write", cancelActivity="false")
    + timer_event("boundaryEvent", "given-up", "P9D", attachedToRef="write", cancelActivity="false")
    + node("userTask", "chase")
    + node("serviceTask", "stamp")
    + node("parallelGateway", "join")
    + node("endEvent", "done"),
    "begun > fork",
    "fork > write",
    "fork > stamp",
    "write > join",
    "stamp > join",
    "overdue > chase",
    "given-up > chase",
    "join > done",
)
RENAMED = {"draft": "write", "late": "overdue", "seal": "stamp"}
COMMANDS = {"draft", "write", "chase", "sign"}


class Sealing:
    """A worker of each version; the earlier one fails until it is mended."""

    def __init__(self):
        self.mended = False
        self.stamped = []

    @job(attempts=1, retired=True)
    async def seal(self, work):
        if not self.mended:
            raise RuntimeError("the seal is broken")
        return nothing_to_say

    @job(attempts=1, retired=True)
    async def stamp(self, work):
        self.stamped.append(work.key)
        return nothing_to_say


async def nothing_to_say(unit):
    return None


@pytest.fixture
def sealing():
    return Sealing()


@pytest.fixture
def forked(deploy, open_database, database, sealing):
    """Instances on the earlier version, begun, and both versions' processes, each on a replica of its own."""

    async def deployed(count=1, workers=sealing):
        older = await deploy(OLD, workers=[workers], commands={"draft", "chase", "sign"})
        keys = await started(older, database, count)
        commands = {"draft", "chase", "sign", "write"}
        newer = await deploy(NEW, on=await open_database(), workers=[workers], commands=commands)
        return older, newer, keys

    return deployed


async def test_rows_of_tokens_timers_and_jobs_follow_their_instance(forked, database, clock):
    older, newer, [key] = await forked()
    begun_at = clock.now()
    clock.advance(timedelta(days=1))

    moved = await newer.migrations.move(await route(older, newer, RENAMED), limit=10)

    assert (moved.count, moved.stay, moved.remaining, moved.next_after) == (1, [], 0, None)
    assert await rows(database, "process_instance", "version") == [(current(newer),)]
    assert await rows(database, "token", "element", "kind", "since_at") == [
        ("stamp", "service", begun_at),
        ("write", "user", begun_at),
    ]
    # What both versions have keeps its time; what is new starts now.
    assert await rows(database, "timer", "element", "due_at", "fire_at") == [
        ("given-up", clock.now() + timedelta(days=9), clock.now() + timedelta(days=9)),
        ("overdue", begun_at + timedelta(days=3), begun_at + timedelta(days=3)),
    ]
    assert await rows(database, "job", "element", "attempts") == [("stamp", 0)]
    [instance] = await newer.operations.show(key)
    history = await newer.operations.history(instance.id)
    assert {(line.element, line.what) for line in history if line.what == "migrated"} == {
        ("write", "migrated"),
        ("stamp", "migrated"),
    }
    audited = "SELECT entries->0->>'action', entries->0->'details'->>'to_version' FROM audit WHERE key = $1"
    assert tuple(await database.fetchrow(audited, key)) == ("process_migrated", current(newer))


async def test_an_incident_follows_its_token_and_its_job_runs_under_the_new_version(forked, database, sealing):
    older, newer, [key] = await forked()
    await older.jobs.run_due()
    [before] = await newer.operations.incidents()

    await newer.migrations.move(await route(older, newer, RENAMED), limit=10)
    [after] = await newer.operations.incidents()
    await database.change(lambda unit: newer.operations.retry_incident(unit, after.instance_id, after.token))
    await newer.jobs.run_due()

    assert (before.element, after.element) == ("seal", "stamp")
    assert (before.token, before.reason, before.raised_at) == (after.token, after.reason, after.raised_at)
    assert sealing.stamped == [key]


async def test_timers_and_jobs_go_on_under_the_new_version_also_after_a_restart(
    forked, deploy, open_database, database, clock, sealing
):
    older, newer, keys = await forked(3)
    await newer.migrations.move(await route(older, newer, RENAMED), limit=10)

    commands = {"write", "chase"}
    restarted = await deploy(NEW, on=await open_database(), workers=[sealing], commands=commands)
    await restarted.jobs.run_due()
    clock.advance(timedelta(days=3))
    assert await restarted.timers.fire_due() == 3
    clock.advance(timedelta(days=6))
    assert await restarted.timers.fire_due() == 3

    assert sorted(sealing.stamped) == sorted(keys)
    for key in keys:
        assert await restarted.open_steps(database.unit(), key) == ("write", "chase")
        await database.change(lambda unit, key=key: restarted.complete(unit, key, "write"))
        for _ in range(2):
            await database.change(lambda unit, key=key: restarted.complete(unit, key, "chase"))
    assert await rows(database, "token", "element") == []
    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL") == 0


async def test_a_job_under_way_while_its_instance_moves_completes_its_task_under_the_new_version(forked, database):
    class Slow(Sealing):
        begun, go_on = asyncio.Event(), asyncio.Event()

        @job(attempts=1, retired=True)
        async def seal(self, work):
            self.begun.set()
            await self.go_on.wait()
            return nothing_to_say

    slow = Slow()
    older, newer, [key] = await forked(workers=slow)
    running = asyncio.create_task(older.jobs.run_due())
    await slow.begun.wait()

    await newer.migrations.move(await route(older, newer, RENAMED), limit=10)
    slow.go_on.set()
    await running

    assert slow.stamped == []
    assert await newer.open_steps(database.unit(), key) == ("write",)
    assert await rows(database, "job", "element") == []
    assert await rows(database, "token", "element", "kind") == [("join", "join"), ("write", "user")]


async def test_a_dry_run_names_every_token_without_a_place_and_writes_nothing(forked, database):
    older, newer, keys = await forked(3)
    tables = ("process_instance", "token", "timer", "job", "element_history", "audit")
    before = [await database.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables]  # noqa: S608

    moved = await newer.migrations.move(await route(older, newer), limit=10, dry_run=True)

    assert (moved.count, moved.remaining) == (0, 3)
    assert {(each.key, each.element) for each in moved.stay} == {
        (key, element) for key in keys for element in ("draft", "seal")
    }
    draft = next(each for each in moved.stay if each.element == "draft")
    assert draft.reason == "Expected the new version to have 'draft', but it has not; map 'draft' to its successor"
    assert [await database.fetch(f"SELECT * FROM {table} ORDER BY 1, 2") for table in tables] == before  # noqa: S608

    would = await newer.migrations.move(await route(older, newer, RENAMED), limit=10, dry_run=True)
    assert (would.count, would.stay, would.remaining) == (3, [], 3)


async def test_an_instance_without_a_place_stays_on_its_version_and_goes_on_there(forked, database, sealing):
    older, newer, [stays, goes] = await forked(2)
    sealing.mended = True
    await older.jobs.run_due()
    await database.change(lambda unit: older.complete(unit, stays, "draft"))

    moved = await newer.migrations.move(await route(older, newer, RENAMED), limit=10)

    assert (moved.count, moved.remaining) == (1, 1)
    [stay] = moved.stay
    assert (stay.key, stay.element) == (stays, "sign")
    assert await versions(database) == {current(older): 1, current(newer): 1}
    assert await newer.open_steps(database.unit(), goes) == ("write",)
    await database.change(lambda unit: newer.complete(unit, stays, "sign"))
    [instance] = await newer.operations.show(stays)
    assert instance.finished_at is not None


async def test_an_instance_that_cannot_go_on_in_the_new_version_stays_as_it_was_and_the_others_move(
    deploy, open_database, database
):
    class Telling:
        @inline
        async def tell(self, work: Work):
            if work.variables.get("mute"):
                raise RuntimeError("nothing to say")

    def three_branches(last):
        return diagram(
            node("startEvent", "begun")
            + node("parallelGateway", "fork")
            + "".join(node("userTask", branch) for branch in ("draft", "visit", "call"))
            + node("parallelGateway", "join")
            + node("serviceTask", "tell")
            + node("endEvent", "done"),
            "begun > fork",
            *(f"fork > {branch}" for branch in ("draft", "visit", "call")),
            "draft > join",
            "visit > join",
            last,
            "join > tell",
            "tell > done",
        )

    commands = {"draft", "visit", "call"}
    older = await deploy(three_branches("call > join"), workers=[Telling()], commands=commands)
    [fine], [mute] = await started(older, database), await started(older, database, mute=True)
    for key in (fine, mute):
        for task in ("draft", "visit"):
            await database.change(lambda unit, key=key, task=task: older.complete(unit, key, task))
    # Nobody waits for the call any more: the join is complete as soon as an instance has moved.
    newer = await deploy(
        three_branches("call > done"), on=await open_database(), workers=[Telling()], commands=commands
    )

    moved = await newer.migrations.move(await route(older, newer), limit=10)

    assert moved.count == 1
    [stay] = moved.stay
    assert stay.key == mute
    assert "RuntimeError at test_migrations.py" in stay.reason
    assert "nothing to say" not in stay.reason
    assert await newer.open_steps(database.unit(), fine) == ("call",)
    assert await rows(database, "token", "key", "element") == sorted(
        [(fine, "call"), (mute, "call"), (mute, "join"), (mute, "join")]
    )


async def test_versions_that_instances_cannot_go_between_are_refused(forked, deploy, open_database, database):
    older, newer, _ = await forked()
    old, new = current(older), current(newer)
    migrations = newer.migrations

    with pytest.raises(Invalid, match="are both") as same:
        await migrations.route("small", new, new, {})
    with pytest.raises(NotFound, match="was ever deployed here"):
        await migrations.route("small", "0" * 64, new, {})
    with pytest.raises(NotFound):
        await migrations.route("other", old, new, {})
    with pytest.raises(Invalid, match="earlier version of process 'small', but it has no 'drafts'"):
        await migrations.route("small", old, new, {"drafts": "write"})
    with pytest.raises(Invalid, match="later version of process 'small', but it has no 'writing'"):
        await migrations.route("small", old, new, {"draft": "writing"})

    assert same.value.reason == "SAME_VERSION"


HEARING = diagram(
    node("startEvent", "asked") + node("userTask", "hear") + node("endEvent", "heard"),
    "asked > hear",
    "hear > heard",
    process="hearing",
)


def with_hearing(call):
    return diagram(
        node("startEvent", "begun")
        + node("callActivity", call, calledElement="hearing")
        + node("userTask", "sign")
        + node("endEvent", "done"),
        f"begun > {call}",
        f"{call} > sign",
        "sign > done",
    )


async def test_what_an_instance_called_hands_its_outcome_to_it_on_the_new_version(deploy, open_database, database):
    commands = {"hear", "sign"}
    older = await deploy(with_hearing("hold-hearing"), HEARING, commands=commands)
    [key] = await started(older, database)
    newer = await deploy(with_hearing("hold-session"), HEARING, on=await open_database(), commands=commands)

    await newer.migrations.move(await route(older, newer, {"hold-hearing": "hold-session"}), limit=10)
    moved = await rows(database, "token", "element", "kind")
    await database.change(lambda unit: newer.complete(unit, key, "hear", {"heard": True}))

    assert moved == [("hear", "user"), ("hold-session", "call")]
    assert await rows(database, "token", "element", "kind") == [("sign", "user")]
    unit = database.unit()
    await newer.load(unit, [key])
    assert newer.variables(unit, key, process="small") == {"heard": True}
