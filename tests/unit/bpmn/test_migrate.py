"""Tokens that go on with another version of their process: a diagram, and the changes an analyst made to it."""

from datetime import UTC, datetime

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def refused(case, new, elements=None):
    """Return what keeps an instance from migrating, as the dry run says it and as `migrate` raises it."""
    how = {"now": case.now, "elements": elements or {}}
    found = bpmn.check_migration(case.process, new, case.instance, **how)
    with pytest.raises(bpmn.CannotMigrate) as raised:
        bpmn.migrate(case.process, new, case.instance, **how)
    assert raised.value.unplaced == tuple(found)
    assert str(raised.value) == "\n".join(map(str, found))
    return found


def test_a_token_waits_on_at_the_element_of_the_same_id_and_goes_the_new_ways(walk, changed):
    case = walk("boundary").start().complete("study")
    new = changed(
        "boundary",
        ('sourceRef="seal" targetRef="over"', 'sourceRef="seal" targetRef="call-operator"'),
        ('sourceRef="any-error" targetRef="call-operator"', 'sourceRef="any-error" targetRef="over"'),
    )

    case.migrate(new)
    assert case.effects == ()
    assert case.complete("seal").waiting == ["call-operator"]


def test_a_renamed_element_takes_its_token_over_and_says_so(walk, changed):
    case = walk("boundary").start().complete("study")
    seal = case.token("seal")

    case.migrate(changed("boundary", ('"seal"', '"stamp"')), {"seal": "stamp"})

    assert case.effects == (bpmn.Moved("stamp", seal, "seal"),)
    assert case.complete("stamp").finished


def test_elements_that_exchange_their_ids_exchange_their_tokens(walk, changed):
    case = walk("parallel").start()
    left, right = case.token("left"), case.token("right")
    new = changed("parallel", ('"left"', '"x"'), ('"right"', '"left"'), ('"x"', '"right"'))

    case.migrate(new, {"left": "right", "right": "left"})

    assert (case.token("left"), case.token("right")) == (right, left)


def test_two_tasks_may_become_one_at_which_both_tokens_wait(walk):
    case = walk("parallel").start()

    case.migrate(case.process, {"left": "right"})

    assert case.waiting == ["right", "right"]


def test_a_token_waits_for_the_message_of_the_new_version(walk, changed):
    case = walk("event-gateway").start({"silence_lasts": "P1D"})

    case.migrate(changed("event-gateway", ("AnswerAccepted", "AnswerPraised")))

    with pytest.raises(bpmn.NotWaiting):
        case.deliver("AnswerAccepted")
    assert case.deliver("AnswerPraised").waiting == ["close"]


@pytest.mark.parametrize(
    ("diagram", "change", "at", "why"),
    [
        pytest.param(
            "boundary",
            ('"study"', '"read"'),
            "study",
            "Expected the new version to have 'study', but it has not; map 'study' to its successor",
            id="gone",
        ),
        pytest.param(
            "boundary",
            ('userTask id="study"', 'manualTask id="study"'),
            "study",
            "Expected 'study' to be a userTask as 'study' is, but it is a manualTask",
            id="another kind of task",
        ),
        pytest.param(
            "incidents",
            ("<timerEventDefinition><timeDuration>pause</timeDuration></timerEventDefinition>", "{signal}"),
            "pause",
            "Expected 'pause' to be a timer intermediateCatchEvent as 'pause' is, "
            "but it is a signal intermediateCatchEvent",
            id="another kind of event",
        ),
        pytest.param(
            "call",
            ('calledElement="inspection"', 'calledElement="audit"'),
            "inspect",
            "Expected 'inspect' to be a callActivity of 'inspection' as 'inspect' is, "
            "but it is a callActivity of 'audit'",
            id="another called process",
        ),
    ],
)
def test_a_token_has_no_place_where_it_would_wait_for_something_else(walk, changed, diagram, change, at, why):
    case = walk(diagram).start({"pause": "PT1H", "appeal": {"id": 1}})
    signal = '<signalEventDefinition signalRef="s"/>'

    new = changed(
        diagram, (change[0], change[1].format(signal=signal)), ("<process ", '<signal id="s" name="Go"/><process ')
    )

    assert refused(case, new) == [bpmn.Unplaced(case.token(at), None, at, why)]


A_NUMBER = "<loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics>"
EACH = 'qabul:collection="[1, 2]" qabul:elementVariable="n"'
ALL = 'qabul:outputCollection="all" qabul:outputElement="n"'
#: Loops of a task, and what they are called.
LOOPS = [
    ("", "userTask"),
    ('<standardLoopCharacteristics loopMaximum="3"/>', "userTask in a loop"),
    (
        f"<multiInstanceLoopCharacteristics>{A_NUMBER}",
        "userTask for all at once of a number without outputs",
    ),
    (
        f'<multiInstanceLoopCharacteristics isSequential="true">{A_NUMBER}',
        "userTask for one after another of a number without outputs",
    ),
    (
        f"<multiInstanceLoopCharacteristics {EACH}/>",
        "userTask for all at once of a collection without outputs",
    ),
    (
        f"<multiInstanceLoopCharacteristics {EACH} {ALL}/>",
        "userTask for all at once of a collection with outputs",
    ),
]


