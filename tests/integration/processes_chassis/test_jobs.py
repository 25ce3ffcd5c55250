"""Jobs run outside of transactions and complete their task once, whatever dies in between."""

import asyncio
from contextlib import suppress
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.factories.diagrams import diagram, error, error_event, messages, node, timer_event

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.errors import NotFound, Refused, Unavailable
from qabul_chassis.processes import BpmnError, JobWork, Said, inline, job
from qabul_chassis.testing import wait_until

SEALED = diagram(
    node("startEvent", "begun")
    + node("serviceTask", "seal-answer")
    + error_event("boundaryEvent", "unreadable", "UNREADABLE", attachedToRef="seal-answer")
    + timer_event("boundaryEvent", "given-up", "P1D", attachedToRef="seal-answer")
    + node("userTask", "replace-file")
    + node("userTask", "call-operator")
    + node("sendTask", "say-sealed", messageRef="message-Sealed")
    + node("endEvent", "sealed")
    + node("endEvent", "over"),
    "begun > seal-answer",
    "seal-answer > say-sealed",
    "say-sealed > sealed",
    "unreadable > replace-file",
    "replace-file > over",
    "given-up > call-operator",
    "call-operator > over",
    declared=messages("Sealed") + error("UNREADABLE"),
)


class Sealing:
    """Its job does what the test put into `behave`."""

    def __init__(self):
        self.runs = []
        self.finished = 0
        self.behave = None

    @job(attempts=3)
    async def seal_answer(self, work: JobWork):
        self.runs.append(work)
        if self.behave is not None:
            await self.behave(work)

        async def finish(unit):
            self.finished += 1
            unit.audit(work.key, "answer.sealed", job=work.id)
            return {"sha256": "ab12", "attempt": work.attempt}

        return finish

    @job()
    async def say_sealed(self, work: JobWork):
        async def finish(_):
            return Said(AcceptanceOverdue(appeal_id=str(work.key)))

        return finish


@pytest.fixture
def sealing():
    return Sealing()


COMMANDS = {"replace-file", "call-operator"}


@pytest.fixture
async def processes(deploy, sealing):
    return await deploy(SEALED, workers=[sealing], commands=COMMANDS)


@pytest.fixture
async def started(processes, database, key):
    await database.change(lambda unit: processes.start(unit, "small", key, {"upload": "u-1"}))
    return key


async def instance_of(processes, key):
    [instance] = await processes.operations.show(key)
    return instance


async def test_a_job_runs_outside_and_its_outcome_goes_in_with_the_completed_task(
    processes, database, started, sealing
):
    await processes.jobs.run_due()

    assert [work.variables for work in sealing.runs] == [{"upload": "u-1"}]
    assert (await instance_of(processes, started)).finished_at is not None
    unit = database.unit()
    await processes.load(unit, [started])
    assert processes.variables(unit, started)["sha256"] == "ab12"
    assert await database.fetchval("SELECT count(*) FROM job") == 0
    assert await database.fetchval("SELECT count(*) FROM audit") == 1
    assert await database.fetchval("SELECT count(*) FROM outbox") == 1


async def test_many_jobs_on_many_replicas_run_once_each(deploy, open_database, database, sealing, processes):
    keys = [uuid4() for _ in range(60)]
    unit = database.unit()
    for key in keys:
        await processes.start(unit, "small", key, {})
    await unit.commit()
    replicas = [await deploy(SEALED, on=await open_database(), workers=[sealing], commands=COMMANDS) for _ in range(3)]

    await asyncio.gather(*[replica.jobs.run_due() for replica in replicas])

    assert sorted(work.key for work in sealing.runs) == sorted(keys)
    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL") == 0


