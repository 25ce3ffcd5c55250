"""What operators see and do, on a service with a consumer and a process."""

from uuid import uuid4

import grpc
import pytest

from qabul.intake.v1.events_pb2 import AcceptanceOverdue
from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.consumers import Consumer
from qabul_chassis.processes import Definitions, Processes, job
from qabul_chassis.rpc import describe
from qabul_chassis.service import Service
from qabul_chassis.testing import Streams, running, wait_until

DIAGRAM = b"""<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://qabulxona.uz/bpmn">
  <process id="desk" isExecutable="true">
    <startEvent id="begun" /><sequenceFlow id="f1" sourceRef="begun" targetRef="look-at-it" />
    <userTask id="look-at-it" /><sequenceFlow id="f2" sourceRef="look-at-it" targetRef="seal-it" />
    <serviceTask id="seal-it" /><sequenceFlow id="f3" sourceRef="seal-it" targetRef="done" />
    <endEvent id="done" />
    <boundaryEvent id="too-late" attachedToRef="look-at-it" cancelActivity="false">
      <timerEventDefinition><timeDuration>P3D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <sequenceFlow id="f4" sourceRef="too-late" targetRef="told" /><endEvent id="told" />
  </process>
</definitions>
"""


class Broken:
    """Workers and a handler that fail until they are mended."""

    def __init__(self):
        self.mended = False
        self.taken_in = []

    @job(attempts=1)
    async def seal_it(self, work):
        if not self.mended:
            raise RuntimeError("the seal is broken")
        return self.sealed

    async def sealed(self, unit):
        return None

    async def take_in(self, unit, events):
        if not self.mended:
            raise RuntimeError("the desk is full")
        self.taken_in += [received.event.appeal_id for received in events]


@pytest.fixture
def broken():
    return Broken()


@pytest.fixture
async def desk(stack, migrations, broken):
    def build(parts):
        processes = Processes(
            parts.database, Definitions({"desk.bpmn": DIAGRAM}), workers=[broken], commands=["look-at-it"]
        )
        return Service(
            name="desk",
            servicers=[],
            policy={},
            migrations=migrations,
            processes=processes,
            consumers=[
                Consumer(
                    name="desk-from-intake", stream="INTAKE", handlers={AcceptanceOverdue: broken.take_in}, backoff=()
                )
            ],
        )

    async with running(build, stack, service="desk") as desk:
        yield desk


@pytest.fixture
async def streams(stack):
    streams = Streams(stack)
    yield streams
    await streams.close()


async def refused(call):
    with pytest.raises(grpc.RpcError) as caught:
        await call
    return describe(caught.value)


async def parked(operator, count):
    async def listed():
        letters = (await operator.ListDeadLetters(pb.ListDeadLettersRequest())).dead_letters
        return letters if len(letters) == count else None

    return await wait_until(listed, what=f"{count} dead letters")


async def say(streams, count):
    keys = [uuid4() for _ in range(count)]
    for key in keys:
        await streams.say(AcceptanceOverdue(appeal_id=str(key)), key=key)
    return [str(key) for key in keys]


async def test_dead_letters_are_listed_page_by_page_and_counted_alike(desk, streams):
    operator = desk.stub(OperationsServiceStub)
    await say(streams, 3)
    letters = await parked(operator, 3)

    pages, token = [], ""
    while True:
        page = await operator.ListDeadLetters(pb.ListDeadLettersRequest(page_size=2, page_token=token))
        pages.append([letter.dead_letter_id for letter in page.dead_letters])
        assert page.total_size == 3
        token = page.next_page_token
        if not token:
            break

    assert [len(page) for page in pages] == [2, 1]
    assert sum(pages, []) == [letter.dead_letter_id for letter in letters]  # noqa: RUF017 - two short pages
    assert (await operator.GetStatus(pb.GetStatusRequest())).dead_letters == 3
    other = await operator.ListDeadLetters(pb.ListDeadLettersRequest(consumer="desk-from-review"))
    assert (len(other.dead_letters), other.total_size) == (0, 0)


async def test_a_dead_letter_shows_its_error_and_size_but_never_its_content(desk, streams):
    operator = desk.stub(OperationsServiceStub)
    [key] = await say(streams, 1)
    [letter] = await parked(operator, 1)

    shown = await operator.GetDeadLetter(pb.GetDeadLetterRequest(dead_letter_id=letter.dead_letter_id))

    assert letter.state == pb.DEAD_LETTER_STATE_PARKED
    assert letter.event_type == "qabul.intake.v1.AcceptanceOverdue"
    assert "RuntimeError" in letter.error
    assert shown.payload_bytes == len(AcceptanceOverdue(appeal_id=key).SerializeToString())
    assert shown.headers["ce-type"] == letter.event_type


