"""A service started again with a new diagram: what runs on which version, and how operators move it."""

from itertools import pairwise
from uuid import UUID, uuid4

import grpc
import pytest
from tests.factories.diagrams import diagram, node

from qabul.operations.v1 import operations_service_pb2 as pb
from qabul.operations.v1 import processes_pb2
from qabul.operations.v1.operations_service_pb2_grpc import OperationsServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rpc import describe
from qabul_chassis.testing import running

HEARING = diagram(
    node("startEvent", "asked") + node("userTask", "hear") + node("endEvent", "heard"),
    "asked > hear",
    "hear > heard",
    process="hearing",
)


def desk_of(*tasks):
    """A process of tasks one after another, the last of which has a hearing first."""
    steps = ["begun", *tasks, "hold-hearing", "done"]
    return diagram(
        node("startEvent", "begun")
        + "".join(node("userTask", task) for task in tasks)
        + node("callActivity", "hold-hearing", calledElement="hearing")
        + node("endEvent", "done"),
        *(f"{step} > {following}" for step, following in pairwise(steps)),
        process="desk",
    )


OLD, NEW = desk_of("draft", "sign"), desk_of("draft", "countersign")


@pytest.fixture
def serving(stack, build):
    """The service with a diagram, on a database that is there or on a fresh one."""

    def start(drawn, *commands, url=None):
        def with_processes(parts):
            definitions = Definitions({"desk.bpmn": drawn, "hearing.bpmn": HEARING})
            processes = Processes(parts.database, definitions, commands={"draft", "hear", *commands})
            return build(processes=processes)(parts)

        return running(with_processes, stack, service="desk", database_url=url)

    return start


@pytest.fixture
async def redrawn(serving):
    """The service after it was started again with the new diagram: five instances run on the old one."""
    async with serving(OLD, "sign") as before:
        url = before.running.parts.settings.database_url
        processes, keys = before.service.processes, [uuid4() for _ in range(5)]
        for key in keys:
            await before.database.change(lambda unit, key=key: processes.start(unit, "desk", key, {}))
        await before.database.change(lambda unit: processes.complete(unit, keys[0], "draft"))
        async with serving(NEW, "sign", "countersign", url=url) as after:
            after.keys = keys
            yield after


@pytest.fixture
def operator(redrawn):
    return redrawn.stub(OperationsServiceStub)


async def refused(call):
    with pytest.raises(grpc.RpcError) as caught:
        await call
    return describe(caught.value)


async def versions(operator):
    [desk] = [
        each
        for each in (await operator.ListProcesses(processes_pb2.ListProcessesRequest())).processes
        if each.process == "desk"
    ]
    [old] = [each for each in desk.versions if not each.current]
    return old, desk


def moving(old, **more):
    return processes_pb2.MigrateProcessRequest(
        **{"process": "desk", "from_version": old.version, "elements": {"sign": "countersign"}} | more
    )


async def test_processes_are_listed_with_the_instances_of_each_version(operator):
    old, desk = await versions(operator)

    assert (old.running, old.finished, old.source) == (5, 0, "desk.bpmn")
    assert [(each.current, each.running) for each in desk.versions] == [(True, 0), (False, 5)]
    assert desk.current_version == desk.versions[0].version


@pytest.mark.parametrize("encoding", ["windows-1251", "UTF-16"])
async def test_a_diagram_in_another_encoding_comes_with_its_names(serving, encoding):
    declaration = f'<?xml version="1.0" encoding="{encoding}"?>'
    text = OLD.decode().replace('id="draft"', 'id="draft" name="Написать ответ"')
    key = uuid4()
    async with serving((declaration + text).encode(encoding), "sign") as desk:
        processes, operator = desk.service.processes, desk.stub(OperationsServiceStub)
        await desk.database.change(lambda unit: processes.start(unit, "desk", key, {}))

        drawn = await operator.GetDiagram(processes_pb2.GetDiagramRequest(process="desk"))
        stands = await operator.GetProcess(pb.GetProcessRequest(key=str(key)))

    assert drawn.diagram == stands.diagram == '<?xml version="1.0" encoding="UTF-8"?>' + text


async def test_a_diagram_comes_with_what_waits_on_it(operator):
    old, desk = await versions(operator)

    now = await operator.GetDiagram(processes_pb2.GetDiagramRequest(process="desk"))
    before = await operator.GetDiagram(
        processes_pb2.GetDiagramRequest(process="desk", version=old.version, without_diagram=True)
    )

    assert (now.version, now.current, now.diagram.encode()) == (desk.current_version, True, NEW)
    assert (before.version, before.current, before.diagram) == (old.version, False, "")
    counts = [(each.element, [(kind.kind, kind.count) for kind in each.kinds]) for each in before.elements]
    assert counts == [("draft", [("user", 4)]), ("sign", [("user", 1)])]
    assert [each.element for each in now.elements] == ["draft", "sign"]
    assert {(each.version, each.running) for each in now.versions} == {(old.version, 5), (desk.current_version, 0)}
    assert all(each.oldest_at.seconds for each in before.elements)