async def test_a_failed_job_is_tried_again_later_and_remembers_no_data_of_the_failure(
    processes, database, clock, started, sealing
):
    async def fail(_):
        raise ValueError("a person's name")

    sealing.behave = fail
    await processes.jobs.run_due()

    row = await database.fetchrow("SELECT attempts, run_at, last_error FROM job")
    assert row["attempts"] == 1
    assert row["run_at"] > clock.now()
    assert row["last_error"].startswith("ValueError at test_jobs.py:")

    sealing.behave = None
    clock.set(row["run_at"])
    await processes.jobs.run_due()
    assert [work.attempt for work in sealing.runs] == [1, 2]
    assert len({work.id for work in sealing.runs}) == 1
    assert (await instance_of(processes, started)).finished_at is not None


async def use_up_attempts(processes, clock, sealing):
    async def refuse(_):
        raise Refused("The bucket refuses upload u-1.", reason="LOCKED")

    sealing.behave = refuse
    for _ in range(3):
        await processes.jobs.run_due()
        clock.advance(timedelta(minutes=5))


async def test_used_up_attempts_are_an_incident_that_a_retry_sends_on_its_way(
    processes, database, clock, started, sealing
):
    await use_up_attempts(processes, clock, sealing)
    assert await processes.jobs.run_due() == 0

    [incident] = await processes.operations.incidents()
    assert (incident.key, incident.element, incident.kind) == (started, "seal-answer", "job")
    assert incident.reason == "Refused: The bucket refuses upload u-1."
    [token] = (await instance_of(processes, started)).tokens
    assert token.reason == incident.reason

    sealing.behave = None
    await database.change(lambda unit: processes.operations.retry_incident(unit, incident.instance_id, incident.token))
    await processes.jobs.run_due()

    assert await processes.operations.incidents() == []
    instance = await instance_of(processes, started)
    assert instance.finished_at is not None
    whats = [line.what for line in await processes.operations.history(instance.id) if line.element == "seal-answer"]
    assert whats == ["entered", "incident", "retried", "left"]
    with pytest.raises(NotFound, match="no incident"):
        await processes.operations.retry_incident(database.unit(), incident.instance_id, incident.token)


async def test_an_incident_goes_when_its_task_is_cancelled(processes, database, clock, started, sealing):
    await use_up_attempts(processes, clock, sealing)
    clock.advance(timedelta(days=1))

    await processes.timers.fire_due()

    assert await processes.operations.incidents() == []
    assert await database.fetchval("SELECT count(*) FROM job") == 0
    assert await processes.open_steps(database.unit(), started) == ("call-operator",)


async def test_an_outage_costs_no_attempts(processes, database, clock, started, sealing):
    async def away(_):
        raise Unavailable("The object store is away.")

    sealing.behave = away
    for _ in range(10):
        await processes.jobs.run_due()
        clock.advance(timedelta(minutes=1))

    assert await processes.operations.incidents() == []
    sealing.behave = None
    await processes.jobs.run_due()
    assert (await instance_of(processes, started)).finished_at is not None


async def test_a_business_error_of_a_job_is_followed_by_its_boundary_event(processes, database, started, sealing):
    async def unreadable(_):
        raise BpmnError("UNREADABLE", "no pages")

    sealing.behave = unreadable

    await processes.jobs.run_due()

    assert await processes.open_steps(database.unit(), started) == ("replace-file",)
    assert await database.fetchval("SELECT count(*) FROM job") == 0


async def test_a_business_error_that_nothing_catches_is_an_incident_whose_retry_runs_the_job_anew(
    processes, database, started, sealing
):
    async def locked(_):
        raise BpmnError("LOCKED", "the bucket refuses")

    sealing.behave = locked
    await processes.jobs.run_due()
    [incident] = await processes.operations.incidents()
    assert (incident.kind, incident.reason) == ("engine", "the bucket refuses")
    assert await database.fetchval("SELECT count(*) FROM job") == 0

    sealing.behave = None
    await database.change(lambda unit: processes.operations.retry_incident(unit, incident.instance_id, incident.token))
    await processes.jobs.run_due()

    assert (await instance_of(processes, started)).finished_at is not None
    assert await processes.operations.incidents() == []


