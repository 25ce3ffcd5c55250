import pytest

import qabul_bpmn as bpmn


@pytest.mark.parametrize(("days", "chosen"), [(1, "urgent"), (3, "soon"), (10, "calm")])
def test_an_exclusive_gateway_takes_the_first_flow_that_holds_else_the_default(walk, days, chosen):
    assert walk("exclusive").start({"days": days}).waiting == [chosen]


def test_rework_goes_round_as_often_as_needed_and_state_does_not_grow(walk):
    case = walk("exclusive").start({"days": 1}).complete("urgent").complete("answer", {"mark": "poor"})
    size = len(case.instance.to_json())

    for _ in range(20):
        case.complete("answer", {"mark": "poor"})

    assert case.waiting == ["answer"]
    assert len(case.instance.to_json()) <= size + 2  # longer ids, nothing else


def test_a_gateway_without_a_flow_that_holds_is_an_incident_until_it_is_retried(walk):
    case = walk("exclusive").start({"days": 1}).complete("urgent").complete("answer", {"mark": "odd"})
    [incident] = case.said(bpmn.RaiseIncident)
    assert incident.element == "good"
    assert "there is no default flow" in incident.reason
    assert [token.waits for token in case.instance.tokens] == ["incident"]

    assert case.retry("good", {"mark": "good"}).finished


def test_an_incident_at_a_gateway_can_be_completed_with_what_was_missing(walk):
    case = walk("exclusive").start({"days": 1}).complete("urgent").complete("answer")

    assert case.complete("good", {"mark": "poor"}).waiting == ["answer"]


def test_a_condition_that_fails_is_an_incident_with_its_reason(walk):
    case = walk("exclusive").start({"days": "many"})

    [incident] = case.said(bpmn.RaiseIncident)
    assert incident.element == "which"
    assert "'days < 3' failed" in incident.reason
    assert "\n" not in incident.reason


def test_a_condition_that_is_neither_true_nor_false_is_an_incident(walk):
    case = walk("inclusive").start({"police": "yes", "health": True})

    assert "'police' to be true or false, but it is a text of 3 characters" in case.said(bpmn.RaiseIncident)[0].reason


DEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="dead" isExecutable="true">
<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
<sequenceFlow id="f1" sourceRef="g" targetRef="a"/><userTask id="a"/>
<sequenceFlow id="f2" sourceRef="g" targetRef="b"/><userTask id="b"/>
<sequenceFlow id="f3" sourceRef="g" targetRef="c"/><userTask id="c"/>
<sequenceFlow id="f4" sourceRef="a" targetRef="j"/><parallelGateway id="j"/>
<sequenceFlow id="f5" sourceRef="b" targetRef="x"/><exclusiveGateway id="x" default="f7"/>
<sequenceFlow id="f6" sourceRef="x" targetRef="j"><conditionExpression>q</conditionExpression></sequenceFlow>
<sequenceFlow id="f7" sourceRef="x" targetRef="e"/>
<sequenceFlow id="f8" sourceRef="c" targetRef="d"/><userTask id="d"/>
<sequenceFlow id="f9" sourceRef="d" targetRef="e"/><sequenceFlow id="f10" sourceRef="j" targetRef="e"/>
<endEvent id="e"/></process></definitions>"""


def test_a_join_that_nothing_can_reach_any_more_is_an_incident_while_others_live_on(walk_of):
    case = walk_of(DEAD).start({"q": False}).complete("a")
    assert case.said(bpmn.RaiseIncident) == []

    case.complete("b")
    assert [(said.element, said.reason) for said in case.said(bpmn.RaiseIncident)] == [
        ("j", "Expected a token on every flow into j, but none is left to come")
    ]
    assert case.complete("c").said(bpmn.RaiseIncident) == []  # it is told once

    assert case.complete("j").waiting == ["d"]
    assert case.complete("d").finished


def test_two_inclusive_joins_that_wait_for_each_other_are_told_so(walk_of):
    body = """<startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="g"/><parallelGateway id="g"/>
