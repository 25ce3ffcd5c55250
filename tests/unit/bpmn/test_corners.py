"""Where several rules meet: what is thrown inside what catches it, what fails twice, what is there once too often."""

from datetime import UTC, datetime

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
#: The diagrams that throw an escalation throw a signal instead.
SIGNAL = ('escalationEventDefinition escalationRef="x-late"', 'signalEventDefinition signalRef="s-late"')
MULTIPLE = '<multiInstanceLoopCharacteristics qabul:outputCollection="totals" qabul:outputElement="total">'


def reasons(case):
    return [incident.reason for incident in case.said(bpmn.RaiseIncident)]


def output(source, target):
    return f'<extensionElements><qabul:output source="{source}" target="{target}"/></extensionElements>'


def test_an_event_sub_process_does_not_catch_the_escalation_it_throws_itself(walk):
    case = walk("rethrow").start().complete("work")

    assert case.waiting == ["tell"]
    assert [thrown.code for thrown in case.said(bpmn.ThrowEscalation)] == ["LATE"]


def test_an_event_sub_process_does_not_catch_the_signal_it_throws_itself(walk):
    case = walk("rethrow", SIGNAL).start().complete("work")
    assert [thrown.signal for thrown in case.said(bpmn.ThrowSignal)] == ["Late", "Late"]
    assert case.waiting == ["tell"]

    assert case.signal("Late").waiting == ["tell", "tell"]


def test_an_event_sub_process_does_not_catch_the_signal_it_throws_deep_inside(walk):
    thrown = '<intermediateThrowEvent id="say-again"><escalationEventDefinition escalationRef="x-late"/>'
    inner = (
        '<subProcess id="say-again"><startEvent id="i1"/><sequenceFlow id="i3" sourceRef="i1" targetRef="i2"/>'
        '<endEvent id="i2"><signalEventDefinition signalRef="s-late"/></endEvent></subProcess>'
    )
    case = walk("rethrow", (f"{thrown}</intermediateThrowEvent>", inner), SIGNAL).start().complete("work")

    assert case.waiting == ["tell"]


def test_event_sub_processes_that_throw_for_one_another_for_ever_end_in_an_incident(walk):
    other = (
        '<subProcess id="echo" triggeredByEvent="true"><startEvent id="heard" isInterrupting="false">'
        '<signalEventDefinition signalRef="s-echo"/></startEvent>'
        '<sequenceFlow id="e1" sourceRef="heard" targetRef="answer"/>'
        '<endEvent id="answer"><signalEventDefinition signalRef="s-late"/></endEvent></subProcess></process>'
    )
    echo = ('<signal id="s-late" name="Late"/>', '<signal id="s-late" name="Late"/><signal id="s-echo" name="Echo"/>')
    again = '<intermediateThrowEvent id="say-again"><signalEventDefinition signalRef="s-late"/>'
    thrown = (again, again.replace("s-late", "s-echo"))
    case = walk("rethrow", SIGNAL, thrown, ("</process>", other), echo, ('<userTask id="tell"/>', '<task id="tell"/>'))

    assert "moved 10,000 times in one step" in reasons(case.start().complete("work"))[0]


def test_a_circle_through_an_inclusive_join_ends_in_an_incident(walk):
    case = walk("turning").start()

    assert "moved 10,000 times in one step" in reasons(case)[0]
    assert case.retry(case.waiting[0], {"done": True}).finished


def test_a_sub_process_whose_output_fails_starts_nothing_inside_any_more(walk):
    case = walk("tally").start({"total": "many"}).complete("look")
    assert "'total + 1' failed" in reasons(case)[0]
    assert case.timers == {}

    case.retry("count", {"total": 1, "checked": True})

    assert case.waiting == ["publish"]
    assert case.variables["total"] == 2


def test_outputs_are_mapped_once_however_often_the_way_on_is_tried(walk):
    case = walk("tally").start({"total": 1}).complete("look")
    assert "'checked'" in reasons(case)[0]

    case.retry("count").retry("count", {"checked": True})

    assert case.waiting == ["publish"]
    assert case.variables["total"] == 2


