"""Every file of `diagrams/refused` beside all that `check` says about it: line, element, sentence."""

from pathlib import Path

import pytest

import qabul_bpmn as bpmn
from qabul_bpmn import expressions

DIAGRAMS = Path(__file__).parent / "diagrams"
EXPECTED = {
    "structure.bpmn": [
        (5, "begin-again", "Expected at most one start event without a trigger, but this is another one"),
        (8, "script", "Expected an element that the engine runs, but scriptTask is not supported"),
        (11, "twice", "Expected the id 'twice' to be used once, but it is used in line 10 already"),
        (12, "f4", "Expected the target of the flow to be an element, but there is no 'nowhere'"),
        (15, "f6", "Expected the flow to stay in one (sub-)process, but its target 'inside' is in another"),
        (16, "box", "Expected one start event in the sub-process, but there are 0"),
        (20, "call", "Expected the call activity to name a process in calledElement, but it does not"),
        (
            22,
            "start-late",
            "Expected a receive task that starts the process to be a plain one without a flow into it, but it is not",
        ),
        (22, "start-late", "Expected the receiveTask to refer to a message, but it does not"),
        (23, "", "Expected an element to have an id, but it has none"),
    ],
    "between.bpmn": [
        (
            9,
            "to-the-mouth",
            "Expected a message flow to lead to what hears one, but this one leads to the intermediateThrowEvent 'say'",
        ),
        (
            10,
            "from-the-ear",
            "Expected a message flow to leave what says one, but this one leaves the intermediateCatchEvent 'hear'",
        ),
        (
            11,
            "at-home",
            "Expected a message flow to lead to another pool, but both its ends are in one; draw a sequence flow",
        ),
        (
            20,
            "shut",
            "Expected a way out of the exclusiveGateway that can be taken, but no condition of its flows ever holds",
        ),
    ],
    "flows.bpmn": [
        (6, "which", "Expected the default flow to leave the element, but 'f9' does not"),
        (
            8,
            "f3",
            (
                "Expected the condition to be a ZEN expression, but 'days >' is none: Unexpected end of unary "
                "expression at (6, 6)"
            ),
        ),
        (9, "f4", "Expected the condition to be a ZEN expression, but '' is none: it is empty"),
        (11, "f5", "Expected no condition on a default flow, but it has one"),
        (11, "f5", "Expected no flow into a startEvent, but this one leads to 'begin'"),
        (13, "f6", "Expected no condition on a flow out of the parallelGateway, but it has one"),
        (13, "f6", "Expected the condition to be a ZEN expression, but its language is 'feel'"),
        (15, "f7", "Expected no flow out of an endEvent, but this one leaves 'over'"),
        (16, "dead-end", "Expected a flow out of the exclusiveGateway, but there is none"),
        (18, "f8", "Expected a catching event behind the event-based gateway, but there is the userTask 'work'"),
        (
            20,
            "away",
            (
                "Expected one event that catches the link 'far' here, but there are 0; "
                "'lonely' catches 'alone', which nothing throws"
            ),
        ),
        (21, "f11", "Expected no flow out of a throwing link event, but this is one"),
    ],
    "events.bpmn": [
        (3, "nameless", "Expected the message to have a name, but it has none"),
        (5, "codeless", "Expected the error to have the attribute errorCode, but it has none"),
        (7, "s-nameless", "Expected the signal to have the attribute name, but it has none"),
        (
            9,
            "begin",
            (
                "Expected the startEvent to be of the kind message or none or signal or timer, but conditional "
                "is not supported there"
            ),
        ),
        (12, "bare", "Expected the boundaryEvent to wait for something, but it has no event definition"),
        (13, "nobody", "Expected to be attached to an activity, but there is no 'nothing'"),
        (14, "soft-error", "Expected an error event to interrupt, but it is drawn as not interrupting"),
        (15, "same-error", "Expected one event for the error 'KNOWN' here, but there are 2"),
        (
            16,
            "undo",
            (
                "Expected the boundaryEvent to be of the kind error or escalation or message or signal or "
                "timer, but compensate is not supported there"
            ),
        ),
        (22, "paid", "Expected the intermediateCatchEvent to refer to a message, but it does not"),
        (26, "unknown", "Expected a message 'm-unknown' to be declared in the file, but there is none"),
        (
            29,
            "too-quick",
            (
                "Expected to be attached to an activity that takes time, but the plain task 'pass' is passed at once: "
                "make it a user task or another kind that is worked on"
            ),
        ),
        (32, "two", "Expected one event definition, but there are 2"),
        (34, "over", "Expected the endEvent to refer to a declared error, but it does not"),
        (38, "aside-begins", "Expected a flow out of the startEvent, but there is none"),
        (
            38,
            "aside-begins",
            "Expected the start event of an event sub-process to wait for something, but it has no event definition",
        ),
        (40, "f14", "Expected no flow to or from the event sub-process 'aside', but this is one"),
        (42, "beside-begins", "Expected an error event to interrupt, but it is drawn as not interrupting"),
        (42, "beside-begins", "Expected the error 'e-lost' to be declared in the file, but it is not"),
        (
            45,
            "box-begins",
            "Expected the start event of a sub-process to be of the kind none, but timer is not supported there",
        ),
    ],
    "expressions.bpmn": [
        (4, "begin", "Expected a literal time, as there are no variables before the start, but it is 'every_day'"),
        (6, "first", "Expected an ISO 8601 duration such as P3DT12H, but got 'P3X'"),
        (
            8,
            "second",
            (
                "Expected an ISO 8601 date and time with an offset such as 2026-03-05T09:00:00+05:00, but got "
                "'2026-03-05T09:00:00'"
            ),
        ),
        (10, "third", "Expected a date or duration, as this timer happens once, but it has a timeCycle"),
        (12, "fourth", "Expected one of timeDate, timeDuration and timeCycle, but there is none"),
        (
            14,
            "fifth",
            (
                "Expected the time, unless written like P3DT12H, to be a ZEN expression,"
                " but 'due_at +' is none: Unexpected end of unary "
                "expression at (8, 8)"
            ),
        ),
        (17, "many", "Expected a qabul:collection for qabul:elementVariable to stand for, but there is none"),
        (17, "many", "Expected either qabul:collection or a loopCardinality, but there is neither"),
        (
            17,
            "many",
            "Expected qabul:outputCollection and qabul:outputElement together, but there is only one of them",
        ),
        (17, "many", "Expected the name of a variable, but 'two words' is none"),
        (20, "again", "Expected a loopCondition or loopMaximum, but there is neither"),
        (22, "thrice", "Expected loopMaximum to be a whole number from 1 to 999,999, but it is 'three'"),
        (
            26,
            "mapped",
            "Expected the source of qabul:input to be a ZEN expression, but 'a b' is none: Incomplete parser output",
        ),
        (26, "mapped", "Expected the target of qabul:input to be the name of a variable, but it is 'a.b'"),
    ],
    "vocabulary.bpmn": [
        (3, "vocabulary", "Expected an attribute that the engine knows, but 'strange' is none"),
        (8, "work", "Expected an attribute that the engine knows, but 'cancelActivty' is none"),
        (8, "work", "Expected isForCompensation=\"false\", but it is 'true', which is not supported"),
        (8, "work", "Expected no attribute qabul:colection here, but there is one"),
        (8, "work", "Expected startQuantity=\"1\", but it is '2', which is not supported"),
        (9, "work", "Expected qabul:input or qabul:output, but got <qabul:ouput>"),
        (10, "work", "Expected data in variables and qabul:input, but the userTask has <dataInputAssociation>"),
        (12, "work", "Expected an attribute that the engine knows, but 'isSequental' is none"),
        (12, "work", "Expected behavior=\"All\", but it is 'None'"),
        (
            12,
            "work",
            "Expected one of collection, elementVariable, outputCollection, outputElement, but got qabul:colection",
        ),
        (
            12,
            "work",
            (
                "Expected the items in qabul:collection and qabul:elementVariable, but the multi-instance has "
                "<loopDataInputRef>"
            ),
        ),
        (15, "tryout", "Expected an element that the engine runs, but transaction is not supported"),
        (19, "pause", "Expected parallelMultiple=\"false\", but it is 'true', which is not supported"),
    ],
    "more.bpmn": [
        (4, "", "Expected the process to have an id, but it has none"),
        (5, "begin", "Expected only event sub-processes to start without interrupting, but this is none"),
        (6, "f1", "Expected only a condition in a sequence flow, but it has <property>"),
        (10, "f4", "Expected the target of the flow to be an element, but there is no 'gone'"),
        (11, "first", "Expected only the event-based gateway 'choice' to lead here, but other flows do as well"),
        (
            13,
            "second",
            "Expected a plain receive task behind an event-based gateway, but it has a loop, boundary event or input",
        ),
        (
            13,
            "second",
            "Expected one event for the message 'Known' behind the event-based gateway 'choice', but there are 2",
        ),
        (16, "on-event", "Expected to be attached to an activity beside it, but 'first' is none"),
        (18, "nameless", "Expected the link to have a name, but it has none"),
        (20, "aside", "Expected no qabul:input on this element, as nothing is handed over there, but it has one"),
        (21, "aside", "Expected an attribute that the engine knows, but 'x' is none"),
        (21, "aside", "Expected no loop on an event sub-process, but it has one"),
        (21, "aside", "Expected only a loopCondition in the loop, but it has <other>"),
        (26, "on-aside", "Expected no boundary event on the event sub-process 'aside', but this is one"),
        (29, "dynamic", "Expected calledElement to be the id of a process, but it is '${which}'"),
    ],
    "own.bpmn": [
        (3, "bell", "Expected qabul:correlation on <message>, but it stands on <signal>: move it there"),
        (4, "come", "Expected <qabul:output> on an activity or event, but it stands on <message>: move it there"),
        (
            5,
            "own",
            (
                "Expected qabul:collection on <multiInstanceLoopCharacteristics>, but it stands on <process>: "
                "move it there"
            ),
        ),
        (7, "f1", "Expected <qabul:input> on an activity or event, but it stands on <sequenceFlow>: move it there"),
        (
            8,
            "work",
            (
                "Expected qabul:elementVariable on <multiInstanceLoopCharacteristics>, but it stands on "
                "<userTask>: move it there"
            ),
        ),
        (
            10,
            "work",
            ("Expected only source and target on qabul:input, but there is 'default': say all that it is in source"),
        ),
        (
            11,
            "work",
            (
                "Expected only source and target on qabul:output, but there is 'type' and 'scope': say all that "
                "it is in source"
            ),
        ),
        (
            13,
            "work",
            (
                "Expected <qabul:input> in the <extensionElements> of an activity or event, but it stands in "
                "<userTask>: move it there"
            ),
        ),
        (
            14,
            "work",
            (
                "Expected qabul:correlation on <message>, but it stands on <multiInstanceLoopCharacteristics>: "
                "move it there"
            ),
        ),
        (19, "go", "Expected qabul:correlation on the message, but it stands there without its prefix"),
    ],
}


