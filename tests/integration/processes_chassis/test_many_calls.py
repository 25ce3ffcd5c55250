"""Calls several at once, inside one another, and again and again."""

import asyncio
from datetime import timedelta

import pytest
from tests.factories.diagrams import diagram, error, error_event, escalation, escalation_event, mapping, node
from tests.factories.lawyers import HELP
from tests.integration.processes_chassis.lawyers import (
    COMMANDS,
    Filing,
    complete,
    open_steps,
    rows_of,
    variables_of,
    variables_of_instance,
)


@pytest.fixture
def filing():
    return Filing()


PARALLEL = diagram(
    node("startEvent", "begun")
    + node(
        "callActivity",
        "ask-each",
        mapping(inputs={"office": "office"})
        + '<bpmn:multiInstanceLoopCharacteristics qabul:collection="offices" qabul:elementVariable="office" '
        'qabul:outputCollection="opinions" qabul:outputElement="advice"/>',
        calledElement="help",
    )
    + node("userTask", "sign")
    + node("endEvent", "done"),
    "begun > ask-each",
    "ask-each > sign",
    "sign > done",
    declared=escalation("WARNED"),
    process="asking",
)


_WARNED_EACH = (
    escalation_event("boundaryEvent", "warned", "WARNED", attachedToRef="ask-each", cancelActivity="false")
    + node("userTask", "note-warning")
    + '<bpmn:sequenceFlow id="more-1" sourceRef="warned" targetRef="note-warning"/>'
    + '<bpmn:sequenceFlow id="more-2" sourceRef="note-warning" targetRef="done"/>'
    + '<bpmn:userTask id="sign"'
).encode()
PARALLEL_AND_WARNED = PARALLEL.replace(b'<bpmn:userTask id="sign"', _WARNED_EACH)


async def test_each_item_of_a_multi_instance_calls_an_instance_of_its_own(deploy, database, filing, key):
    processes = await deploy(PARALLEL, HELP, workers=[filing], commands={"advise", "sign"})
    await database.change(lambda unit: processes.start(unit, "asking", key, {"offices": ["law", "land", "water"]}))

    called = (await processes.operations.show(key))[1:]
    assert len({each.parent_token for each in called}) == 3
    for each in reversed(called):
        variables = await variables_of_instance(database, each.id)
        output = {"advice": f"{variables['office']} agrees"}
        await complete(processes, database, key, "advise", output, instance=each.id)

    assert await open_steps(processes, database, key) == ("sign",)
    opinions = (await variables_of(processes, database, key, "asking"))["opinions"]
    assert opinions == ["law agrees", "land agrees", "water agrees"]


async def test_a_thousand_items_call_a_thousand_instances_in_one_change(deploy, database, filing, key):
    processes = await deploy(PARALLEL, HELP, workers=[filing], commands={"advise", "sign"})

    offices = {"offices": list(range(1_000))}
    await database.change(lambda unit: processes.start(unit, "asking", key, offices))

    assert await database.fetchval("SELECT count(*) FROM process_instance") == 1_001
    await complete(processes, database, key, "advise", {"advice": "yes"})
    assert await database.fetchval("SELECT count(*) FROM token WHERE element = 'advise'") == 999


async def test_called_ones_of_one_caller_that_end_at_once_all_count(deploy, open_database, database, filing, key):
    replicas = [
        await deploy(PARALLEL, HELP, on=await open_database(), workers=[filing], commands={"advise", "sign"})
        for _ in range(2)
    ]
    offices = [f"office {number}" for number in range(8)]
    await database.change(lambda unit: replicas[0].start(unit, "asking", key, {"offices": offices}))
    called = (await replicas[0].operations.show(key))[1:]

    await asyncio.gather(
        *[
            complete(
                replicas[number % 2], replicas[number % 2].database, key, "advise", {"advice": number}, instance=each.id
            )
            for number, each in enumerate(called)
        ]
    )

    assert await open_steps(replicas[0], database, key) == ("sign",)
    opinions = (await variables_of(replicas[0], database, key, "asking"))["opinions"]
    assert sorted(opinions) == list(range(8))


