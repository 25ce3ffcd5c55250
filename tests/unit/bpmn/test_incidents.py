from datetime import UTC, datetime, timedelta

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def reason(case):
    [incident] = case.said(bpmn.RaiseIncident)
    return incident.reason


@pytest.fixture
def weighing(walk):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause")
    return case.complete("count", {"found": 1})


@pytest.mark.parametrize(
    ("pause", "why"),
    [
        (None, "Expected timer pause to be an ISO 8601 text, but 'pause' is null"),
        (3, "Expected timer pause to be an ISO 8601 text, but 'pause' is 3"),
        ("three days", "Expected an ISO 8601 duration such as P3DT12H, but got 'three days' for timer pause"),
        ("P9999Y", "Expected a time before the year 10000, but the duration leads beyond it for timer pause"),
    ],
)
def test_a_timer_without_a_time_is_an_incident_until_it_has_one(walk, pause, why):
    case = walk("incidents").start({"pause": pause})
    assert reason(case) == why

    case.retry("pause", {"pause": "PT1H"})

    assert case.timers == {"pause": NOW + timedelta(hours=1)}


def test_an_input_that_fails_is_an_incident_before_the_work_begins(walk):
    case = walk("incidents").start({"pause": "PT1H", "first": "one"}).fire("pause")
    assert "'first + 1' failed" in reason(case)
    assert case.said(bpmn.RunServiceTask) == []

    case.retry("count", {"first": 4})

    assert case.said(bpmn.RunServiceTask)[0].variables["second"] == 5


def test_inputs_are_mapped_from_what_is_around_again_when_a_timer_of_the_same_task_failed(walk):
    event = (
        '<boundaryEvent id="slow" attachedToRef="count"><timerEventDefinition><timeDuration>patience</timeDuration>'
        '</timerEventDefinition></boundaryEvent><sequenceFlow id="f6" sourceRef="slow" targetRef="over"/></process>'
    )
    case = walk("incidents", ('target="second"', 'target="first"'), ("</process>", event))
    case.start({"pause": "PT1H", "first": 1}).fire("pause")
    assert "'patience' is null" in reason(case)

    case.retry("count", {"patience": "P1D"})

    assert case.said(bpmn.RunServiceTask)[0].variables["first"] == 2


def test_an_output_that_fails_keeps_the_token_and_can_be_given_again(walk):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": "many"})
    assert "'found + 1' failed" in reason(case)

    case.complete("count", {"found": 41})

    assert case.variables["total"] == 42
    assert case.waiting == ["weigh", "weigh"]


def test_an_item_whose_outcome_fails_is_an_incident_and_its_siblings_go_on(weighing):
    case = weighing.complete("weigh", {"weight": "heavy"})
    assert "'weight * item' failed" in reason(case)

    case.complete("weigh", {"weight": 10}, nth=1)
    case.retry("weigh", {"weight": 5})

    assert case.variables["weights"] == [5, 20]


def test_a_scope_whose_timer_fails_is_an_incident_outside_or_inside_and_starts_whole_after_a_retry(weighing):
    case = weighing.complete("weigh", {"weight": 1}).complete("weigh", {"weight": 1})
    assert "timer late" in reason(case)
    case.retry("work", {"late_at": "2026-03-05T00:00:00Z"})
    assert "timer hour" in reason(case)
    assert set(case.timers) == {"late"}

    case.retry("work-begins", {"every": "R2/PT1H"})
    assert set(case.timers) == {"late", "hour"}

    assert case.fire("hour").complete("do").finished is True


def test_an_incident_inside_a_scope_goes_away_with_the_scope(weighing):
    case = weighing.complete("weigh", {"weight": 1}).complete("weigh", {"weight": 1})
    case.retry("work", {"late_at": "2026-03-05T00:00:00Z", "every": 1})

    assert case.fire("late").finished


def output(source, target):
    return f'<extensionElements><qabul:output source="{source}" target="{target}"/></extensionElements>'


@pytest.mark.parametrize(
    ("diagram", "event", "message", "goes_to"),
    [
        pytest.param("boundary", "withdrawn", "AppealWithdrawn", ["stop-work"], id="boundary, interrupting"),
        pytest.param("boundary", "note", "NoteAdded", ["study", "read-note"], id="boundary, beside"),
        pytest.param("event-subprocess", "withdrawn", "AppealWithdrawn", ["confirm"], id="event sub-process"),
        pytest.param("event-gateway", "accepted", "AnswerAccepted", ["close"], id="event-based gateway"),
    ],
)
def test_an_event_has_happened_even_when_what_it_brought_cannot_be_taken_over(walk, diagram, event, message, goes_to):
    definition = f'<messageEventDefinition messageRef="m-{event}"/>'
    case = walk(diagram, (definition, f"{output('marks + 1', 'total')}{definition}")).start({"silence_lasts": "P1D"})

    case.deliver(message, {"marks": "many"})
    assert "'marks + 1' failed" in reason(case)
    [incident] = case.said(bpmn.RaiseIncident)
    assert case.waiting == [*goes_to[:-1], incident.element]

    assert case.retry(incident.element).waiting == [*goes_to[:-1], incident.element]
    assert "'marks + 1' failed" in reason(case)

    assert case.retry(incident.element, {"marks": 4}).waiting == goes_to
    assert case.variables["total"] == 5


