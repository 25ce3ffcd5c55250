"""A process of its own that claims a job, says so, and never finishes it: for tests that kill it."""

import asyncio
import sys

from tests.factories.diagrams import diagram, node

from qabul_chassis.database import Database
from qabul_chassis.processes import Definitions, JobWork, Processes, job

SEALED = diagram(
    node("startEvent", "begun") + node("serviceTask", "seal-answer") + node("endEvent", "sealed"),
    "begun > seal-answer",
    "seal-answer > sealed",
)


class Hanging:
    """Its job is under way for ever."""

    @job()
    async def seal_answer(self, work: JobWork):
        print(work.id, flush=True)  # noqa: T201 - the test waits for this line
        await asyncio.Event().wait()


async def main(url: str) -> None:
    database = await Database.open(url, service="test", region="namangan")
    processes = Processes(database, Definitions({"sealed.bpmn": SEALED}), workers=[Hanging()])
    await processes.take_up()
    await processes.deploy()
    await processes.run()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
