"""Where the standard is precise and an engine easily is not: each case was wrong once."""

import re
from itertools import pairwise

import pytest

import qabul_bpmn as bpmn

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:qabul="https://qabulxona.uz/bpmn">
<message id="m-go" name="Go"/><message id="m-meant" name="Meant" qabul:correlation="office"/>
<signal id="s-bell" name="Bell"/><process id="standard" isExecutable="true"><startEvent id="begin"/>
"""
TAIL = "</process></definitions>"
BELL = '<signalEventDefinition signalRef="s-bell"/>'
THROW = f'<intermediateThrowEvent id="ring">{BELL}</intermediateThrowEvent>'
CATCH = f'<intermediateCatchEvent id="listen">{BELL}</intermediateCatchEvent>'
GATEWAY = (
    '<eventBasedGateway id="first"/>'
    '<intermediateCatchEvent id="go"><messageEventDefinition messageRef="m-go"/></intermediateCatchEvent>'
    '<intermediateCatchEvent id="late"><timerEventDefinition><timeDuration>term</timeDuration></timerEventDefinition>'
    "</intermediateCatchEvent>"
)


def tasks(*ids):
    return "".join(f'<userTask id="{id_}"/>' for id_ in ids)


def flows(text):
    """Write the flows of `a > b > c, d > e [condition]`."""
    written = []
    for way in text.split(","):
        ids, condition = re.fullmatch(r"\s*([^\[]*?)\s*(?:\[(.*)\])?", way).groups()
        steps = ids.split(" > ")
        for source, target in pairwise(steps):
            holds = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
            ends = f'id="{source}.{target}" sourceRef="{source}" targetRef="{target}"'
            written.append(f"<sequenceFlow {ends}>{holds}</sequenceFlow>")
    return "".join(written)


def given(source, target):
    return f'<extensionElements><qabul:input source="{source}" target="{target}"/></extensionElements>'


def taken(source, target):
    return given(source, target).replace("qabul:input", "qabul:output")


def box(inside, ways):
    return f'<subProcess id="box"><startEvent id="in"/>{inside}{flows(ways)}</subProcess>'


@pytest.fixture
def run(walk_of):
    return lambda body, ways: walk_of(HEAD + body + flows(ways) + TAIL)


def test_what_comes_after_a_thrown_signal_was_not_there_to_hear_it(run):
    case = run(THROW + CATCH + tasks("after"), "begin > ring > listen > after").start()

    assert case.waiting == ["listen"]
    assert case.signal("Bell").waiting == ["after"]


def test_who_passes_a_signal_on_and_waits_for_the_next_is_not_its_own_next(run):
    body = CATCH + THROW + tasks("look") + '<exclusiveGateway id="again"/>'
    case = run(body, "begin > again > listen > look > ring > again").start()

    assert case.signal("Bell").complete("look").waiting == ["listen"]


@pytest.mark.parametrize("ways", ["fork > ring, fork > listen", "fork > listen, fork > ring"])
def test_what_comes_to_rest_beside_a_thrown_signal_hears_it_whatever_the_order_of_the_file(run, ways):
    body = THROW + CATCH + tasks("after", "beside") + '<parallelGateway id="fork"/>'

    assert set(run(body, f"begin > fork, {ways}, ring > beside, listen > after").start().waiting) == {"beside", "after"}


def test_two_that_throw_and_then_listen_do_not_hear_one_another(run):
    other = (THROW + CATCH).replace('id="ring"', 'id="knock"').replace('id="listen"', 'id="wait"')
    case = run(
        THROW + CATCH + other + '<parallelGateway id="fork"/>', "begin > fork > ring > listen, fork > knock > wait"
    )

    assert sorted(case.start().waiting) == ["listen", "wait"]


def test_no_work_begins_behind_a_signal_that_takes_its_thrower_away(run):
    event = f'<boundaryEvent id="on-box" attachedToRef="box">{BELL}</boundaryEvent>'
    body = box(THROW + '<serviceTask id="work"/>', "in > ring > work") + event
    case = run(body + tasks("after"), "begin > box, on-box > after").start()

    assert case.waiting == ["after"]
    assert case.said(bpmn.RunServiceTask) == []
    assert [left.element for left in case.said(bpmn.Left) if left.cancelled] == ["ring", "box"]


def test_a_scope_that_ends_with_a_signal_is_complete_after_it_was_heard(run):
    end = box(f'<endEvent id="out">{BELL}</endEvent>', "in > out")
    ways = "begin > fork > box > after, fork > listen > heard"
    case = run(end + CATCH + tasks("after", "heard") + '<parallelGateway id="fork"/>', ways).start()

    assert case.waiting == ["heard", "after"]


def test_the_flows_out_of_a_task_see_what_its_work_brought_and_not_its_inputs(run):
    work = f'<userTask id="work" default="work.poor">{given("0", "marks")}</userTask>'
    case = run(work + tasks("poor", "good"), "begin > work > poor, work > good [marks > 3]").start()

    assert case.complete("work", {"marks": 5}).waiting == ["good"]


def test_the_condition_of_a_loop_sees_what_its_work_brought_and_not_its_inputs(run):
    loop = "<standardLoopCharacteristics><loopCondition>open > 0 and loopCounter &lt; 9</loopCondition>"
    work = f'<userTask id="work">{given("5", "open")}{loop}</standardLoopCharacteristics></userTask>'
    case = run(work + tasks("after"), "begin > work > after").start()

    assert case.complete("work", {"open": 1}).waiting == ["work"]
    assert case.complete("work", {"open": 0}).waiting == ["after"]


def test_an_event_based_gateway_that_cannot_wait_is_retried_and_never_left_by_all_its_ways(run):
    ways = "begin > first > go > one, first > late > two"
    case = run(GATEWAY + tasks("one", "two"), ways).start()
    assert case.instance.tokens[0].waits == "incident"

    with pytest.raises(bpmn.NotWaiting, match="retry it, as completing it would not say which of its events happened"):
        case.complete("first", {"term": "PT1H"})

    assert case.retry("first", {"term": "PT1H"}).waiting == ["first"]
    assert case.fire("late").waiting == ["two"]


@pytest.mark.parametrize(("office", "left"), [(True, [1, "1"]), (1, [True, "1"]), (1.0, [True, "1"]), ("1", [1, True])])
def test_a_message_for_one_is_not_for_what_is_true(run, office, left):
    loop = '<multiInstanceLoopCharacteristics qabul:collection="offices" qabul:elementVariable="office"/>'
    case = run(f'<receiveTask id="hear" messageRef="m-meant">{loop}</receiveTask>', "begin > hear")

    case.start({"offices": [1, True, "1"]}).deliver("Meant", {"office": office})

    kept = [token.local["office"] for token in case.instance.tokens if token.waits == "message"]
    assert [(value, type(value)) for value in kept] == [(value, type(value)) for value in left]


@pytest.mark.parametrize("brought", [{"office": 7}, {}])
@pytest.mark.parametrize(
    "waits",
    [
        '<receiveTask id="hear" messageRef="m-meant"/>',
        (
            '<userTask id="hear"/><subProcess id="aside" triggeredByEvent="true"><startEvent id="hear-aside">'
            f'<messageEventDefinition messageRef="m-meant"/></startEvent>{tasks("note")}{flows("hear-aside > note")}'
            "</subProcess>"
        ),
    ],
)
def test_a_message_that_nobody_waits_for_with_its_key_is_told_so(run, waits, brought):
    case = run(waits, "begin > hear").start({"office": 5})
    wanted = "wait for message Meant with the office that it brings, but nothing does: it is another at hear"

    with pytest.raises(bpmn.NotWaiting, match=wanted):
        case.deliver("Meant", brought)


def test_a_boundary_event_is_meant_by_the_variables_around_its_activity(run):
    meant = '<messageEventDefinition messageRef="m-meant"/>'
    event = f'<boundaryEvent id="on-work" attachedToRef="work">{meant}</boundaryEvent>'
    work = f'<userTask id="work">{given("7", "office")}</userTask>'
    case = run(work + event + tasks("after"), "begin > work, on-work > after").start({"office": 5})

    with pytest.raises(bpmn.NotWaiting):
        case.deliver("Meant", {"office": 7})

    assert case.deliver("Meant", {"office": 5}).waiting == ["after"]


def test_nothing_is_mapped_where_nothing_is_brought():
    mapped = taken("1", "a")
    inside = box(tasks("work"), "in > work").replace('id="in"/>', f'id="in">{mapped}</startEvent>')
    jump = '<intermediateThrowEvent id="jump"><linkEventDefinition name="over"/></intermediateThrowEvent>'
    land = jump.replace("ThrowEvent", "CatchEvent").replace('id="jump">', f'id="land">{mapped}')
    body = inside + jump + land + tasks("after")

    found = bpmn.check(bpmn.read(HEAD + body + flows("begin > box > jump, land > after") + TAIL))

    assert [problem.element for problem in found] == ["in", "land"]
    assert {problem.text for problem in found} == {
        "Expected no qabul:output on this element, as nothing is handed over there, but it has one"
    }


def test_a_cycle_that_other_engines_repeat_for_ever_is_not_read_as_a_difference(changed):
    with pytest.raises(
        bpmn.ProblemsFound, match="Expected a supported repeating interval such as R3/P1D, but 'R-1/P1D' is"
    ):
        changed("event-subprocess", ("R2/P1D", "R-1/P1D"))