def test_outputs_of_items_are_theirs_also_when_the_way_on_is_tried_again(walk):
    loop = f"{MULTIPLE}<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
    case = walk("tally", ('<startEvent id="count-begins"/>', f'{loop}<startEvent id="count-begins"/>'))
    case.start({"total": 1}).complete("look").complete("look")
    assert reasons(case)

    case.retry("count", {"checked": True})

    assert case.waiting == ["publish"]
    assert case.variables == {"total": 1, "checked": True, "totals": [2, 2]}


def test_outputs_of_an_item_are_mapped_once_when_its_completion_condition_fails(walk):
    loop = f"{MULTIPLE}<loopCardinality>2</loopCardinality><completionCondition>enough</completionCondition>"
    end = '</multiInstanceLoopCharacteristics><startEvent id="count-begins"/>'
    case = walk("tally", ('<startEvent id="count-begins"/>', f"{loop}{end}"))
    case.start({"total": 1, "checked": True}).complete("look")
    assert reasons(case)

    case.retry("count", {"enough": True})

    assert case.variables["totals"] == [2, None]


def test_an_item_may_write_over_its_number_and_its_output_stays_in_its_place(walk):
    case = walk("multi-instance").start(
        {"card": {"organisations": []}, "members": 0, "signers": ["hokim", "deputy"]},
    )

    case.complete("sign", {"loopCounter": 99, "mark": "agreed"}).complete(
        "sign", {"loopCounter": "x", "mark": "signed"}
    )

    assert case.variables["signed"] == ["agreed", "signed"]


def test_a_loop_that_tests_before_has_no_round_to_count_at_first(walk):
    case = walk("loop", ("visits &gt; visited", "loopCounter &lt; 2")).start().complete("ask", {"reached": True})
    assert case.waiting == ["visit"]

    assert case.complete("visit").waiting == ["visit"]
    assert case.complete("visit").finished


def test_a_cardinality_may_be_a_whole_number_written_with_a_point(walk):
    case = walk("multi-instance").start({"card": {"organisations": []}, "members": 2.0, "signers": []})

    assert case.waiting == ["vote", "vote"]


def test_a_completion_condition_sees_every_count_of_the_standard(walk):
    counts = "numberOfTerminatedInstances == 0 and numberOfActiveInstances == 2"
    case = walk("multi-instance", ("numberOfCompletedInstances &gt;= 2", counts))
    case.start({"card": {"organisations": []}, "members": 3, "signers": []})

    assert case.complete("vote").finished


def test_a_message_goes_to_what_waits_longest_wherever_it_stands_in_the_file(walk):
    case = walk("hearing").start().complete("work")

    assert case.deliver("WordCame").waiting == ["first-word"]


def test_a_message_goes_to_the_event_that_is_nearest(walk):
    case = walk("hearing").start().complete("work").deliver("WordCame")
    assert case.deliver("WordCame").finished

    case = walk("hearing", ('receiveTask id="second-word" messageRef="m-word"', 'userTask id="second-word"')).start()
    assert case.deliver("WordCame").waiting == ["listen"]
    assert case.deliver("WordCame").waiting == ["ask"]


def test_a_token_that_is_one_too_many_is_not_lost_when_its_join_is_passed_by_hand(walk):
    case = walk("excess").start().complete("right").complete("after")
    assert [token.waits for token in case.instance.tokens] == ["incident"]

    assert case.complete("join").waiting == ["after"]
    assert case.complete("after").finished