async def test_dead_letters_of_a_mended_consumer_are_handled_on_request(desk, streams, broken):
    operator = desk.stub(OperationsServiceStub)
    keys = await say(streams, 2)
    letters = await parked(operator, 2)

    still = await operator.RetryDeadLetters(pb.RetryDeadLettersRequest(consumer="desk-from-intake"))
    assert len(still.still_dead) == 2
    broken.mended = True
    retried = await operator.RetryDeadLetters(
        pb.RetryDeadLettersRequest(dead_letter_ids=[letter.dead_letter_id for letter in letters])
    )

    assert sorted(retried.handled_ids) == sorted(letter.dead_letter_id for letter in letters)
    assert sorted(broken.taken_in) == sorted(keys)
    status = await operator.GetStatus(pb.GetStatusRequest())
    assert status.dead_letters == 0
    assert [(each.type, each.consumer, each.count) for each in status.consumed] == [
        ("qabul.intake.v1.AcceptanceOverdue", "desk-from-intake", 2)
    ]


async def test_a_dead_letter_that_was_given_up_is_settled(desk, streams):
    operator = desk.stub(OperationsServiceStub)
    await say(streams, 1)
    [letter] = await parked(operator, 1)
    give_up = pb.DiscardDeadLetterRequest(dead_letter_id=letter.dead_letter_id, reason="a test event")

    answer = await operator.DiscardDeadLetter(give_up)
    again = await refused(operator.DiscardDeadLetter(give_up))

    assert answer.dead_letter.state == pb.DEAD_LETTER_STATE_DISCARDED
    assert again.reason == "DEAD_LETTER_SETTLED"
    assert (await operator.ListDeadLetters(pb.ListDeadLettersRequest())).total_size == 0


async def test_retrying_names_what_is_missing_or_unclear(desk):
    operator = desk.stub(OperationsServiceStub)

    neither = await refused(operator.RetryDeadLetters(pb.RetryDeadLettersRequest()))
    gone = await refused(operator.RetryDeadLetters(pb.RetryDeadLettersRequest(dead_letter_ids=[str(uuid4())])))

    assert neither.code == "INVALID_ARGUMENT"
    assert gone.reason == "DEAD_LETTER_NOT_FOUND"


async def started(desk):
    key = uuid4()
    processes = desk.service.processes
    await desk.database.change(lambda unit: processes.start(unit, "desk", key, {"applicant": "somebody"}))
    return key


async def test_a_process_shows_where_it_stands_with_its_diagram_and_without_its_variables(desk):
    key = await started(desk)

    seen = await desk.stub(OperationsServiceStub, Role.ANALYST).GetProcess(pb.GetProcessRequest(key=str(key)))

    assert (seen.process, seen.finished) == ("desk", False)
    assert [(token.element, token.kind) for token in seen.tokens if token.kind == "user"] == [("look-at-it", "user")]
    assert [timer.element for timer in seen.timers] == ["too-late"]
    assert seen.diagram.encode() == DIAGRAM
    assert "somebody" not in str(seen)


async def test_a_process_that_never_ran_is_not_found(desk):
    said = await refused(desk.stub(OperationsServiceStub).GetProcess(pb.GetProcessRequest(key=str(uuid4()))))

    assert (said.code, said.reason) == ("NOT_FOUND", "PROCESS_NOT_FOUND")


async def test_an_incident_is_listed_and_goes_on_when_it_is_retried(desk, broken):
    operator = desk.stub(OperationsServiceStub)
    key = await started(desk)
    await desk.database.change(lambda unit: desk.service.processes.complete(unit, key, "look-at-it"))

    async def listed():
        return (await operator.ListIncidents(pb.ListIncidentsRequest())).incidents

    [incident] = await wait_until(listed, what="an incident")
    assert (incident.key, incident.element, incident.kind) == (str(key), "seal-it", "job")
    status = await operator.GetStatus(pb.GetStatusRequest())
    assert status.incidents == 1
    assert [(each.process, each.running) for each in status.processes] == [("desk", 1)]

    broken.mended = True
    await operator.RetryIncident(pb.RetryIncidentRequest(instance_id=incident.instance_id, token=incident.token))

    async def finished():
        return (await operator.GetProcess(pb.GetProcessRequest(key=str(key), without_diagram=True))).finished

    await wait_until(finished, what="the process to finish")
    assert not await listed()


async def test_an_operators_status_says_that_one_relay_works(desk):
    operator = desk.stub(OperationsServiceStub)

    async def held():
        status = await operator.GetStatus(pb.GetStatusRequest())
        return status.relay_held and status.broker_reachable

    await wait_until(held, what="a relay to hold its lease")