<sequenceFlow id="f1" sourceRef="g" targetRef="j"/><sequenceFlow id="f2" sourceRef="g" targetRef="k"/>
<inclusiveGateway id="j"/><sequenceFlow id="f3" sourceRef="j" targetRef="x"/>
<inclusiveGateway id="k"/><sequenceFlow id="f4" sourceRef="k" targetRef="y"/>
<exclusiveGateway id="x" default="f5"/><sequenceFlow id="f5" sourceRef="x" targetRef="e"/>
<sequenceFlow id="f6" sourceRef="x" targetRef="k"><conditionExpression>q</conditionExpression></sequenceFlow>
<exclusiveGateway id="y" default="f7"/><sequenceFlow id="f7" sourceRef="y" targetRef="e"/>
<sequenceFlow id="f8" sourceRef="y" targetRef="j"><conditionExpression>q</conditionExpression></sequenceFlow>
<endEvent id="e"/></process></definitions>"""
    case = walk_of(DEAD[: DEAD.index("<startEvent")] + body).start({"q": False})

    [said] = case.said(bpmn.RaiseIncident)
    assert said.reason == "Expected a token to come to j, but it and k wait for one another"
    assert case.complete("j").finished


def test_a_join_that_an_incident_can_still_reach_is_none_itself(walk_of):
    case = walk_of(DEAD).start({"q": "yes"}).complete("a").complete("b")
    assert [said.element for said in case.said(bpmn.RaiseIncident)] == ["x"]

    assert case.retry("x", {"q": True}).waiting == ["c"]


@pytest.mark.parametrize(
    "end",
    [
        '<endEvent id="d"><terminateEventDefinition/></endEvent>',
        '<endEvent id="d"><errorEventDefinition errorRef="e1"/></endEvent>',
        '<callActivity id="d" calledElement="p"/>',
        (
            '<subProcess id="d"><startEvent id="d1"/><sequenceFlow id="d3" sourceRef="d1" targetRef="d2"/>'
            '<endEvent id="d2"><errorEventDefinition errorRef="e1"/></endEvent></subProcess>'
        ),
    ],
)
def test_a_join_that_may_be_taken_away_with_its_scope_is_no_incident(walk_of, end):
    xml = DEAD.replace('<sequenceFlow id="f9" sourceRef="d" targetRef="e"/>', "").replace('<userTask id="d"/>', end)
    error = '<error id="e1" errorCode="E"/><process'

    case = walk_of(xml.replace("<process", error, 1)).start({"q": False}).complete("a").complete("b")

    assert case.said(bpmn.RaiseIncident) == []


def test_a_join_that_only_a_boundary_event_leads_to_waits_for_its_activity(walk_of):
    event = '<boundaryEvent id="t" attachedToRef="c"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    flow = '</timerEventDefinition></boundaryEvent><sequenceFlow id="f11" sourceRef="t" targetRef="x"/>'
    case = walk_of(DEAD.replace('<userTask id="c"/>', f'<userTask id="c"/>{event}{flow}'))
    case.start({"q": False}).complete("a").complete("b")
    assert case.said(bpmn.RaiseIncident) == []

    assert [said.element for said in case.complete("c").said(bpmn.RaiseIncident)] == ["j"]


def test_a_parallel_join_waits_for_every_flow(walk):
    case = walk("parallel").start()
    assert case.waiting == ["left", "right"]

    assert case.complete("left").waiting == ["right", "join"]
    assert case.complete("right").waiting == ["after"]
    assert case.complete("after").finished


def test_a_join_that_nothing_can_complete_any_more_is_an_incident_and_can_be_passed_by_hand(walk):
    case = walk("parallel").start().complete("left").complete("right", {"lost": True})
    assert case.said(bpmn.RaiseIncident)[0].reason == (
        "Expected a token on every flow into join, but none is left to come"
    )
    assert [incident.element for incident in case.retry("join").said(bpmn.RaiseIncident)] == ["join"]

    assert case.complete("join").waiting == ["after"]


@pytest.mark.parametrize(
    ("variables", "taken"),
    [
        ({"police": True, "health": True}, ["ask-police", "ask-health"]),
        ({"police": False, "health": True}, ["ask-health"]),
        ({"police": False, "health": False}, ["ask-nobody"]),
    ],
)
def test_an_inclusive_gateway_takes_what_holds_and_joins_exactly_that(walk, variables, taken):
    case = walk("inclusive").start(variables)
    assert case.waiting == taken

    for task in taken:
        case.complete(task)

    assert case.waiting == ["sum-up"]
    assert case.complete("sum-up").finished


def test_an_inclusive_join_waits_for_a_token_that_goes_round_a_loop_before_it(walk):
    case = walk("inclusive").start({"police": True, "health": True}).complete("ask-health")

    case.complete("ask-police", {"unclear": True})

    assert case.waiting == ["together", "ask-police"]
    assert case.complete("ask-police", {"unclear": False}).waiting == ["sum-up"]


@pytest.mark.parametrize(
    ("variables", "taken"),
    [
        ({"visit": True, "ask": True}, ["visit", "ask"]),
        ({"visit": False, "ask": True}, ["ask"]),
        ({"visit": False, "ask": False}, ["write"]),
    ],
)
def test_several_flows_out_of_a_task_split_by_their_conditions(walk, variables, taken):
    assert walk("implicit").start(variables).complete("study").waiting == taken


def test_several_flows_into_a_task_do_not_join(walk):
    case = walk("implicit").start({"visit": True, "ask": True}).complete("study").complete("visit").complete("ask")

    assert case.waiting == ["note", "note"]
    assert case.complete("note").complete("note").finished


def test_a_circle_without_a_wait_ends_in_an_incident_and_not_in_an_endless_step(walk):
    case = walk("circle").start()

    assert "moved 10,000 times in one step" in case.said(bpmn.RaiseIncident)[0].reason
    assert case.retry(case.waiting[0], {"enough": True}).finished


#: A task, a message attached to it that leaves it be, and a join of both.
REMINDED = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><message id="m" name="M"/>
<process id="p" isExecutable="true"><startEvent id="s"/><sequenceFlow id="f0" sourceRef="s" targetRef="a"/>
<userTask id="a"/><boundaryEvent id="b" attachedToRef="a" cancelActivity="false">
<messageEventDefinition messageRef="m"/></boundaryEvent>
<sequenceFlow id="f1" sourceRef="b" targetRef="j"/><sequenceFlow id="f2" sourceRef="a" targetRef="j"/>
<inclusiveGateway id="j"/><sequenceFlow id="f3" sourceRef="j" targetRef="z"/><userTask id="z"/>
<sequenceFlow id="f4" sourceRef="z" targetRef="e"/><endEvent id="e"/></process></definitions>"""


def test_an_inclusive_join_waits_for_a_task_though_an_event_attached_to_it_came_already(walk_of):
    case = walk_of(REMINDED).start().deliver("M")

    assert case.waiting == ["a", "j"]
    assert case.complete("a").waiting == ["z"]


def test_an_inclusive_join_waits_for_a_task_from_which_only_an_attached_event_can_come(walk_of):
    flow = '<sequenceFlow id="f2" sourceRef="a" targetRef="j"/>'
    case = walk_of(
        REMINDED.replace('targetRef="a"/>', 'targetRef="g"/><parallelGateway id="g"/>', 1).replace(
            flow,
            '<sequenceFlow id="f5" sourceRef="g" targetRef="a"/><sequenceFlow id="f6" sourceRef="g" targetRef="j"/>'
            '<sequenceFlow id="f7" sourceRef="a" targetRef="e"/>',
        )
    ).start()

    assert sorted(case.waiting) == ["a", "j"]
    assert sorted(case.deliver("M").waiting) == ["a", "z"]
    assert case.complete("a").complete("z").finished
