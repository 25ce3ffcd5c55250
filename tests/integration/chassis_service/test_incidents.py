"""Steps that failed for good are listed, tried again or done by hand, and nothing else of their instance is lost."""

import json
from uuid import UUID, uuid4

import grpc
import pytest
from tests.factories.diagrams import diagram, node, timer_event

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.processes import Definitions, Processes, job
from qabul_chassis.rpc import describe
from qabul_chassis.testing import running, wait_until

#: Beside a task with a timer, a job is done and a choice is made: both may stop.
DIAGRAM = diagram(
    node("startEvent", "begun")
    + node("parallelGateway", "fork")
    + node("userTask", "look-at-it")
    + timer_event("boundaryEvent", "too-late", "P3D", attachedToRef="look-at-it", cancelActivity="false")
    + node("endEvent", "told")
    + node("serviceTask", "seal-it")
    + node("exclusiveGateway", "long-enough")
    + node("userTask", "shorten")
    + node("userTask", "file-it")
    + node("endEvent", "done"),
    "begun > fork",
    "fork > look-at-it",
    "too-late > told",
    "fork > seal-it",
    "seal-it > long-enough",
    "long-enough > shorten : pages > 10",
    "long-enough > file-it : pages &lt;= 10",
    "look-at-it > done",
    "shorten > done",
    "file-it > done",
    process="desk",
)
SECRET = "a name that no log may hold"


class Seal:
    """A worker that fails until it is mended, then says what it is told to say."""

    def __init__(self):
        self.mended = False
        self.pages = 3
        self.runs = 0

    @job(attempts=1)
    async def seal_it(self, work):
        self.runs += 1
        if not self.mended:
            raise RuntimeError(SECRET)

        async def sealed(unit):
            return {"pages": self.pages}

        return sealed


@pytest.fixture
def seal():
    return Seal()


@pytest.fixture
async def desk(stack, build, seal):
    def with_processes(parts):
        commands = {"look-at-it", "shorten", "file-it"}
        processes = Processes(parts.database, Definitions({"desk.bpmn": DIAGRAM}), workers=[seal], commands=commands)
        return build(processes=processes)(parts)

    async with running(with_processes, stack, service="desk") as desk:
        yield desk


@pytest.fixture
def operator(desk):
    return desk.stub(OperationsServiceStub)


async def stopped(desk, operator):
    """A key whose job used up its attempts, and its incident."""
    key, processes = uuid4(), desk.service.processes
    await desk.database.change(lambda unit: processes.start(unit, "desk", key, {"applicant": SECRET}))

    async def listed():
        found = (await operator.ListIncidents(pb.ListIncidentsRequest())).incidents
        return [each for each in found if each.key == str(key)]

    [incident] = await wait_until(listed, what="an incident")
    return key, incident


async def seen(operator, key):
    return await operator.GetProcess(pb.GetProcessRequest(key=str(key), without_diagram=True, with_history=True))


async def standing(operator, key):
    return {token.element: token.kind for token in (await seen(operator, key)).tokens}


async def refused(call):
    with pytest.raises(grpc.RpcError) as caught:
        await call
    return describe(caught.value)


def settling(incident, **more):
    chosen = {"instance_id": incident.instance_id, "token": incident.token}
    return pb.ResolveIncidentRequest(**{"reason": "sealed on paper"} | chosen | more)


async def test_a_worker_out_of_attempts_leaves_the_rest_of_its_instance_as_it_is(desk, operator):
    key, incident = await stopped(desk, operator)

    shown = await seen(operator, key)

    assert (incident.element, incident.kind) == ("seal-it", "job")
    assert SECRET not in incident.reason
    assert {(token.element, token.kind) for token in shown.tokens} == {("look-at-it", "user"), ("seal-it", "service")}
    assert {token.element: token.reason for token in shown.tokens} == {"look-at-it": "", "seal-it": incident.reason}
    assert shown.instance_id == incident.instance_id
    assert [timer.element for timer in shown.timers] == ["too-late"]


