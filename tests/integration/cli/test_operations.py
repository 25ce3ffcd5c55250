"""dead-letters and status, against services with a consumer that fails until it is mended."""

import json
from uuid import uuid4

import pytest

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul_chassis.consumers import Consumer
from qabul_chassis.processes import Definitions, Processes, job
from qabul_chassis.service import Service
from qabul_chassis.testing import running, wait_until

DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://qabulxona.uz/bpmn">
  <process id="sealing" isExecutable="true">
    <startEvent id="begun" /><sequenceFlow id="f1" sourceRef="begun" targetRef="seal-it" />
    <serviceTask id="seal-it" name="Seal&#10;the answer" /><sequenceFlow id="f2" sourceRef="seal-it" targetRef="done" />
    <endEvent id="done" />
  </process>
</definitions>
"""


class Desk:
    """Takes events in, unless it is full; seals nothing."""

    def __init__(self):
        self.full = True
        self.taken_in = []

    @job(attempts=1)
    async def seal_it(self, work):
        raise RuntimeError("the seal is broken")

    async def take_in(self, unit, events):
        if self.full:
            raise RuntimeError("the desk is full")
        self.taken_in += [received.event.appeal_id for received in events]


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
async def routing(stack, terminal, desk, migrations):
    """A service of the chassis alone in routing's place; nobody else is there."""
    consumer = Consumer(
        name="routing-from-intake", stream="INTAKE", handlers={AcceptanceOverdue: desk.take_in}, backoff=()
    )

    def build(parts):
        processes = Processes(parts.database, Definitions({"sealing.bpmn": DIAGRAM}), workers=[desk])
        return Service(
            name="routing", servicers=[], policy={}, migrations=migrations, consumers=[consumer], processes=processes
        )

    async with running(build, stack, service="routing") as service:
        terminal.knows(routing=service)
        yield service


async def letters(terminal, streams, count):
    """So many dead letters, as the command lists them."""
    keys = [uuid4() for _ in range(count)]
    for key in keys:
        await streams.say(AcceptanceOverdue(appeal_id=str(key)), key=key)

    async def listed():
        found = (await terminal.json("dead-letters", "list", "-s", "routing"))["dead_letters"]
        return found if len(found) == count else None

    return await wait_until(listed, what=f"{count} dead letters"), [str(key) for key in keys]


async def test_a_dead_letter_is_listed_and_shown_without_its_content(routing, terminal, streams):
    [letter], _ = await letters(terminal, streams, 1)

    table = await terminal.run("dead-letters", "list", "--service", "routing")
    shown = await terminal.json("dead-letters", "show", letter["dead_letter_id"], "--service", "routing")

    assert (letter["service"], letter["state"]) == ("routing", "parked")
    assert letter["dead_letter_id"] in table.out
    assert "RuntimeError" in table.out
    assert shown["headers"]["ce-type"] == "qabul.intake.v1.AcceptanceOverdue"
    assert set(shown) == {"service", "dead_letter", "payload_bytes", "headers"}


async def test_dead_letters_are_retried_and_the_exit_code_says_whether_all_were_handled(
    routing, terminal, streams, desk
):
    found, keys = await letters(terminal, streams, 3)

    in_vain = await terminal.run("dead-letters", "retry", "--all", "-s", "routing")
    desk.full = False
    one = await terminal.json("dead-letters", "retry", found[0]["dead_letter_id"], "-s", "routing")
    rest = await terminal.json("dead-letters", "retry", "--all", "-s", "routing")
    left = await terminal.json("dead-letters", "list", "-s", "routing")

    assert in_vain.code == 1
    assert "3 of 3" in in_vain.err
    assert [each["dead_letter_id"] for each in one["handled"]] == [found[0]["dead_letter_id"]]
    assert len(rest["handled"]) == 2
    assert rest["still_dead"] == left["dead_letters"] == []
    assert desk.taken_in == keys


async def test_a_dead_letter_that_nobody_has_is_not_found(routing, terminal):
    done = await terminal.run("dead-letters", "show", str(uuid4()), "-s", "routing")

    assert done.code == 1
    assert "kept by routing" in done.err


async def test_services_that_answer_are_shown_beside_those_that_are_away(routing, terminal):
    away = {f"QABUL_{name}_TARGET": "127.0.0.1:1" for name in ("INTAKE", "EXECUTION", "REVIEW", "REPORTING")}

    status = await terminal.run("status", "--json", **away)
    listed = await terminal.run("dead-letters", "list", **away)

    assert (status.code, listed.code) == (3, 3)
    [seen] = status.json["services"]
    assert (seen["service"], seen["dead_letters"], seen["relay_held"]) == ("routing", 0, True)
    assert status.json["not_asked"] == ["intake", "execution", "review", "reporting"]
    assert listed.err.count("does not answer") == 4
    assert "There are no dead letters in routing. Not asked: intake, execution, review, reporting." in listed.err


async def test_the_status_is_one_table(intake, routing, terminal):
    await terminal.json("submit", "Сув йўқ", "--territory", "chust")
    away = {f"QABUL_{name}_TARGET": "127.0.0.1:1" for name in ("EXECUTION", "REVIEW", "REPORTING")}

    done = await terminal.run("status", "--tasks", **away)

    rows = {line[:20].strip(): line[20:].split() for line in done.out.splitlines()}
    assert rows[""] == ["intake", "routing"]
    assert rows["processes running"] == ["1", "0"]
    assert rows["dead letters"] == ["0", "0"]
    assert "accept-appeal" in done.out


async def test_a_token_that_stopped_is_shown_with_the_reason(routing, intake, terminal):
    key, processes = uuid4(), routing.service.processes
    await routing.database.change(lambda unit: processes.start(unit, "sealing", key, {}))
    # Nobody has a card for it, and nobody needs one to see the process.
    place = ("process", "show", str(key), "--target", "review=127.0.0.1:1")

    async def stopped():
        [token] = json.loads((await terminal.run(*place, "--json")).out)["processes"][0]["tokens"]
        return token if token["incident"] else None

    token = await wait_until(stopped, what="the token to stop")
    tree = await terminal.run(*place)

    assert (token["element"], token["name"]) == ("seal-it", "Seal the answer")
    assert "RuntimeError" in token["incident"]
    assert "seal-it Seal the answer: stopped" in tree.out
    assert "RuntimeError" in tree.out
