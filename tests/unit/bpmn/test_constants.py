"""What can be seen to be wrong whatever the variables are: values of the wrong kind, and what is another each time."""

import pytest

import qabul_bpmn as bpmn

FORM = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:qabul="https://qabulxona.uz/bpmn">
<message id="m" name="Answer" qabul:correlation="{correlation}"/>
<process id="p" isExecutable="true"><startEvent id="begin"/><sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>
<userTask id="work"><extensionElements><qabul:output source="{output}" target="x"/></extensionElements>
<multiInstanceLoopCharacteristics qabul:collection="agencies" qabul:elementVariable="{element}">
<completionCondition>{completion}</completionCondition></multiInstanceLoopCharacteristics></userTask>
<boundaryEvent id="late" attachedToRef="work" cancelActivity="false"><timerEventDefinition>
<{kind}>{time}</{kind}></timerEventDefinition></boundaryEvent>
<sequenceFlow id="f3" sourceRef="late" targetRef="end"/><receiveTask id="hear" messageRef="m"/>
<sequenceFlow id="f2" sourceRef="work" targetRef="which"/><exclusiveGateway id="which" default="f5"/>
<sequenceFlow id="f4" sourceRef="which" targetRef="end"><conditionExpression>{condition}</conditionExpression>
</sequenceFlow><sequenceFlow id="f5" sourceRef="which" targetRef="hear"/>
<sequenceFlow id="f6" sourceRef="hear" targetRef="end"/><endEvent id="end"/></process></definitions>"""
RIGHT = {
    "correlation": "number",
    "output": "agencies",
    "element": "agency",
    "completion": "numberOfCompletedInstances > 1",
    "kind": "timeDuration",
    "time": "P3D",
    "condition": "sum > 5",
}


def problems(**other):
    return [(found.element, found.text) for found in bpmn.check(bpmn.read(FORM.format(**{**RIGHT, **other}).encode()))]


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("condition", "1 == 1"),
        ("condition", "d(term) > d(today)"),
        ("condition", "mind(2) and rand == 1 and say == 'rand(2), d()'"),
        ("condition", "contains(['now'], state)"),
        ("time", "term"),
        ("time", "'P3D'"),
        ("output", "map([1..3], #)"),
        ("output", "'a..b'"),
    ],
)
def test_what_may_be_right_is_let_be(part, value):
    assert [text for _, text in problems(**{part: value}) if "does not have" not in text] == []


@pytest.mark.parametrize(
    ("element", "text", "parts"),
    [
        ("f4", "Expected the condition to be true or false, but '5' is neither", {"condition": "5"}),
        ("f4", "Expected the condition to be true or false, but '['yes']' is neither", {"condition": "['yes']"}),
        ("work", "Expected the completion condition to be true or false, but '5' is neither", {"completion": "5"}),
        ("late", "Expected an ISO 8601 duration such as P3DT12H, but got '5'", {"time": "5"}),
        ("late", "Expected an ISO 8601 duration such as P3DT12H, but got 'true'", {"time": "true"}),
        ("late", "Expected an ISO 8601 duration such as P3DT12H, but got 'soon'", {"time": "'soon'"}),
        ("late", "Expected an ISO 8601 duration such as P3DT12H, but got '[]'", {"time": "[]"}),
        (
            "late",
            "Expected an ISO 8601 repeating interval such as R3/P1D, but got 'R3'",
            {"kind": "timeCycle", "time": "R3"},
        ),
        (
            "late",
            "Expected a supported duration such as P3DT12H, but 'P99999999D' is not: a number in it is too large",
            {"time": "P99999999D"},
        ),
        (
            "m",
            "Expected qabul:correlation to be the name of a variable, but 'a.b' is none",
            {"correlation": "a.b"},
        ),
        ("work", "Expected a name of its own, but 'loopCounter' is a counter of the loop", {"element": "loopCounter"}),
        (
            "work",
            (
                "Expected the source of qabul:output to be a value, but '[1..3]' alone is a text: "
                "write map([1..3], #) for numbers"
            ),
            {"output": "[1..3]"},
        ),
    ],
)
def test_a_value_that_can_only_be_wrong_is_one_problem(element, text, parts):
    assert problems(**parts) == [(element, text)]


@pytest.mark.parametrize(
    ("condition", "found"),
    [
        ("d() > d(term)", "d()"),
        ("rand(2) == 1", "rand("),
        ("date('now') > 5", "date('now'"),
        ("`${d( )}` == term", "d( )"),
        ("year(d()) == 2026", "d()"),
    ],
)
def test_what_reads_the_clock_or_throws_dice_is_refused(condition, found):
    [(element, text)] = problems(condition=condition.replace(">", "&gt;"))

    assert element == "f4"
    assert text == (
        f"Expected the condition to come to the same whenever it is evaluated, but '{found}' in it does not: "
        "bring the time in as a variable"
    )