async def test_a_jobs_incident_is_resolved_without_its_worker(desk, operator, seal):
    key, incident = await stopped(desk, operator)

    answer = await operator.ResolveIncident(settling(incident, output_json='{"pages": 12}'))

    assert list(answer.raised) == []
    assert await standing(operator, key) == {"look-at-it": "user", "shorten": "user"}
    assert seal.runs == 1
    assert await desk.database.fetchval("SELECT count(*) FROM job") == 0
    assert await desk.database.fetchval("SELECT count(*) FROM timer") == 1
    unit = desk.database.unit()
    await desk.service.processes.load(unit, [key])
    assert desk.service.processes.variables(unit, key) == {"applicant": SECRET, "pages": 12}


async def test_a_failing_expression_stops_its_token_alone_and_is_resolved_by_an_outcome_that_fits(desk, operator, seal):
    key, incident = await stopped(desk, operator)
    seal.mended, seal.pages = True, "three"
    await operator.RetryIncident(pb.RetryIncidentRequest(instance_id=incident.instance_id, token=incident.token))

    async def of_the_engine():
        found = (await operator.ListIncidents(pb.ListIncidentsRequest(element="long-enough"))).incidents
        return found or None

    [choice] = await wait_until(of_the_engine, what="an incident at the gateway")
    assert (choice.kind, choice.key) == ("engine", str(key))
    assert await standing(operator, key) == {"look-at-it": "user", "long-enough": "incident"}

    in_vain = await operator.RetryIncident(pb.RetryIncidentRequest(instance_id=choice.instance_id, token=choice.token))
    [again] = in_vain.raised
    assert again.element == "long-enough"
    assert again.reason == choice.reason

    answer = await operator.ResolveIncident(settling(again, output_json='{"pages": 4}'))

    assert list(answer.raised) == []
    assert await standing(operator, key) == {"look-at-it": "user", "file-it": "user"}


async def test_a_failing_expression_is_retried_with_its_variables_corrected(desk, operator, seal):
    key, incident = await stopped(desk, operator)
    seal.mended, seal.pages = True, "three"
    await operator.RetryIncident(pb.RetryIncidentRequest(instance_id=incident.instance_id, token=incident.token))

    async def of_the_engine():
        return (await operator.ListIncidents(pb.ListIncidentsRequest(element="long-enough"))).incidents or None

    [choice] = await wait_until(of_the_engine, what="an incident at the gateway")
    mended = pb.RetryIncidentRequest(
        instance_id=choice.instance_id, token=choice.token, variables_json='{"pages": 4, "why": "ab12"}'
    )

    assert list((await operator.RetryIncident(mended)).raised) == []

    assert await standing(operator, key) == {"look-at-it": "user", "file-it": "user"}
    audited = await desk.database.fetchval("SELECT string_agg(entries::text, '') FROM audit")
    assert '"variables": ["pages", "why"]' in audited
    assert "ab12" not in audited


@pytest.mark.parametrize("given", ["[1]", '{"pages": 1', '{"pages": 4}'], ids=["no object", "no JSON", "for a job"])
async def test_variables_that_cannot_be_corrected_are_refused_and_change_nothing(desk, operator, given):
    _, incident = await stopped(desk, operator)

    said = await refused(
        operator.RetryIncident(
            pb.RetryIncidentRequest(instance_id=incident.instance_id, token=incident.token, variables_json=given)
        )
    )

    assert (said.code, said.reason) == ("INVALID_ARGUMENT", "VARIABLES_INVALID")
    assert list(said.fields) == ["variables_json"]
    assert (await operator.ListIncidents(pb.ListIncidentsRequest())).total_size == 1


async def test_a_retried_job_runs_anew_and_the_instance_goes_on(desk, operator, seal):
    key, incident = await stopped(desk, operator)
    seal.mended = True

    await operator.RetryIncident(pb.RetryIncidentRequest(instance_id=incident.instance_id, token=incident.token))

    async def filed():
        return await standing(operator, key) == {"look-at-it": "user", "file-it": "user"}

    await wait_until(filed, what="the job to be done")
    assert seal.runs == 2