async def test_instances_are_moved_page_by_page_after_a_dry_run(operator):
    old, desk = await versions(operator)

    unmapped = await operator.MigrateProcess(moving(old, elements={}, dry_run=True))
    would = await operator.MigrateProcess(moving(old, dry_run=True))
    pages, token = [], ""
    while True:
        page = await operator.MigrateProcess(moving(old, page_size=2, page_token=token))
        pages.append((page.moved, page.remaining))
        token = page.next_page_token
        if not token:
            break

    [stays] = unmapped.not_moved
    assert (unmapped.moved, stays.element, stays.token > 0) == (4, "sign", True)
    assert "'sign'" in stays.reason
    assert (would.moved, list(would.not_moved), would.remaining) == (5, [], 5)
    assert would.to_version == desk.current_version
    assert pages == [(2, 3), (2, 1), (1, 0)]
    again = await operator.MigrateProcess(moving(old))
    assert (again.moved, again.remaining) == (0, 0)


async def test_a_moved_instance_tells_so_in_its_history(redrawn, operator):
    old, desk = await versions(operator)
    await operator.MigrateProcess(moving(old))

    seen = await operator.GetProcess(
        pb.GetProcessRequest(key=str(redrawn.keys[0]), with_history=True, without_diagram=True)
    )

    assert seen.version == desk.current_version
    assert [(token.element, token.kind) for token in seen.tokens] == [("countersign", "user")]
    assert (seen.history[-1].element, seen.history[-1].what) == ("countersign", "migrated")


async def test_a_called_instance_is_seen_from_what_called_it_and_by_its_id(redrawn, operator):
    old, _ = await versions(operator)
    await operator.MigrateProcess(moving(old))
    key, processes = redrawn.keys[0], redrawn.service.processes
    await redrawn.database.change(lambda unit: processes.complete(unit, key, "countersign"))

    caller = await operator.GetProcess(pb.GetProcessRequest(key=str(key)))
    [child] = caller.called
    called = await operator.GetProcess(pb.GetProcessRequest(key=str(key), instance_id=child.instance_id))
    by_process = await operator.GetProcess(pb.GetProcessRequest(key=str(key), process="hearing"))
    strange = await refused(operator.GetProcess(pb.GetProcessRequest(key=str(key), instance_id=str(UUID(int=1)))))

    assert (caller.process, caller.parent_instance_id) == ("desk", "")
    [waiting] = caller.tokens
    assert (waiting.element, waiting.kind, child.token, child.finished) == (
        "hold-hearing",
        "call",
        waiting.token,
        False,
    )
    assert (called.process, called.parent_instance_id, called.parent_token) == (
        "hearing",
        caller.instance_id,
        waiting.token,
    )
    assert by_process.instance_id == called.instance_id
    assert strange.code == "NOT_FOUND"


async def test_what_cannot_be_moved_is_refused_by_name(redrawn, operator):
    old, desk = await versions(operator)
    first = await operator.MigrateProcess(moving(old, page_size=2, dry_run=True))

    said = {
        "same": await refused(operator.MigrateProcess(moving(old, to_version=old.version))),
        "no version": await refused(operator.MigrateProcess(moving(old, from_version="f" * 64))),
        "no process": await refused(operator.MigrateProcess(moving(old, process="tall"))),
        "no element": await refused(operator.MigrateProcess(moving(old, elements={"sign": "seal"}))),
        "another query's page": await refused(operator.MigrateProcess(moving(old, page_token=first.next_page_token))),
        "nobody's page": await refused(operator.MigrateProcess(moving(old, page_token="x"))),
        "no version of the diagram": await refused(
            operator.GetDiagram(processes_pb2.GetDiagramRequest(process="desk", version="f" * 64))
        ),
    }
    analyst = redrawn.stub(OperationsServiceStub, Role.ANALYST)
    denied = await refused(analyst.MigrateProcess(moving(old)))

    assert {name: (each.code, each.reason) for name, each in said.items()} == {
        "same": ("INVALID_ARGUMENT", "SAME_VERSION"),
        "no version": ("NOT_FOUND", "PROCESS_VERSION_NOT_FOUND"),
        "no process": ("NOT_FOUND", "PROCESS_NOT_FOUND"),
        "no element": ("INVALID_ARGUMENT", "ELEMENT_UNKNOWN"),
        "another query's page": ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"),
        "nobody's page": ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID"),
        "no version of the diagram": ("NOT_FOUND", "PROCESS_VERSION_NOT_FOUND"),
    }
    assert denied.code == "PERMISSION_DENIED"
    assert (await analyst.ListProcesses(processes_pb2.ListProcessesRequest())).processes
    assert desk.versions[1].running == 5