def test_two_tokens_of_one_flow_pass_a_join_by_hand_one_by_one(walk):
    lost = '<sequenceFlow id="f6" sourceRef="right" targetRef="join"/>'
    turn = (
        '<sequenceFlow id="f6" sourceRef="right" targetRef="turn"/><exclusiveGateway id="turn" default="f8"/>'
        '<sequenceFlow id="f8" sourceRef="turn" targetRef="lost"/><endEvent id="lost"/>'
        '<sequenceFlow id="f9" sourceRef="turn" targetRef="join">'
        "<conditionExpression>found == true</conditionExpression></sequenceFlow>"
    )
    case = walk("excess", (lost, turn)).start().complete("right")
    assert len(reasons(case)) == 1

    case.complete("join").complete("after").complete("join")

    assert case.complete("after").finished


def test_a_signal_of_its_own_instance_writes_nothing_outside_the_item_it_was_thrown_in(walk):
    case = walk("broadcast").start({"places": ["cellar", "roof"]}).complete("look")

    assert case.waiting == ["celebrate"]
    assert case.variables == {"places": ["cellar", "roof"]}


def test_a_signal_is_heard_around_a_scope_that_ends_with_it(walk):
    ends = ('<userTask id="dig"/>', '<endEvent id="dig"/>')
    case = walk("broadcast", ends).start({"places": ["cellar"]}).complete("look")

    assert case.waiting == ["celebrate"]


def test_nothing_starts_in_a_scope_that_was_terminated_by_what_was_thrown_just_before(walk):
    end = ('<endEvent id="over"/>', '<endEvent id="over"><terminateEventDefinition/></endEvent>')

    assert walk("rethrow", SIGNAL, end).start().complete("work").finished


def test_a_mapping_may_take_what_a_signal_of_its_own_instance_carries(walk):
    event = '<signalEventDefinition signalRef="s-found"/></boundaryEvent>'
    case = walk("broadcast", (event, output("place", "there") + event)).start({"places": ["cellar", "roof"]})

    case.complete("look", nth=1)

    assert case.variables == {"places": ["cellar", "roof"], "there": "roof"}


def test_a_start_takes_what_its_output_mappings_name(walk):
    issued = '<messageEventDefinition messageRef="m-issued"/>'
    case = walk("starts", (issued, output("card.number", "number") + issued))

    assert case.start({"card": {"number": 7}}, message="AssignmentIssued").variables == {"number": 7}


def test_a_start_whose_output_mapping_fails_keeps_what_it_was_given(walk):
    issued = '<messageEventDefinition messageRef="m-issued"/>'
    case = walk("starts", (issued, output("days + 1", "term") + issued)).start(
        {"days": "x"}, message="AssignmentIssued"
    )
    assert "'days + 1' failed" in reasons(case)[0]

    assert case.retry("issued", {"days": 4}).waiting == ["two"]
    assert case.variables == {"days": 4, "term": 5}


def test_which_of_several_timers_starts_a_process_has_to_be_said(walk):
    timer = "<timerEventDefinition><timeCycle>R/P7D</timeCycle></timerEventDefinition>"
    timed = walk("starts", ('<startEvent id="by-hand"/>', f'<startEvent id="weekly">{timer}</startEvent>'), BY_HAND)
    with pytest.raises(bpmn.NotWaiting, match="start with no message, but it starts with weekly"):
        timed.start()
    assert timed.start(event="weekly").waiting == ["one"]


BY_HAND = ('sourceRef="by-hand"', 'sourceRef="weekly"')


def test_a_message_that_was_heard_is_not_waited_for_again_when_its_output_failed(walk):
    answer = '<receiveTask id="answer" messageRef="m-answer"'
    case = walk("multi-instance", (f"{answer}/>", f"{answer}>{output('n + 1', 'text')}</receiveTask>"))
    case.start({"card": {"organisations": ["water"]}, "members": 0, "signers": []}).complete("say-issued")

    case.deliver("AnswerArrived", {"organisation": "water", "n": "x"})
    assert "'n + 1' failed" in reasons(case)[0]

    assert case.retry("answer", {"n": 4}).finished
    assert case.variables["answers"] == [{"organisation": "water", "text": 5}]


