"""What an operator lets go on may fail behind the step he settled: he is told so, and nothing is changed."""

import pytest
from tests.factories.diagrams import diagram, node

from qabul_chassis.errors import Refused
from qabul_chassis.processes import BpmnError, Work, inline

ACCEPTED = diagram(
    node("startEvent", "begun")
    + node("serviceTask", "accept")
    + node("serviceTask", "open-card")
    + node("userTask", "sign")
    + node("endEvent", "signed"),
    "begun > accept",
    "accept > open-card",
    "open-card > sign",
    "sign > signed",
)


class Desk:
    """Accepts nothing by itself; a card has to be opened on the day of acceptance."""

    @inline
    async def accept(self, _: Work):
        raise BpmnError("CLOSED", "the desk is closed")

    @inline
    async def open_card(self, work: Work):
        return {"opened_on": work.variables["accepted_on"]}


async def test_an_outcome_that_a_later_step_cannot_do_with_is_refused_with_the_step(deploy, database, key):
    processes = await deploy(ACCEPTED, workers=[Desk()], commands={"sign"})
    await database.change(lambda unit: processes.start(unit, "small", key, {}))
    [incident] = await processes.operations.incidents()

    def resolved(output):
        place = incident.instance_id, incident.token
        return database.change(
            lambda unit: processes.operations.resolve_incident(unit, *place, output, reason="by hand")
        )

    with pytest.raises(Refused) as refused:
        await resolved({"accepted": "2026-03-02"})

    assert refused.value.reason == "STEP_FAILED"
    assert "go on from 'accept', but it failed: KeyError at test_operators.py:" in refused.value.text
    assert "at 'open-card' of process 'small'" in refused.value.text
    assert await processes.operations.incidents() == [incident]

    assert await resolved({"accepted_on": "2026-03-02"}) == []
    assert await processes.open_steps(database.unit(), key) == ("sign",)