def problems(path):
    return bpmn.check(bpmn.read(path.read_bytes(), source=path.name))


@pytest.mark.parametrize("name", sorted(EXPECTED))
def test_everything_wrong_in_a_file_is_named_in_one_pass_by_line(name):
    found = problems(DIAGRAMS / "refused" / name)

    assert [(problem.line, problem.element, problem.text) for problem in found] == EXPECTED[name]
    assert {problem.source for problem in found} == {name}


def test_every_refused_file_is_in_the_table():
    assert {path.name for path in (DIAGRAMS / "refused").iterdir()} == set(EXPECTED)


def test_every_sentence_says_what_was_expected_and_what_is_there():
    texts = [text for expected in EXPECTED.values() for _, _, text in expected]

    assert [text for text in texts if not (text.startswith("Expected ") and ", but " in text)] == []


@pytest.mark.parametrize("path", sorted(DIAGRAMS.glob("*.bpmn")), ids=lambda path: path.name)
def test_the_diagrams_that_are_walked_have_no_problem(path):
    assert problems(path) == []


def test_compiling_a_file_with_problems_raises_all_of_them():
    path = DIAGRAMS / "refused" / "flows.bpmn"

    with pytest.raises(bpmn.ProblemsFound) as raised:
        bpmn.compile(bpmn.read(path.read_bytes(), source="flows.bpmn"))

    assert len(raised.value.problems) == len(EXPECTED["flows.bpmn"])
    assert str(raised.value).splitlines()[0] == (
        "flows.bpmn:6: which: Expected the default flow to leave the element, but 'f9' does not"
    )