def test_a_person_may_go_on_from_an_event_without_its_output(walk):
    definition = '<messageEventDefinition messageRef="m-note"/>'
    case = walk("boundary", (definition, f"{output('marks + 1', 'total')}{definition}")).start()
    case.deliver("NoteAdded", {"marks": "many"})

    [incident] = case.said(bpmn.RaiseIncident)

    assert case.complete(incident.element).waiting == ["study", "read-note"]
    assert "total" not in case.variables


def test_a_moment_that_came_is_not_waited_for_again_when_its_output_failed(walk):
    timer = "<timerEventDefinition><timeDuration>pause<"
    case = walk("incidents", (timer, output("first + 1", "next") + timer)).start({"pause": "PT1H", "first": "one"})
    assert "'first + 1' failed" in reason(case.fire("pause"))

    assert case.retry("pause", {"first": 1}).waiting == ["count"]
    assert case.variables["next"] == 2


OUTPUTS = ('target="total"/>', 'target="total"/><qabul:output source="first + offset" target="from"/>')


def test_a_retry_maps_what_the_work_brought_and_does_not_do_the_work_again(walk):
    case = walk("incidents", OUTPUTS).start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": 7})
    assert "'offset' is null" in reason(case)

    case.retry("count")
    assert "'offset' is null" in reason(case)
    assert case.retry("count", {"offset": 2}).said(bpmn.RunServiceTask) == []

    assert case.waiting == ["weigh", "weigh"]
    assert (case.variables["total"], case.variables["from"]) == (8, 3)


def test_what_is_corrected_stays_corrected_however_often_it_is_retried(walk):
    case = (
        walk("incidents", OUTPUTS).start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": ""})
    )

    case.retry("count", {"found": 7}).retry("count", {"offset": 2})

    assert (case.variables["total"], case.variables["from"]) == (8, 3)


@pytest.mark.parametrize("nothing", [None, {}])
def test_by_hand_nothing_is_mapped_without_an_output_and_all_of_it_with_one(walk, nothing):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": "many"})

    assert "'found' is null" in reason(case.complete("count", {"q": 1}))
    assert case.complete("count", nothing).waiting == ["weigh", "weigh"]


def test_what_an_item_of_a_multi_instance_brought_is_mapped_again_for_itself(walk):
    weighed = ('<userTask id="weigh">', f'<userTask id="weigh">{output("weight * scale", "weight")}')
    case = walk("incidents", weighed).start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": 1})
    case.complete("weigh", {"weight": 3}).complete("weigh", {"weight": 5}, nth=1)
    assert "'scale' is null" in reason(case)

    case.retry("weigh", {"scale": 10}).retry("weigh", {"scale": 100})

    assert case.variables["weights"] == [30, 1000]


def test_an_item_that_could_not_begin_begins_with_its_own_variables_beside_the_corrected_ones(walk):
    spin = '<task id="spin"><standardLoopCharacteristics loopMaximum="9980"/></task>'
    flow = '<sequenceFlow id="f3" sourceRef="count" targetRef="weigh"/>'
    longer = spin + flow.replace("weigh", "spin") + flow.replace("count", "spin").replace("f3", "f7")
    case = walk("incidents", (flow, longer), ("[1, 2]", "map([1..30], #)"))
    case.start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": 1})
    stopped = next(token for token in case.instance.tokens if token.waits == "incident" and token.element == "weigh")

    step = bpmn.retry(case.process, case.instance, stopped.id, {"scale": 2}, now=NOW)

    [begun] = [token for token in step.instance.tokens if token not in case.instance.tokens]
    seen = bpmn.seen_by(case.process, step.instance, begun.id)
    assert begun.waits == "user"
    assert (seen["item"], seen["loopCounter"], seen["scale"]) == (stopped.note[1] + 1, stopped.note[1] + 1, 2)


@pytest.mark.parametrize("go_on", ["retry", "complete"])
def test_a_start_that_failed_to_map_starts_its_timers_when_it_goes_on(walk, go_on):
    event = '<messageEventDefinition messageRef="m-issued"/>'
    late = (
        '<subProcess id="late" triggeredByEvent="true"><startEvent id="overdue"><timerEventDefinition><timeDuration>'
        'P1D</timeDuration></timerEventDefinition></startEvent><sequenceFlow id="l1" sourceRef="overdue" '
        'targetRef="l2"/><userTask id="l2"/></subProcess></process>'
    )
    case = walk("starts", (event, output("days + 1", "term") + event), ("</process>", late))
    case.start({"days": "x"}, message="AssignmentIssued")
    assert case.timers == {}

    getattr(case, go_on)("issued", {"days": 4})

    assert (case.waiting, set(case.timers), case.variables["term"]) == (["two"], {"overdue"}, 5)


def test_a_person_may_complete_an_incident_without_its_output(walk):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": "many"})

    assert case.complete("count").waiting == ["weigh", "weigh"]
    assert "total" not in case.variables


def test_only_an_incident_can_be_retried(walk):
    case = walk("tasks").start()

    with pytest.raises(bpmn.NotWaiting, match="to be an incident, but it waits for user"):
        case.retry("accept")


def test_a_message_that_could_not_be_said_is_said_again_on_retry(walk):
    case = walk("catch").start({"until_at": "2026-03-05T09:00:00+05:00"}).deliver("Paid").fire("quiet-day")
    case.fail("say-paid")

    case.retry("say-paid")

    assert [said.element for said in case.said(bpmn.SendMessage)] == ["say-paid"]
    assert case.complete("say-paid").waiting == ["say-over"]
