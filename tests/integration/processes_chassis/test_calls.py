"""A called process is an instance of its own, tied to the token that called it until one of the two is over."""

from datetime import timedelta

import pytest
from tests.factories.diagrams import mapping
from tests.factories.lawyers import ASKING, HELP
from tests.integration.processes_chassis.lawyers import COMMANDS, Filing, complete, open_steps, rows_of, variables_of

from qabul_chassis.processes import BpmnError, JobWork, job


@pytest.fixture
def filing():
    return Filing()


@pytest.fixture
async def processes(deploy, filing):
    return await deploy(ASKING, HELP, workers=[filing], commands=COMMANDS)


@pytest.fixture
async def asked(processes, database, key):
    """A process that has called another one."""
    await database.change(lambda unit: processes.start(unit, "asking", key, {"number": "N-1"}))
    return processes


async def test_a_called_process_runs_for_the_key_of_its_caller_and_is_tied_to_the_calling_token(asked, database, key):
    [caller, called] = await asked.operations.show(key)

    assert (caller.process, called.process) == ("asking", "help")
    assert [(token.element, token.kind) for token in caller.tokens] == [("ask-lawyer", "call")]
    assert (called.parent_id, called.parent_token) == (caller.id, caller.tokens[0].token)
    assert called.version == asked.definitions.current["help"].version
    assert await open_steps(asked, database, key) == ("ask-lawyer", "advise")


async def test_when_it_ends_its_variables_come_back_and_the_caller_goes_on_in_the_same_change(asked, database, key):
    await complete(asked, database, key, "advise", {"advice": "yes"})

    assert await open_steps(asked, database, key) == ("sign",)
    expected = {"number": "N-1", "advice": "yes", "filed": True}
    assert await variables_of(asked, database, key, "asking") == expected
    [caller, called] = await asked.operations.show(key)
    assert called.finished_at is not None
    assert caller.finished_at is None
    assert await rows_of(database, "help") == (0, 0, 0, 0)


async def test_mappings_say_what_is_handed_over_and_what_comes_back(deploy, database, filing, key):
    mapped = ASKING.replace(
        b'calledElement="help">',
        f'calledElement="help">{mapping(inputs={"question": "number"}, outputs={"opinion": "advice"})}'.encode(),
    )
    processes = await deploy(mapped, HELP, workers=[filing], commands=COMMANDS)
    await database.change(lambda unit: processes.start(unit, "asking", key, {"number": "N-1", "secret": 7}))
    assert await variables_of(processes, database, key, "help") == {"question": "N-1"}

    await complete(processes, database, key, "advise", {"advice": "yes"})

    assert await variables_of(processes, database, key, "asking") == {"number": "N-1", "secret": 7, "opinion": "yes"}


async def test_an_error_that_nothing_in_it_catches_goes_to_its_caller_and_ends_it(asked, database, filing, key):
    filing.refuses = True

    await complete(asked, database, key, "advise")

    assert await open_steps(asked, database, key) == ("go-without",)
    assert await rows_of(database, "help") == (0, 0, 0, 0)
    [_, called] = await asked.operations.show(key)
    assert called.finished_at is not None


async def test_an_error_that_no_caller_catches_is_an_incident_where_it_happened(deploy, database, filing, key):
    uncaught = ASKING.replace(b'errorCode="REFUSED"', b'errorCode="OTHER"')
    processes = await deploy(uncaught, HELP, workers=[filing], commands=COMMANDS)
    await database.change(lambda unit: processes.start(unit, "asking", key, {}))
    filing.refuses = True
    await complete(processes, database, key, "advise")

    [incident] = await processes.operations.incidents()
    assert (incident.process, incident.element, incident.reason) == ("help", "file-advice", "no lawyer is free")
    filing.refuses = False
    await database.change(lambda unit: processes.operations.retry_incident(unit, incident.instance_id, incident.token))

    assert await open_steps(processes, database, key) == ("sign",)


async def test_an_escalation_goes_to_the_caller_and_the_called_process_goes_on(asked, database, clock, key):
    clock.advance(timedelta(days=3))

    await asked.timers.fire_due()

    assert await open_steps(asked, database, key) == ("ask-lawyer", "note-warning", "advise")


async def test_an_escalation_that_interrupts_the_call_ends_the_called_process(deploy, database, clock, filing, key):
    interrupting = ASKING.replace(b'attachedToRef="ask-lawyer" cancelActivity="false"', b'attachedToRef="ask-lawyer"')
    processes = await deploy(interrupting, HELP, workers=[filing], commands=COMMANDS)
    await database.change(lambda unit: processes.start(unit, "asking", key, {}))
    clock.advance(timedelta(days=3))

    await processes.timers.fire_due()

    assert await open_steps(processes, database, key) == ("note-warning",)
    assert await rows_of(database, "help") == (0, 0, 0, 0)


async def test_a_cancelled_caller_takes_what_it_called_with_all_its_tokens_and_timers(asked, database, clock, key):
    assert await rows_of(database, "help") == (1, 1, 0, 0)
    clock.advance(timedelta(days=5))

    # The reminder of the called process is due as well: whichever comes first, neither is left.
    await asked.timers.fire_due()

    assert "go-without" in await open_steps(asked, database, key)
    assert await rows_of(database, "help") == (0, 0, 0, 0)
    assert await database.fetchval("SELECT count(*) FROM element_history WHERE what = 'cancelled'") > 0


async def test_a_process_may_be_called_for_a_key_that_it_runs_for_by_itself(asked, database, key):
    await database.change(lambda unit: asked.start(unit, "help", key, {}))

    assert [each.process for each in await asked.operations.show(key)] == ["asking", "help", "help"]


class FilingOutside:
    """Files advice in a job; it may refuse."""

    def __init__(self):
        self.refuses = False

    @job(attempts=1)
    async def file_advice(self, _: JobWork):
        if self.refuses:
            raise BpmnError("REFUSED", "no lawyer is free")

        async def finish(_):
            return {"filed": True}

        return finish


@pytest.mark.parametrize(("refuses", "step"), [(False, "sign"), (True, "go-without")])
async def test_a_job_of_a_called_process_moves_its_caller(deploy, database, key, refuses, step):
    filing = FilingOutside()
    processes = await deploy(ASKING, HELP, workers=[filing], commands=COMMANDS)
    await database.change(lambda unit: processes.start(unit, "asking", key, {}))
    await complete(processes, database, key, "advise")
    filing.refuses = refuses

    await processes.jobs.run_due()

    assert await open_steps(processes, database, key) == (step,)
    assert await rows_of(database, "help") == (0, 0, 0, 0)
