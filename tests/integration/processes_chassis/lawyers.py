"""What carries out the processes of those who ask a lawyer, and what tests ask of them."""

from qabul_bpmn import Instance
from qabul_chassis.processes import BpmnError, Work, inline

COMMANDS = {"advise", "sign", "go-without", "note-warning"}


class Filing:
    """Files advice, or refuses to."""

    def __init__(self):
        self.refuses = False

    @inline
    async def file_advice(self, _: Work):
        if self.refuses:
            raise BpmnError("REFUSED", "no lawyer is free")
        return {"filed": True}


async def complete(processes, database, key, task, output=None, **which):
    await database.change(lambda unit: processes.complete(unit, key, task, output, **which))


async def variables_of(processes, database, key, process):
    unit = database.unit()
    await processes.load(unit, [key])
    return processes.variables(unit, key, process=process)


async def open_steps(processes, database, key):
    return await processes.open_steps(database.unit(), key)


async def rows_of(database, process):
    """How many rows of each kind instances of a process have."""
    found = await database.fetchrow(
        """
        WITH i AS (SELECT id FROM process_instance WHERE process = $1)
        SELECT (SELECT count(*) FROM token WHERE instance_id IN (SELECT id FROM i)) AS tokens,
               (SELECT count(*) FROM timer WHERE instance_id IN (SELECT id FROM i)) AS timers,
               (SELECT count(*) FROM job WHERE instance_id IN (SELECT id FROM i)) AS jobs,
               (SELECT count(*) FROM incident WHERE instance_id IN (SELECT id FROM i)) AS incidents
        """,
        process,
    )
    return tuple(found)


async def variables_of_instance(database, instance_id):
    """Read from the stored form itself."""
    state = await database.fetchval("SELECT state FROM process_instance WHERE id = $1", instance_id)
    return dict(Instance.from_json(state).variables)