async def test_a_job_whose_process_died_is_run_again_when_its_lease_runs_out(
    processes, deploy, open_database, clock, started, sealing
):
    dead = await deploy(SEALED, on=await open_database(), workers=[sealing], commands=COMMANDS)
    hung = asyncio.Event()

    async def hang(work):
        if work.attempt == 1:
            hung.set()
            await asyncio.Event().wait()

    sealing.behave = hang
    await dead.jobs._begin(1)
    await hung.wait()
    [task] = dead.jobs._under_way
    task.cancel()  # as SIGKILL would: nothing is given back
    with suppress(asyncio.CancelledError):
        await task

    assert await processes.jobs.run_due() == 0
    clock.advance(timedelta(seconds=11))
    await processes.jobs.run_due()

    assert [work.attempt for work in sealing.runs] == [1, 2]
    assert sealing.finished == 1
    assert (await instance_of(processes, started)).finished_at is not None


async def test_a_process_that_dies_in_every_attempt_ends_as_an_incident(processes, database, started, sealing):
    await database.fetch("UPDATE job SET attempts = 3 RETURNING 1")

    await processes.jobs.run_due()

    assert sealing.runs == []
    [incident] = await processes.operations.incidents()
    assert incident.reason == "its process died in the last of 3 attempts"


async def test_two_processes_that_both_ran_a_job_complete_its_task_once(
    processes, deploy, open_database, database, clock, started, sealing
):
    other = await deploy(SEALED, on=await open_database(), workers=[sealing], commands=COMMANDS)
    reached, go_on = asyncio.Event(), asyncio.Event()

    async def slow_at_first(work):
        if work.attempt == 1:
            reached.set()
            await go_on.wait()

    sealing.behave = slow_at_first
    first = asyncio.create_task(other.jobs.run_due())
    await reached.wait()
    clock.advance(timedelta(seconds=11))  # nobody renews: the loop of `other` hangs
    await processes.jobs.run_due()
    go_on.set()
    await first

    assert len(sealing.runs) == 2
    assert sealing.finished == 1
    assert await database.fetchval("SELECT count(*) FROM audit") == 1


async def test_a_task_cancelled_while_its_job_runs_takes_no_outcome(processes, database, clock, started, sealing):
    async def outlived(_):
        clock.advance(timedelta(days=1))
        await processes.timers.fire_due()

    sealing.behave = outlived

    await processes.jobs.run_due()

    assert sealing.finished == 0
    assert await processes.open_steps(database.unit(), started) == ("call-operator",)


async def test_a_stopped_loop_gives_its_jobs_back_at_once(processes, database, started, sealing):
    reached = asyncio.Event()

    async def hang(_):
        reached.set()
        await asyncio.Event().wait()

    sealing.behave = hang
    loop = asyncio.create_task(processes.jobs.run())
    await asyncio.wait_for(reached.wait(), 5)
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop

    sealing.behave = None
    assert await database.fetchval("SELECT attempts FROM job") == 0
    await processes.jobs.run_due()
    assert (await instance_of(processes, started)).finished_at is not None


async def test_a_running_loop_is_woken_by_the_commit_that_reaches_the_task(processes, database, key, sealing):
    reached = asyncio.Event()

    async def reach(_):
        reached.set()

    sealing.behave = reach
    loop = asyncio.create_task(processes.run())
    await wait_until(lambda: processes.jobs._alarm._until)

    await database.change(lambda unit: processes.start(unit, "small", key, {}))

    await asyncio.wait_for(reached.wait(), 1.9)
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def test_a_job_of_an_earlier_release_is_done_by_a_worker_that_became_inline(
    deploy, open_database, started, sealing
):
    class Inline:
        @inline
        async def seal_answer(self, _):
            return {"sha256": "cd34"}

        @inline
        async def say_sealed(self, work):
            return AcceptanceOverdue(appeal_id=str(work.key))

    newer = await deploy(SEALED, on=await open_database(), workers=[Inline()], commands=COMMANDS)

    await newer.jobs.run_due()

    assert (await instance_of(newer, started)).finished_at is not None
