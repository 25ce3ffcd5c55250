"""A process of its own that delivers a signal in small batches and hangs within one: for tests that kill it."""

import asyncio
import sys

from tests.integration.processes_chassis.holidays import ON_THE_WAY

from qabul_chassis.database import Database
from qabul_chassis.processes import Definitions, Processes, Work, inline

BATCH = 10
#: In the middle of the third batch.
HANGS_AT = 25


class Hanging:
    """Stops for ever at one of its tasks, in a transaction that holds a batch."""

    def __init__(self) -> None:
        self._count = 0

    @inline
    async def note_holiday(self, work: Work):
        self._count += 1
        if self._count == HANGS_AT:
            print(work.key, flush=True)  # noqa: T201 - the test waits for this line
            await asyncio.Event().wait()


async def main(url: str) -> None:
    database = await Database.open(url, service="test", region="namangan")
    processes = Processes(database, Definitions({"on-the-way.bpmn": ON_THE_WAY}), workers=[Hanging()])
    await processes.take_up()
    await processes.deploy()
    processes.signals.rounds.batch = BATCH
    await processes.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