@pytest.mark.parametrize("hostile", ["[" * 50_000 + "]" * 50_000, "not " * 50_000 + "a", "(" * 50_000])
def test_an_expression_that_would_exhaust_the_stack_is_refused(hostile):
    exclusive = (DIAGRAMS / "exclusive.bpmn").read_text().replace("mark == 'good'", hostile)

    [problem] = bpmn.check(bpmn.read(exclusive.encode()))

    assert problem.text.endswith("is none: it is longer than 2,000 characters")


@pytest.mark.parametrize(
    ("processes", "element", "text"),
    [
        ('<process id="a"><startEvent id="s"/></process>', "a", "none is marked so: mark the one"),
        ('<process id="a"/><process id="b"/>', "", "none is marked so: mark the one"),
        ('<process id="a" isExecutable="1"/><process id="b" isExecutable="true"/>', "b", "there are 2: leave the mark"),
    ],
)
def test_one_process_of_a_file_is_meant_to_run(processes, element, text):
    xml = f'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">{processes}</definitions>'

    [problem] = [each for each in bpmn.check(bpmn.read(xml)) if "isExecutable" in each.text]

    assert problem.element == element
    assert problem.text.startswith(f'Expected one process with isExecutable="true", but {text}')


@pytest.mark.parametrize("text", ["false", "1 > 2", "'a' in ['b']", "not true", '"paid" == "due"', "null == 1"])
def test_a_condition_that_reads_nothing_and_is_false_never_holds(text):
    assert expressions.constant(text) is False