def test_a_signal_that_was_heard_is_not_waited_for_again_when_its_output_failed(walk):
    event = '<signalEventDefinition signalRef="s-holiday"/></intermediateCatchEvent>'
    case = walk("signal", (event, output("days + 1", "back") + event)).start().signal("Holiday", {"days": "x"})
    assert "'days + 1' failed" in reasons(case)[0]

    assert "sleep" in case.retry("rest", {"days": 1}).waiting


def test_an_incident_that_is_completed_in_vain_stays_what_it_was(walk):
    case = walk("exclusive").start({"days": 1}).complete("urgent").complete("answer", {"mark": "odd"})

    stored = case.complete("good", {"mark": "odder"}).instance
    again = case.complete("good", {"mark": "odder"}).instance

    assert [token.note for token in again.tokens] == [token.note for token in stored.tokens]
    assert case.retry("good", {"mark": "good"}).finished


def test_variables_of_a_token_that_is_gone_are_not_there_to_be_seen(walk):
    case = walk("tasks").start()
    token = case.token("accept")
    case.complete("accept")

    with pytest.raises(bpmn.NotWaiting, match="it is gone; open is file"):
        bpmn.seen_by(case.process, case.instance, token)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 10**40, {1: 2}, "\ud800", object()])
def test_a_variable_that_the_expression_language_cannot_hold_is_an_incident(changed, value):
    process = changed("exclusive")

    step = bpmn.start(process, {"days": 1, "odd": value}, now=NOW)

    assert [type(effect) for effect in step.effects][-1] is bpmn.RaiseIncident


def test_signals_that_start_one_another_faster_and_faster_end_in_incidents(walk):
    beside = "".join(
        f'<boundaryEvent id="{name}" attachedToRef="tell" cancelActivity="false"><signalEventDefinition '
        f'signalRef="s-late"/></boundaryEvent><sequenceFlow id="to-{name}" sourceRef="{name}" targetRef="noise"/>'
        for name in ("told", "told-too")
    )
    noise = '<endEvent id="noise"><signalEventDefinition signalRef="s-late"/></endEvent>'
    process = walk("rethrow", SIGNAL, ('<userTask id="tell"/>', f'<userTask id="tell"/>{beside}{noise}')).process
    instance, _ = bpmn.start(process, {}, now=NOW)
    instance, _ = bpmn.complete(process, instance, instance.tokens[0].id, now=NOW)

    _, effects = bpmn.signal(process, instance, "Late", now=NOW)

    assert any(
        "moved 10,000 times in one step" in effect.reason
        for effect in effects
        if isinstance(effect, bpmn.RaiseIncident)
    )


@pytest.mark.parametrize(
    ("diagram", "old", "new", "problem"),
    [
        ("boundary", 'cancelActivity="false"', 'cancelActivity="False"', "Expected cancelActivity to be true or false"),
        ("multi-instance", 'isSequential="true"', 'isSequential="True"', "Expected isSequential to be true or false"),
        (
            "starts",
            'instantiate="true"/>',
            f'instantiate="true">{output("1", "a").replace("output", "input")}</receiveTask>',
            "Expected a receive task that starts the process to be a plain one",
        ),
        ("incidents", "<timeDuration>pause<", "<timeDuration>-PT1H<", "Expected an ISO 8601 duration"),
    ],
)
def test_what_would_quietly_mean_something_else_is_refused(changed, diagram, old, new, problem):
    with pytest.raises(bpmn.ProblemsFound, match=problem):
        changed(diagram, (old, new))


@pytest.mark.parametrize("payload", [None, {}, {"organisation": None}])
def test_a_message_that_names_nobody_is_for_nobody_also_when_a_token_has_no_name(walk, payload):
    case = walk("multi-instance", ('qabul:elementVariable="organisation"', 'qabul:elementVariable="name"'))
    case.start({"card": {"organisations": ["water"]}, "members": 0, "signers": []}).complete("say-issued")

    with pytest.raises(bpmn.NotWaiting):
        case.deliver("AnswerArrived", payload)
