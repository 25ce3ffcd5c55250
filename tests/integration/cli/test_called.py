"""Called processes at the terminal: a service whose process asks a lawyer, and twice a clerk."""

import re
from itertools import pairwise
from uuid import uuid4

import pytest
from tests.factories.diagrams import diagram, node

from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.service import Service
from qabul_chassis.testing import running

TWICE = '<bpmn:multiInstanceLoopCharacteristics qabul:collection="[1, 2]" qabul:elementVariable="number"/>'


def laid_out(xml):
    """The same with every element in a row."""
    ids = re.findall(r'<bpmn:(?:\w+Event|\w+Task|callActivity) id="([^"]+)"', xml.decode())
    shapes = "".join(
        f'<di:BPMNShape id="s-{id_}" bpmnElement="{id_}"><dc:Bounds x="{150 * n}" y="0" width="100" height="80"/>'
        "</di:BPMNShape>"
        for n, id_ in enumerate(ids)
    )
    spaces = 'xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    plane = f'<di:BPMNDiagram {spaces} id="p"><di:BPMNPlane id="q">{shapes}</di:BPMNPlane></di:BPMNDiagram>'
    return xml.replace(b"</bpmn:definitions>", plane.encode() + b"</bpmn:definitions>")


def process(id_, *steps):
    names = ["begun", *re.findall(r'id="([^"]+)"', "".join(steps)), "done"]
    flows = (f"{one} > {two}" for one, two in pairwise(names))
    return laid_out(
        diagram(node("startEvent", "begun") + "".join(steps) + node("endEvent", "done"), *flows, process=id_)
    )


DIAGRAMS = {
    "routing.bpmn": process(
        "routing",
        node("callActivity", "ask-lawyer", calledElement="help"),
        node("callActivity", "ask-clerks", TWICE, calledElement="clerk"),
    ),
    "help.bpmn": process("help", node("callActivity", "look-up", calledElement="clerk"), node("userTask", "advise")),
    "clerk.bpmn": process("clerk", node("userTask", "find-law")),
}


@pytest.fixture
async def routing(stack, terminal, migrations):
    """A service of the chassis alone in routing's place."""

    def build(parts):
        processes = Processes(parts.database, Definitions(DIAGRAMS), commands=["advise", "find-law"])
        return Service(name="routing", servicers=[], policy={}, migrations=migrations, processes=processes)

    async with running(build, stack, service="routing") as service:
        terminal.knows(routing=service)
        yield service


@pytest.fixture
def render(terminal, tmp_path):
    async def rendered(key, *arguments):
        out = ("--out", str(tmp_path / "x.svg"))
        return await terminal.run("process", "render", "routing", "--key", str(key), *out, *arguments)

    return rendered


@pytest.fixture
async def key(routing):
    key = uuid4()
    await routing.database.change(lambda unit: routing.service.processes.start(unit, "routing", key, {}))
    return key


async def done(routing, key, task, **which):
    processes = routing.service.processes
    await routing.database.change(lambda unit: processes.complete(unit, key, task, **which))


async def test_where_an_instance_waits_for_another_it_is_said_how_to_draw_that(key, render):
    told = await render(key)

    assert told.code == 0, told.err
    assert "ask-lawyer waits for the process help: --called ask-lawyer draws it." in told.err


async def test_what_a_call_activity_called_is_drawn_and_what_that_called(key, render, tmp_path):
    helped = await render(key, "--called", "ask-lawyer")
    clerk = await render(key, "--called", "ask-lawyer", "--called", "look-up", "--json")

    assert f"help, called at ask-lawyer by routing of {key}, version" in helped.out
    assert "look-up waits for the process clerk: --called ask-lawyer --called look-up draws it." in helped.err
    assert clerk.json["process"] == "clerk"
    assert (clerk.json["called"], clerk.err) == ([], "")
    assert "find-law" in (tmp_path / "x.svg").read_text("utf-8")


async def test_a_call_that_is_over_is_drawn_too_and_of_several_the_newest_or_one_by_its_id(routing, key, render):
    await done(routing, key, "find-law")
    await done(routing, key, "advise")

    over = await render(key, "--called", "ask-lawyer")
    several = await render(key, "--json")
    told = await render(key)
    calls = several.json["called"]
    newest = await render(key, "--called", "ask-clerks", "--json")
    first = await render(key, "--called", calls[1]["instance_id"], "--json")

    assert "finished" in over.out
    assert [(each["element"], each["finished"]) for each in calls] == [
        ("ask-lawyer", True),
        ("ask-clerks", False),
        ("ask-clerks", False),
    ]
    assert "ask-clerks waits for 2 instances of clerk: --called ask-clerks draws the newest" in told.err
    assert newest.json["instance_id"] == calls[2]["instance_id"]
    assert first.json["instance_id"] == calls[1]["instance_id"]


async def test_what_called_nothing_is_answered_with_what_did(key, render):
    refused = await render(key, "--called", "begun")

    assert (refused.code, refused.out) == (1, "")
    assert "'begun' did not; there are: ask-lawyer (help)." in refused.err


async def test_where_a_called_process_stands_is_shown_below_its_call(key, terminal):
    tree = (await terminal.run("process", "show", str(key))).out
    [shown] = (await terminal.run("process", "show", str(key), "--json")).json["processes"]

    places = [tree.index(word) for word in ("ask-lawyer", "help", "look-up", "clerk", "find-law")]
    assert places == sorted(places)
    [helping] = shown["called"]
    [asked] = helping["called"]
    assert (helping["element"], helping["tokens"][0]["element"]) == ("ask-lawyer", "look-up")
    assert (asked["element"], asked["tokens"][0]["element"]) == ("look-up", "find-law")


async def test_a_refusal_is_not_told_as_something_that_is_not_known(routing, render):
    refused = await render("abc")

    assert (refused.code, refused.out) == (1, "")
    assert "It is not known" not in refused.err
