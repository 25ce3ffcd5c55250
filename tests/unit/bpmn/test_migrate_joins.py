"""A parallel join of the new version for which nothing can bring what it asks: the instance stays with the old one."""

from itertools import pairwise

import pytest

import qabul_bpmn as bpmn

HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">
<startEvent id="begin"/><parallelGateway id="fork"/><parallelGateway id="join"/><endEvent id="end"/>
<sequenceFlow id="in" sourceRef="begin" targetRef="fork"/><sequenceFlow id="out" sourceRef="join" targetRef="end"/>
"""
TAIL = "</process></definitions>"


def process(*ways, more=""):
    """Draw tasks in rows, such as "fork a join"; what is no gateway becomes a user task, "?" asks a condition."""
    rows = [way.split() for way in ways]
    tasks = {id_ for row in rows for id_ in row if "?" not in id_} - {"fork", "join", "turn", "end", "late"}
    flows = {flow(*pair) for row in rows for pair in pairwise(row)}
    return HEAD + "".join(f'<userTask id="{id_}"/>' for id_ in sorted(tasks)) + "".join(sorted(flows)) + more + TAIL


def flow(source, target):
    condition = "<conditionExpression>lost == true</conditionExpression>" if "?" in target else ""
    target = target.removeprefix("?")
    ends = f'sourceRef="{source}" targetRef="{target}"'
    return f'<sequenceFlow id="{source}-{target}" {ends}>{condition}</sequenceFlow>'


TWO = process("fork a join", "fork c join")
THREE = process("fork a join", "fork c join", "fork d join")
TURN = '<exclusiveGateway id="turn" default="turn-{}"/>'
LATE = (
    '<boundaryEvent id="late" attachedToRef="{0}" cancelActivity="{1}">'
    "<timerEventDefinition><timeDuration>P1D</timeDuration></timerEventDefinition></boundaryEvent>"
)
NONE_BY_D = "Expected a token on every flow into 'join', but none is left to come by 'd-join' from 'd'"


def refused(case, new, elements=None):
    """Return what keeps an instance from migrating, as the dry run says it and as `migrate` raises it."""
    how = {"now": case.now, "elements": elements or {}}
    found = bpmn.check_migration(case.process, bpmn.load(new), case.instance, **how)
    with pytest.raises(bpmn.CannotMigrate) as raised:
        bpmn.migrate(case.process, bpmn.load(new), case.instance, **how)
    assert raised.value.unplaced == tuple(found)
    return found


def test_a_token_at_a_join_that_asks_for_one_more_has_no_place_when_nothing_can_bring_it(walk_of):
    case = walk_of(TWO).start().complete("a")

    assert refused(case, THREE) == [bpmn.Unplaced(case.token("join"), None, "join", NONE_BY_D)]


def test_every_flow_that_nothing_can_come_by_is_named_in_one_sentence(walk_of):
    case = walk_of(TWO).start().complete("a")

    [found] = refused(case, process("fork a join", "fork c join", "fork d join", "fork e join"))

    assert found.text == f"{NONE_BY_D} or 'e-join' from 'e'"


def test_a_token_that_must_come_to_such_a_join_has_no_place_before_it_is_there(walk_of):
    case = walk_of(TWO).start()

    assert refused(case, THREE) == [bpmn.Unplaced(case.token("a"), None, "a", NONE_BY_D)]


def test_two_tasks_do_not_become_one_before_a_join_that_asks_for_both(walk_of):
    case = walk_of(TWO).start()

    assert refused(case, TWO, {"a": "c"}) == [
        bpmn.Unplaced(case.token("a"), None, "a", NONE_BY_D.replace("'d-join' from 'd'", "'a-join' from 'a'"))
    ]


@pytest.mark.parametrize(
    ("old", "new", "done"),
    [
        pytest.param(TWO, process("fork a join", "fork c d join", "c join"), "a", id="it can still be brought"),
        pytest.param(
            TWO,
            process("fork a join", "fork c join", "late d join", more=LATE.format("c", "false")),
            "a",
            id="a boundary event can bring it",
        ),
        pytest.param(
            process("fork a turn join", "turn ?end", "fork c turn", more=TURN.format("join")),
            process("fork a turn join", "turn ?end", "fork c turn", "fork d join", more=TURN.format("join")),
            "",
            id="nothing has to come there",
        ),
    ],
)
def test_a_join_may_ask_for_more(walk_of, old, new, done):
    case = walk_of(old).start()
    if done:
        case.complete(done)

    case.migrate(bpmn.load(new))

    assert case.said(bpmn.Moved) == []


def test_an_instance_that_could_not_go_on_before_is_not_kept_from_a_version_that_changes_other_things(walk_of):
    stuck = process("fork turn a join", "turn ?b", "b join", "fork c join", more=TURN.format("a"))
    case = walk_of(stuck).start()

    case.migrate(bpmn.load(stuck.replace('<userTask id="a"/>', '<userTask id="a" name="Ask"/>')))

    assert sorted(case.waiting) == ["a", "c"]