@pytest.mark.parametrize("is_", LOOPS, ids=lambda loop: loop[1])
@pytest.mark.parametrize("was", LOOPS, ids=lambda loop: loop[1])
def test_rounds_go_on_in_a_loop_of_the_same_shape_only(walk, changed, was, is_):
    case, new = (
        make("parallel", ('<userTask id="left"/>', f'<userTask id="left">{loop}</userTask>'))
        for make, (loop, _) in ((walk, was), (changed, is_))
    )
    case.start()
    tokens = [token.id for token in case.instance.tokens if token.element == "left"]

    if was == is_:
        assert case.migrate(new).effects == ()
        return
    found = refused(case, new)
    assert [problem.token for problem in found] == tokens
    assert {problem.text for problem in found} == {
        f"Expected 'left' to be a {was[1]} as 'left' is, but it is a {is_[1]}"
    }


def test_a_multi_instance_goes_on_with_its_items_and_outputs_under_other_ids(walk, changed):
    case = walk("multi-instance").start({"card": {"organisations": ["a", "b"]}, "members": 1, "signers": []})
    case.complete("say-issued").complete("say-issued").deliver("AnswerArrived", {"organisation": "b", "text": "good"})
    ids = {"issue": "assign", "answer": "hear", "late": "overdue"}

    case.migrate(changed("multi-instance", *((f'"{old}"', f'"{new}"') for old, new in ids.items())), ids)

    assert set(case.timers) == {"overdue"}
    case.deliver("AnswerArrived", {"organisation": "a", "text": "fair"})
    assert case.variables["answers"] == [{"organisation": "a", "text": "fair"}, {"organisation": "b", "text": "good"}]


WORK = '<userTask id="work"/>'
BOX = (
    '<subProcess id="box"><startEvent id="box-begins"/><sequenceFlow id="b1" sourceRef="box-begins" targetRef="work"/>'
    f"{WORK}</subProcess>"
)
PLAIN, BOXED = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">'
    f'<startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="{first}"/>{body}'
    "</process></definitions>"
    for first, body in (("work", WORK), ("box", BOX))
)


@pytest.mark.parametrize(
    ("was", "is_", "elements", "found"),
    [
        (PLAIN, BOXED, {}, {"work": "Expected 'work' to be directly in the process as before, but it is in 'box'"}),
        (
            BOXED,
            PLAIN,
            {},
            {
                "box": "Expected the new version to have 'box', but it has not; map 'box' to its successor",
                "work": "Expected 'work' to be in 'box' as before, but it is directly in the process",
            },
        ),
        (BOXED, BOXED.replace('"box"', '"case"'), {"box": "case"}, {}),
    ],
)
def test_a_token_goes_on_in_its_scope_only(was, is_, elements, found):
    old, new = bpmn.load(was.encode()), bpmn.load(is_.encode())
    instance = bpmn.start(old, {}, now=NOW).instance

    problems = bpmn.check_migration(old, new, instance, elements, now=NOW)

    assert {problem.element: problem.text for problem in problems} == found


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(("", ""), id="as it was"),
        pytest.param(('"f4"', '"to-join"'), id="another id of the flow"),
        pytest.param(('sourceRef="left" targetRef="join"', 'sourceRef="check" targetRef="join"'), id="a step between"),
    ],
)
def test_a_join_counts_a_token_by_the_flow_it_came_by_wherever_that_stands_in_the_file(walk, changed, change):
    case = walk("parallel").start().complete("left")
    moved = '<sequenceFlow id="f4" sourceRef="left" targetRef="join"/>'
    between = '<userTask id="check"/><sequenceFlow id="f9" sourceRef="left" targetRef="check"/>'
    new = changed(
        "parallel",
        (moved, ""),
        ("</process>", f"{moved}{between if 'check' in change[1] else ''}</process>"),
        change,
    )

    case.migrate(new)

    assert case.waiting == ["right", "join"]
    assert case.complete("right").waiting == ["after"]


def test_a_join_of_which_fewer_flows_are_asked_goes_on_at_once(walk, changed):
    third = '<sequenceFlow id="f9" sourceRef="fork" targetRef="third"/><userTask id="third"/>'
    third += '<sequenceFlow id="f10" sourceRef="third" targetRef="join"/>'
    case = walk("parallel", ("</process>", f"{third}</process>")).start().complete("left").complete("right")
    loose = third.replace('targetRef="join"', 'targetRef="elsewhere"')

    case.migrate(changed("parallel", ("</process>", f"{loose}</process>")))

    assert case.waiting == ["third", "after"]


