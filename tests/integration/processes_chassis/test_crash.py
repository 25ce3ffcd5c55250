"""SIGKILL in the middle of a job: another process goes on with it when the lease runs out, and not before."""

import asyncio
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.integration.processes_chassis.sealing_service import SEALED

from qabul_chassis.processes import JobWork, job

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


async def test_a_job_of_a_killed_process_is_done_by_another_one_once(deploy, database, database_url, clock, key):
    sealing = Sealing()
    processes = await deploy(SEALED, workers=[sealing])
    await database.change(lambda unit: processes.start(unit, "small", key, {}))
    command = [sys.executable, "-m", "tests.integration.processes_chassis.sealing_service", database_url]
    victim = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert await asyncio.wait_for(victim.stdout.readline(), 30)
    finally:
        victim.kill()
        await victim.wait()
    # The victim went by the machine's clock.
    clock.set(datetime.now(UTC))

    assert await processes.jobs.run_due() == 0
    clock.advance(timedelta(seconds=11))
    assert await processes.jobs.run_due() == 1

    assert sealing.attempts == [2]
    assert await database.fetchval("SELECT count(*) FROM audit") == 1
    [instance] = await processes.operations.show(key)
    assert instance.finished_at is not None
