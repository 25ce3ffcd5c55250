"""SIGKILL in the middle of a job or a signal: another process goes on, and nothing is lost or doubled."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from tests.integration.processes_chassis.holiday_service import BATCH
from tests.integration.processes_chassis.holidays import ON_THE_WAY, Noting
from tests.integration.processes_chassis.sealing_service import SEALED

from qabul_chassis.processes import JobWork, job
from qabul_chassis.testing import wait_until

ROOT = Path(__file__).parents[3]


class Sealing:
    def __init__(self):
        self.attempts = []

    @job()
    async def seal_answer(self, work: JobWork):
        self.attempts.append(work.attempt)

        async def finish(unit):
            unit.audit(work.key, "answer.sealed")

        return finish


async def killed_in_the_middle(service, database_url):
    """Run a service until it says that it is in the middle of its work, and kill it there."""
    command = [sys.executable, "-m", f"tests.integration.processes_chassis.{service}", database_url]
    victim = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert await asyncio.wait_for(victim.stdout.readline(), 30)
    finally:
        victim.kill()
        await victim.wait()


async def test_a_job_of_a_killed_process_is_done_by_another_one_once(deploy, database, database_url, clock, key):
    sealing = Sealing()
    processes = await deploy(SEALED, workers=[sealing])
    await database.change(lambda unit: processes.start(unit, "small", key, {}))
    await killed_in_the_middle("sealing_service", database_url)
    # The victim went by the machine's clock.
    clock.set(datetime.now(UTC))

    assert await processes.jobs.run_due() == 0
    clock.advance(timedelta(seconds=11))
    assert await processes.jobs.run_due() == 1

    assert sealing.attempts == [2]
    assert await database.fetchval("SELECT count(*) FROM audit") == 1
    [instance] = await processes.operations.show(key)
    assert instance.finished_at is not None


async def test_a_process_killed_while_it_delivers_a_signal_loses_and_doubles_no_delivery(
    deploy, database, database_url, clock
):
    noting = Noting()
    processes = await deploy(ON_THE_WAY, workers=[noting])
    unit = database.unit()
    keys = [uuid4() for _ in range(60)]
    for key in keys:
        await processes.start(unit, "on-the-way", key, {})
    processes.signal(unit, "Holiday")
    await unit.commit()

    await killed_in_the_middle("holiday_service", database_url)

    # What the victim had committed stays; the batch it was in goes back once the server has seen it die.
    assert await database.fetchval("SELECT count(*) FROM signal_delivery") == 60 - 2 * BATCH
    clock.set(datetime.now(UTC))

    async def delivered():
        await processes.signals.deliver_due()
        return await database.fetchval("SELECT count(*) FROM signal_delivery") == 0

    await wait_until(delivered)
    assert len(noting.noted) == len(set(noting.noted)) == 60 - 2 * BATCH
    history = "SELECT count(*), count(DISTINCT instance_id) FROM element_history WHERE element = 'note-holiday'"
    assert list(await database.fetchrow(history)) == [60, 60]
    assert await database.fetchval("SELECT count(*) FROM process_instance WHERE finished_at IS NULL") == 0
    assert await database.fetchval("SELECT count(*) FROM signal") == 0