async def test_timers_of_many_called_ones_fire_once_on_two_replicas(
    deploy, open_database, database, clock, filing, key
):
    """All of them change one caller: whoever is later does it again with what the other one wrote."""
    commands = COMMANDS - {"go-without"}
    replicas = [
        await deploy(PARALLEL_AND_WARNED, HELP, on=await open_database(), workers=[filing], commands=commands)
        for _ in range(2)
    ]
    offices = [f"office {number}" for number in range(12)]
    await database.change(lambda unit: replicas[0].start(unit, "asking", key, {"offices": offices}))
    clock.advance(timedelta(days=3))
    for replica in replicas:
        replica.timers.rounds.batch = 4

    await asyncio.gather(*[replica.timers.fire_due() for replica in replicas])
    for replica in replicas:
        await replica.timers.fire_due()

    assert await database.fetchval("SELECT count(*) FROM token WHERE element = 'note-warning'") == 12
    assert await database.fetchval("SELECT count(*) FROM timer") == 0


def calling(process, called, *, more="", flows=()):
    """A process that calls another one and ends with it."""
    return diagram(
        node("startEvent", "begun")
        + node("callActivity", "call-it", calledElement=called)
        + more
        + node("endEvent", "done"),
        "begun > call-it",
        "call-it > done",
        *flows,
        declared=error("REFUSED"),
        process=process,
    )


OUTER = calling(
    "outer",
    "middle",
    more=error_event("boundaryEvent", "refused", "REFUSED", attachedToRef="call-it") + node("userTask", "go-without"),
    flows=["refused > go-without", "go-without > done"],
)
MIDDLE = calling("middle", "help")


@pytest.fixture
async def nested(deploy, database, filing, key):
    """A process that has called one that has called another one."""
    processes = await deploy(OUTER, MIDDLE, HELP, workers=[filing], commands={"advise", "go-without"})
    await database.change(lambda unit: processes.start(unit, "outer", key, {}))
    return processes


async def test_calls_inside_one_another_end_together(nested, database, key):
    assert [each.process for each in await nested.operations.show(key)] == ["outer", "middle", "help"]

    await complete(nested, database, key, "advise", {"advice": "yes"})

    assert all(each.finished_at for each in await nested.operations.show(key))
    assert await variables_of(nested, database, key, "outer") == {"advice": "yes", "filed": True}


async def test_an_error_goes_up_to_the_nearest_caller_that_catches_it(nested, database, filing, key):
    filing.refuses = True

    await complete(nested, database, key, "advise")

    assert await open_steps(nested, database, key) == ("go-without",)
    assert await rows_of(database, "middle") == await rows_of(database, "help") == (0, 0, 0, 0)


async def test_a_process_that_calls_itself_without_an_end_is_stopped(deploy, database, key):
    processes = await deploy(calling("endless", "endless"))

    with pytest.raises(RuntimeError, match=r"at most 32 calls inside one another, but 'call-it' of process 'endless'"):
        await database.change(lambda unit: processes.start(unit, "endless", key, {}))

    assert await database.fetchval("SELECT count(*) FROM process_instance") == 0


async def test_a_circle_of_calls_without_a_wait_is_stopped(deploy, database, key):
    circle = diagram(
        node("startEvent", "begun")
        + node("callActivity", "call-it", calledElement="short")
        + node("exclusiveGateway", "again", default="flow-4")
        + node("endEvent", "done"),
        "begun > call-it",
        "call-it > again",
        "again > done : 1 == 2",
        "again > call-it",
        process="circle",
    )
    short = diagram(node("startEvent", "begun") + node("endEvent", "done"), "begun > done", process="short")
    processes = await deploy(circle, short)

    with pytest.raises(RuntimeError, match=r"ran 5,000 inline tasks and calls in one change, last at 'call-it'"):
        await database.change(lambda unit: processes.start(unit, "circle", key, {}))


async def test_a_call_in_a_circle_with_a_wait_calls_anew_each_time(deploy, database, filing, key):
    circle = diagram(
        node("startEvent", "begun")
        + node("callActivity", "ask-lawyer", calledElement="help")
        + node("exclusiveGateway", "enough", default="flow-4")
        + node("endEvent", "done"),
        "begun > ask-lawyer",
        "ask-lawyer > enough",
        "enough > done : advice == 'enough'",
        "enough > ask-lawyer",
        process="asking",
    )
    processes = await deploy(circle, HELP, workers=[filing], commands={"advise"})
    await database.change(lambda unit: processes.start(unit, "asking", key, {}))

    for advice in ("more", "more", "enough"):
        await complete(processes, database, key, "advise", {"advice": advice})

    assert [each.process for each in await processes.operations.show(key)] == ["asking", "help", "help", "help"]
    assert all(each.finished_at for each in await processes.operations.show(key))