async def test_what_was_done_by_hand_is_in_the_history_and_in_the_audit_without_its_values(desk, operator):
    key, incident = await stopped(desk, operator)

    await operator.ResolveIncident(settling(incident, output_json=json.dumps({"pages": 3, "signatory": SECRET})))

    shown = await seen(operator, key)
    happened = [(line.element, line.what) for line in shown.history]
    assert happened == [
        ("begun", "passed"),
        ("fork", "passed"),
        ("look-at-it", "entered"),
        ("seal-it", "entered"),
        ("seal-it", "incident"),
        ("seal-it", "resolved"),
        ("seal-it", "left"),
        ("long-enough", "passed"),
        ("file-it", "entered"),
    ]
    assert not shown.history_cut
    assert SECRET not in str(shown)
    entries = await desk.database.fetchval("SELECT entries FROM audit WHERE key = $1", key)
    assert SECRET not in str(entries)
    [entry] = json.loads(entries) if isinstance(entries, str) else entries
    assert entry["action"] == "incident_resolved"
    assert entry["details"] == {
        "process": "desk",
        "instance_id": incident.instance_id,
        "element": "seal-it",
        "token": incident.token,
        "reason": "sealed on paper",
        "output": ["pages", "signatory"],
    }


@pytest.mark.parametrize(
    "output",
    [
        pytest.param("{pages: 3}", id="no JSON"),
        pytest.param("[3]", id="no object"),
        pytest.param('"pages"', id="a text"),
        pytest.param('{"pages": NaN}', id="a number that JSON has not"),
        pytest.param('{"pages": 1e999}', id="a number beyond a float"),
        pytest.param('{"pages": "\\ud800"}', id="half of a surrogate pair"),
        pytest.param('{"pages": "\\u0000"}', id="U+0000"),
        pytest.param('{"pages": 3, "pages": 12}', id="a field twice"),
        pytest.param("[" * 50_000, id="nested without end"),
    ],
)
async def test_an_outcome_that_is_no_json_object_is_refused_and_not_quoted(desk, operator, output):
    _, incident = await stopped(desk, operator)

    said = await refused(operator.ResolveIncident(settling(incident, output_json=output)))

    assert (said.code, said.reason) == ("INVALID_ARGUMENT", "OUTPUT_INVALID")
    assert list(said.fields) == ["output_json"]
    assert "pages" not in said.text
    assert (await operator.ListIncidents(pb.ListIncidentsRequest())).total_size == 1


async def test_a_backslash_before_u0000_is_text_like_any_other(desk, operator):
    key, incident = await stopped(desk, operator)

    await operator.ResolveIncident(settling(incident, output_json='{"pages": 3, "note": "\\\\u0000"}'))

    assert await standing(operator, key) == {"look-at-it": "user", "file-it": "user"}


async def test_resolving_takes_a_reason_and_an_incident_that_is_there(desk, operator):
    _, incident = await stopped(desk, operator)

    without_reason = await refused(operator.ResolveIncident(settling(incident, reason="  ")))
    elsewhere = await refused(operator.ResolveIncident(settling(incident, token=99)))
    await operator.ResolveIncident(settling(incident, output_json='{"pages": 1}'))
    twice = await refused(operator.ResolveIncident(settling(incident, output_json='{"pages": 1}')))

    assert without_reason.code == "INVALID_ARGUMENT"
    assert (elsewhere.code, elsewhere.reason) == (twice.code, twice.reason) == ("NOT_FOUND", "INCIDENT_NOT_FOUND")


async def test_only_an_operator_settles_incidents(desk, operator):
    _, incident = await stopped(desk, operator)
    analyst = desk.stub(OperationsServiceStub, Role.ANALYST)

    said = await refused(analyst.ResolveIncident(settling(incident)))

    assert said.code == "PERMISSION_DENIED"


async def test_incidents_are_listed_by_process_element_and_instance_and_counted_alike(desk, operator):
    _, first = await stopped(desk, operator)
    await stopped(desk, operator)

    async def counted(**chosen):
        page = await operator.ListIncidents(pb.ListIncidentsRequest(**chosen))
        assert page.total_size == len(page.incidents)
        return page.total_size

    assert await counted() == 2
    assert await counted(process="desk", element="seal-it") == 2
    assert await counted(element="look-at-it") == 0
    assert await counted(process="other") == 0
    assert await counted(instance_id=first.instance_id) == 1
    assert await counted(instance_id=str(UUID(int=0))) == 0
