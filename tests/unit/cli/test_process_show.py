"""`qabul process show` and `render`: what stopped in a called process is seen where it was called."""

from datetime import UTC, datetime

import pytest
from rich.console import Console
from tests.factories.diagrams import diagram, node

import qabul_bpmn
from qabul.operations.v1 import operations_service_pb2 as pb
from qabul_bpmn.drawing import Badge
from qabul_chassis.wire import to_timestamp
from qabul_cli.process import show
from qabul_cli.process.pictures import marks_of_instance
from qabul_cli.process.standing import Standing, Wanted, Whole

NOW = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)
AT = to_timestamp(NOW)
ROUTING = Wanted("routing", "k")
CALLER = diagram(
    node("startEvent", "begun") + node("callActivity", "ask", calledElement="help", name="Ask a lawyer"),
    "begun > ask",
)


def token(number, element, kind="user", reason=""):
    return pb.Token(token=number, element=element, kind=kind, since=AT, reason=reason)


def response(process, *tokens, **more):
    return pb.GetProcessResponse(
        process=process,
        key="k",
        instance_id=process,
        version="a" * 64,
        started_at=AT,
        moved_at=AT,
        tokens=tokens,
        **more,
    )


@pytest.fixture
def standing():
    """A caller whose call's call stopped."""
    deepest = Standing(ROUTING, response("clerk", token(4, "find-law", "service", "no law"), token(5, "sign")), {})
    timer = pb.Timer(timer=1, element="too-late", due_at=AT)
    middle = response(
        "help", token(2, "look-up", "call"), timers=[timer], called=[pb.CalledProcess(instance_id="clerk", token=2)]
    )
    below = Standing(ROUTING, middle, {"look-up": "Look it up"}, [(2, deepest)])
    over = pb.CalledProcess(instance_id="over", process="help", token=9, finished=True)
    caller = response("routing", token(1, "ask", "call"), called=[pb.CalledProcess(instance_id="help", token=1), over])
    return Standing(ROUTING, caller, {"ask": "Ask a lawyer"}, [(1, below)])


def test_a_tree_leads_from_the_call_to_what_stopped_and_what_is_due(standing):
    console = Console(width=200)
    with console.capture() as printed:
        console.print(show._tree(Whole("k", "N-2026-000017", [standing])))
    lines = [line.strip("│├└─ ") for line in printed.get().splitlines()]

    begun = "started 2026-03-20 10:00, moved 2026-03-20 10:00"
    assert [line.partition(", since")[0] for line in lines] == [
        "appeal N-2026-000017",
        f"routing running, {begun}",
        "ask Ask a lawyer: waits for the process that it called",
        f"help {begun} ! stopped: 1",
        "look-up Look it up: waits for the process that it called",
        f"clerk {begun} ! stopped: 1",
        "find-law: stopped",
        "no law",
        "sign: waits for a person",
        "timer too-late: 2026-03-20 10:00",
    ]


def test_programs_are_told_where_a_called_process_stands(standing):
    [running, over] = show._plain(standing)["called"]

    assert (over["instance_id"], over["finished"], "tokens" in over) == ("over", True, False)
    assert (running["element"], running["token"], running["timers"][0]["element"]) == ("ask", 1, "too-late")
    [clerk] = running["called"]
    assert [each["incident"] for each in clerk["tokens"]] == ["no law", None]


def test_a_call_in_which_something_stopped_is_painted_as_stopped(standing):
    marks = marks_of_instance(
        standing.process, qabul_bpmn.read(CALLER), title="routing of x", now=NOW, called=standing.called
    )

    assert marks.badges == {"ask": Badge("1!", "alarm")}
    assert marks.legend[1:] == ("Stopped at find-law of clerk, called at Ask a lawyer: no law",)


def test_a_call_that_is_over_by_the_time_its_tokens_are_read_is_told_by_where_it_was(standing):
    entered = pb.Happening(element="ask", token=1, what="entered", at=AT)
    gone_on = response("routing", history=[entered])

    marks = marks_of_instance(gone_on, qabul_bpmn.read(CALLER), title="x", now=NOW, called=standing.called)

    assert (marks.badges, marks.legend[1]) == ({}, "Stopped at find-law of clerk, called at Ask a lawyer: no law")