def test_an_inclusive_join_that_nothing_can_reach_any_more_goes_on_at_once(walk, changed):
    case = walk("inclusive").start({"police": True, "health": True}).complete("ask-health")
    new = changed(
        "inclusive",
        ('sourceRef="again" targetRef="together"', 'sourceRef="again" targetRef="apart"'),
        ("</process>", '<endEvent id="apart"/></process>'),
    )

    assert case.migrate(new).waiting == ["ask-police", "sum-up"]


def test_a_token_at_a_join_needs_a_flow_in_place_of_the_one_it_came_by(walk, changed):
    case = walk("parallel").start().complete("left")
    new = changed(
        "parallel", ('id="f4" sourceRef="left" targetRef="join"', 'id="f9" sourceRef="left" targetRef="turn"')
    )

    assert refused(case, new) == [
        bpmn.Unplaced(
            case.token("join"),
            None,
            "join",
            "Expected a flow into 'join' in place of 'f4' from 'left', but there is none",
        )
    ]
    assert case.migrate(new, {"f4": "f6"}).waiting == ["right", "after"]


def test_tokens_of_two_joins_are_not_counted_together(walk, changed):
    two = (
        '<parallelGateway id="join-2"/><sequenceFlow id="f9" sourceRef="right" targetRef="join-2"/>'
        '<sequenceFlow id="f10" sourceRef="fork" targetRef="wait"/><userTask id="wait"/>'
        '<sequenceFlow id="f11" sourceRef="wait" targetRef="join-2"/>'
        '<sequenceFlow id="f12" sourceRef="join-2" targetRef="after"/></process>'
    )
    case = walk("parallel", ("</process>", two)).start().complete("left").complete("right", {"lost": True})

    found = refused(case, case.process, {"join-2": "join"})

    assert [problem.text for problem in found] == [
        "Expected one join to go on as 'join', but tokens wait at 'join-2' and 'join'"
    ]


def test_every_wrong_id_of_the_map_is_named_at_once_with_every_token_that_has_no_place(walk, changed):
    case = walk("parallel").start()
    new = changed("parallel", ('"left"', '"west"'), ('"right"', '"east"'))

    found = refused(case, new, {"left": "w", "nowhere": "east", "f99": "f1"})

    assert [(problem.token, problem.element) for problem in found] == [
        (None, "nowhere"),
        (None, "f99"),
        (case.token("left"), "left"),
        (case.token("right"), "right"),
    ]
    assert all(problem.text.startswith("Expected ") and ", but " in problem.text for problem in found)


def test_a_token_that_is_mapped_to_nothing_is_told_so_once(walk, changed):
    case = walk("boundary").start().complete("study")

    assert refused(case, changed("boundary", ('"seal"', '"stamp"')), {"seal": "stmp"}) == [
        bpmn.Unplaced(
            case.token("seal"),
            None,
            "seal",
            "Expected the new version to have 'stmp', as the map says for 'seal', but it has not",
        )
    ]


def test_an_instance_of_another_version_is_told_apart(walk, changed):
    case = walk("boundary").start()

    found = bpmn.check_migration(changed("parallel"), changed("parallel"), case.instance, now=case.now)

    assert "the instance is of another one" in found[0].text


def test_a_finished_instance_keeps_its_version(walk):
    case = walk("tasks").start().cancel()

    [problem] = refused(case, case.process)

    assert problem == (None, None, "", "Expected an instance that runs, but this one is finished; it keeps its version")


def test_an_incident_keeps_what_it_interrupted(walk, changed):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause").fail("count", "LOST", "no such file")

    case.migrate(changed("incidents", ('"count"', '"tally"'), ("first + 1", "first + 10")), {"count": "tally"})

    assert case.said(bpmn.RaiseIncident) == []
    case.retry("tally")
    assert case.said(bpmn.RunServiceTask)[0].variables["second"] == 2
    assert case.complete("tally", {"found": 1}).waiting == ["weigh", "weigh"]


def test_an_incident_on_the_way_in_starts_by_the_new_version(walk, changed):
    case = walk("incidents").start({"pause": 3})

    case.migrate(changed("incidents", ("<timeDuration>pause<", "<timeDuration>PT2H<")))

    assert set(case.retry("pause").timers) == {"pause"}


def test_a_call_that_is_tried_again_hands_over_what_the_new_version_names(walk, changed):
    case = walk("call").start({"appeal": {"id": "a1"}, "urgent": True}).fail("inspect", "LOST")
    new = changed("call", ('target="subject"/>', 'target="subject"/><qabul:input source="urgent" target="urgent"/>'))

    case.migrate(new).retry("inspect")

    assert case.said(bpmn.CallProcess)[0].variables == {"subject": "a1", "urgent": True}