@pytest.mark.parametrize(
    "text", ["true", "paid", "false or paid", "$ == null", "`${paid}` == 'x'", "len('') > 1", "1 +", "7"]
)
def test_a_condition_that_is_true_or_reads_something_may_hold(text):
    assert expressions.constant(text) is not False


@pytest.mark.parametrize("number", ["-1", "1 - 5", "2.5", "1001", "'two'", "null"])
def test_a_number_of_instances_that_can_never_be_one_is_a_problem(number):
    loop = (DIAGRAMS / "multi-instance.bpmn").read_text()

    [problem] = bpmn.check(bpmn.read(loop.replace(">members<", f">{number}<")))

    assert problem.text == f"Expected loopCardinality to be a whole number from 0 to 1,000, but it is '{number}'"


@pytest.mark.parametrize("number", ["0", "3.0", "1000", "-members"])
def test_a_number_of_instances_that_may_be_one_is_none(number):
    loop = (DIAGRAMS / "multi-instance.bpmn").read_text()

    assert bpmn.check(bpmn.read(loop.replace(">members<", f">{number}<"))) == []


@pytest.mark.parametrize(
    ("items", "why"),
    [
        ("[1..3]", "is none: write map([1..3], #) for numbers"),
        ("5", "is none"),
        ("'two'", "is none"),
        ("null", "is none"),
    ],
)
def test_a_collection_that_can_never_be_a_list_is_a_problem(items, why):
    loop = (DIAGRAMS / "incidents.bpmn").read_text()
    assert bpmn.check(bpmn.read(loop.replace("[1, 2]", "map([1..3], #)"))) == []

    [problem] = bpmn.check(bpmn.read(loop.replace("[1, 2]", items)))

    assert problem.text == f"Expected qabul:collection to be a list, but '{items}' {why}"


@pytest.mark.parametrize("gateway", ["inclusiveGateway", "parallelGateway"])
def test_joins_are_limited_by_the_size_of_their_process(gateway):
    """What each has to watch is found beforehand: a minute's work for thousands of them in a circle."""
    joins = "".join(
        f'<{gateway} id="g{i}"/><sequenceFlow id="f{i}" sourceRef="g{i}" targetRef="g{i + 1}"/>'
        f'<sequenceFlow id="b{i}" sourceRef="g{i}" targetRef="g{max(0, i - 1)}"/>'
        for i in range(2_000)
    )
    xml = (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">'
        f'<startEvent id="s"/><sequenceFlow id="f" sourceRef="s" targetRef="g0"/>{joins}<endEvent id="g2000"/>'
        "</process></definitions>"
    )

    [problem] = bpmn.check(bpmn.read(xml.encode()))

    assert problem.text == "Expected at most 499 joins in a process of 2,002 elements, but there are 1,999"
