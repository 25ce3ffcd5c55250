"""One cause in a file is one problem: what only follows from it is mended with it, and not named."""

import re
from pathlib import Path

import pytest

import qabul_bpmn as bpmn

DIAGRAMS = Path(__file__).parent / "diagrams"
FLOW = re.compile(r"<sequenceFlow\b[^>]*?(?:/>|>.*?</sequenceFlow>)", re.DOTALL)
REFERENCE = re.compile(r' (?:default|(?:source|target|attachedTo|message|signal|error|escalation)Ref)="[^"]*')
HEAD = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">
<message id="m" name="Come"/><message id="m-too" name="Come"/><message id="m-go" name="Go"/><signal id="s" name="Bell"/>
<process id="p" isExecutable="true"><startEvent id="begin"/>
"""
TAIL = "\n</process></definitions>"
TO_WORK = '<sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>\n'
WORK = '<userTask id="work"/>\n'
CHOICE = (
    '<sequenceFlow id="f1" sourceRef="begin" targetRef="choice"/>\n<eventBasedGateway id="choice"/>'
    '<sequenceFlow id="c1" sourceRef="choice" targetRef="first"/>'
    '<sequenceFlow id="c2" sourceRef="choice" targetRef="second"/>\n'
)
CATCH = '<intermediateCatchEvent id="{0}"><{1}EventDefinition {1}Ref="{2}"/></intermediateCatchEvent>\n'
WHICH = (
    '<sequenceFlow id="f1" sourceRef="begin" targetRef="which"/><exclusiveGateway id="which" default="other"/>\n'
    '<sequenceFlow id="one" sourceRef="which" targetRef="work"><conditionExpression>ready</conditionExpression>'
    '</sequenceFlow><userTask id="more"/>\n'
)
ON_WORK = (
    '<boundaryEvent id="on-{0}" attachedToRef="work"><messageEventDefinition messageRef="{0}"/></boundaryEvent>'
    '<sequenceFlow id="o-{0}" sourceRef="on-{0}" targetRef="work"/>\n'
)
LINK = '<intermediate{0}Event id="{1}"><linkEventDefinition name="on"/></intermediate{0}Event>\n'
JUMP = f'{LINK.format("Throw", "away")}<sequenceFlow id="f1" sourceRef="begin" targetRef="away"/>\n'
SAID = '<sequenceFlow id="f1" sourceRef="begin" targetRef="said"/>\n'
SAID += '<intermediate{0}Event id="said">{1}</intermediate{0}Event>'
BOX = '<subProcess id="box"><startEvent id="{0}"/><sequenceFlow id="s-{0}" sourceRef="{0}" targetRef="end-{0}"/>'
BOX += '<endEvent id="end-{0}"/></subProcess>\n'


def problems(body):
    found = bpmn.check(bpmn.read(HEAD + body + TAIL))
    return [(problem.line - 3, problem.element, problem.text) for problem in found]


@pytest.mark.parametrize(
    ("body", "line", "element", "text"),
    [
        pytest.param(
            f'{WORK}{TO_WORK}<sequenceFlow id="f" sourceRef="work"/>',
            *(3, "f", "Expected the target of the flow to be an element, but none is given"),
            id="no target",
        ),
        pytest.param(
            f'{WORK}<userTask id="more"/><sequenceFlow id="f2" sourceRef="work" targetRef="more"/>\n'
            '<sequenceFlow id="f1" sourceRef="begin" targetRef="Work"/>',
            *(3, "f1", "Expected the target of the flow to be an element, but there is no 'Work'"),
            id="what the lost target led to is not called unreachable",
        ),
        pytest.param(
            f'{WORK}<sequenceFlow id="f" targetRef="work"/>',
            *(2, "f", "Expected the source of the flow to be an element, but none is given"),
            id="what the lost source led from, and to, is not named",
        ),
        pytest.param(
            '<userTask id="work"/>',
            *(0, "begin", "Expected a flow out of the startEvent, but there is none"),
            id="the first flow is forgotten",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<exclusiveGateway id="which"/>\n<sequenceFlow id="f2" sourceRef="work" targetRef="which"/>'
            '<userTask id="more"/>',
            *(3, "which", "Expected a flow out of the exclusiveGateway, but there is none"),
            id="the flow out of a gateway is forgotten",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<boundaryEvent id="late" attachedToRef="work"><errorEventDefinition/></boundaryEvent>\n'
            '<userTask id="mend"/>',
            *(3, "late", "Expected a flow out of the boundaryEvent, but there is none"),
            id="the flow out of a boundary event is forgotten",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<sequenceFlow id="f"/>',
            *(3, "f", "Expected the source and the target of the flow to be elements, but none is given"),
            id="no ends",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<sequenceFlow sourceRef="x" targetRef="y"/>',
            *(3, "x-to-y", "Expected the source and the target of the flow to be elements, but there is no 'x' and"),
            id="wrong ends",
        ),
        pytest.param(
            f'{WORK}{WHICH}<sequenceFlow id="Other" sourceRef="which" targetRef="more"/>',
            *(2, "which", "Expected the default flow to leave the element, but 'other' does not"),
            id="a default flow of another id",
        ),
        pytest.param(
            f'{WORK}{WHICH}<sequenceFlow id="other" sourceRef="witch" targetRef="more"/>',
            *(4, "other", "Expected the source of the flow to be an element, but there is no 'witch'"),
            id="a default flow that has lost its source",
        ),
        pytest.param(
            f'{TO_WORK}<usertask id="work"/><endEvent id="end"/>'
            '<sequenceFlow id="f2" sourceRef="work" targetRef="end"/>',
            *(2, "work", "Expected a part of a process that can run, but <usertask> cannot"),
            id="a misspelt element between two flows",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<subProcess id="box"><startEvent id="b1"/>'
            '<sequenceFlow id="s" sourceRef="b1" targetRef="b2"/><userTask id="b2"/></subProcess>\n'
            '<sequenceFlow id="f2" sourceRef="work" targetRef="box"/>'
            '<sequenceFlow id="f" sourceRef="b1" targetRef="b2"/>',
            *(4, "f", "Expected the flow to stay in one (sub-)process, but its source 'b1' and its target 'b2' are in"),
            id="a flow outside of the sub-process of its ends",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<boundaryEvent id="late" attachedToRef="word"><errorEventDefinition/></boundaryEvent>\n'
            '<sequenceFlow id="f2" sourceRef="late" targetRef="work"/>',
            *(3, "late", "Expected to be attached to an activity, but there is no 'word'"),
            id="a boundary event attached to nothing",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<boundaryEvent id="late"><errorEventDefinition/></boundaryEvent>\n'
            '<sequenceFlow id="f2" sourceRef="late" targetRef="work"/>',
            *(3, "late", "Expected to be attached to an activity, but attachedToRef is empty"),
            id="a boundary event not attached",
        ),
        pytest.param(
            f"{WORK}{TO_WORK}{WORK}",
            *(3, "work", "Expected the id 'work' to be used once, but it is used in line 4 already"),
            id="an element twice",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<startEvent id="begin"/>',
            *(3, "begin", "Expected the id 'begin' to be used once, but it is used in line 3 already"),
            id="a start event twice",
        ),
        pytest.param(
            f'<sequenceFlow id="f" sourceRef="begin" targetRef="box"/>\n{BOX.format("in")}{BOX.format("into")}',
            *(3, "box", "Expected the id 'box' to be used once, but it is used in line 5 already"),
            id="a sub-process twice",
        ),
        pytest.param(
            f"{WORK}{TO_WORK}{TO_WORK}",
            *(3, "f1", "Expected the id 'f1' to be used once, but it is used in line 5 already"),
            id="a flow twice",
        ),
        pytest.param(
            f"{CHOICE}{CATCH.format('first', 'message', 'm')}<receiveTask id='second' messageRef='m-too'/>",
            *(
                4,
                "second",
                "Expected one event for the message 'Come' behind the event-based gateway 'choice', but there",
            ),
            id="two waits for one message behind an event-based gateway",
        ),
        pytest.param(
            f"{CHOICE}{CATCH.format('first', 'signal', 's')}{CATCH.format('second', 'signal', 's')}",
            *(
                4,
                "second",
                "Expected one event for the signal 'Bell' behind the event-based gateway 'choice', but there",
            ),
            id="two waits for one signal behind an event-based gateway",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<receiveTask id="one" messageRef="m" instantiate="true"/>\n'
            '<receiveTask id="other" messageRef="m-too" instantiate="true"/>',
            *(4, "other", "Expected one event for the message 'Come' here, but there are 2"),
            id="two receive tasks that start on one message",
        ),
        pytest.param(
            f"{WORK}{TO_WORK}{ON_WORK.format('m')}{ON_WORK.format('m-too')}",
            *(4, "on-m-too", "Expected one event for the message 'Come' here, but there are 2"),
            id="two boundary events for one message",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<subProcess id="box"><userTask id="one"/><userTask id="other"/></subProcess>\n'
            '<sequenceFlow id="f2" sourceRef="work" targetRef="box"/>',
            *(3, "box", "Expected one start event in the sub-process, but there are 0"),
            id="a sub-process that begins with its tasks",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<transaction id="box"><startEvent id="b1"/><userTask id="b2" isForCompensation="true"/>'
            '<subProcess id="b3"/><sequenceFlow id="b5" sourceRef="b1" targetRef="b3"><script/></sequenceFlow>'
            '<endEvent id="b4"><cancelEventDefinition/></endEvent></transaction>\n'
            '<boundaryEvent id="off" attachedToRef="box"><cancelEventDefinition/></boundaryEvent>'
            '<sequenceFlow id="f2" sourceRef="work" targetRef="box"/><sequenceFlow sourceRef="off" targetRef="work"/>',
            *(3, "box", "Expected an element that the engine runs, but transaction is not supported"),
            id="a transaction with parts of its own",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<subProcess id="box"><startEvent id="b1"/>'
            f'<sequenceFlow sourceRef="b1" targetRef="away"/>{LINK.format("Throw", "away")}</subProcess>\n'
            f'<sequenceFlow id="f2" sourceRef="work" targetRef="box"/>{LINK.format("Catch", "here")}',
            *(3, "away", "Expected the link 'on' to stay in one (sub-)process, but the event that catches it, 'here',"),
            id="a link out of its sub-process",
        ),
        pytest.param(
            f"{WORK}{TO_WORK}{LINK.format('Catch', 'here')}",
            *(3, "here", "Expected an event that throws the link 'on' here, but there is none"),
            id="a link that nothing throws",
        ),
        pytest.param(
            f"{LINK.format('Throw', 'away')}{LINK.format('Catch', 'here')}{LINK.format('Catch', 'there')}"
            '<sequenceFlow id="f1" sourceRef="begin" targetRef="away"/>',
            *(3, "there", "Expected one event that catches the link 'on' here, but there are 2"),
            id="a link with two ends",
        ),
        pytest.param(
            JUMP + LINK.format("Catch", "here").replace('"on"', '"On"'),
            *(
                1,
                "away",
                "Expected one event that catches the link 'on' here, but there are 0; 'here' catches 'On', which",
            ),
            id="a link misspelt",
        ),
        pytest.param(
            JUMP + LINK.format("Catch", "here").replace(' name="on"', ""),
            *(3, "here", "Expected the link to have a name, but it has none"),
            id="a link whose end has no name",
        ),
        pytest.param(
            JUMP.replace(' name="on"', "") + LINK.format("Catch", "here"),
            *(1, "away", "Expected the link to have a name, but it has none"),
            id="a link whose beginning has no name",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}{LINK.format("Catch", "here")}<sequenceFlow id="f2" sourceRef="work" targetRef="here"/>',
            *(4, "f2", "Expected no flow into a catching link event, but this is one"),
            id="a catching link in place of a throwing one",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<boundaryEvent id="off" attachedToRef="work"><compensateEventDefinition/>'
            '</boundaryEvent>\n<userTask id="undo" isForCompensation="true"/>'
            '<association sourceRef="off" targetRef="undo"/>',
            *(4, "undo", "Expected isForCompensation=\"false\", but it is 'true', which is not supported"),
            id="an activity that is compensated",
        ),
        pytest.param(
            f'{TO_WORK.replace("work", "choice")}<eventBasedGateway id="choice"/>\n'
            f'<sequenceFlow id="c1" sourceRef="choice" targetRef="first"/>{CATCH.format("first", "message", "m")}',
            *(2, "choice", "Expected two or more events to choose from, but there is one"),
            id="one way behind an event-based gateway",
        ),
        pytest.param(
            f'{TO_WORK.replace("work", "choice")}<eventBasedGateway id="choice"/>\n'
            f'<sequenceFlow id="c1" sourceRef="choice" targetRef="work"/>{WORK}',
            *(3, "c1", "Expected a catching event behind the event-based gateway, but there is the userTask 'work'"),
            id="one way behind an event-based gateway, and a wrong one",
        ),
        pytest.param(
            CHOICE + CATCH.format("first", "message", "m") + LINK.format("Catch", "second"),
            *(2, "c2", "Expected no flow into a catching link event, but this is one"),
            id="a link behind an event-based gateway",
        ),
        pytest.param(
            '<sequenceFlow id="f1" sourceRef="begin" targetRef="work"/>\n<eventBasedGateway id="choice" '
            'instantiate="true"/><sequenceFlow id="c1" sourceRef="choice" targetRef="first"/>'
            '<sequenceFlow id="c2" sourceRef="choice" targetRef="second"/><userTask id="work"/>'
            f"{CATCH.format('first', 'message', 'm')}{CATCH.format('second', 'message', 'm-go')}",
            *(2, "choice", "Expected instantiate=\"false\", but it is 'true', which is not supported"),
            id="an event-based gateway that starts the process",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<startEvent id="late"><timerEventDefinition><timeCycle>0 0 9 * * ?</timeCycle>'
            '</timerEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="late" targetRef="work"/>',
            *(3, "late", "Expected an ISO 8601 repeating interval such as R3/P1D, but '0 0 9 * * ?' is cron: write R/"),
            id="cron at a start event",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<startEvent id="late"><timerEventDefinition><timeCycle>${{often}}</timeCycle>'
            '</timerEventDefinition></startEvent><sequenceFlow id="f2" sourceRef="late" targetRef="work"/>',
            *(3, "late", "Expected a literal time, as there are no variables before the start, but it is '${often}'"),
            id="an expression of another engine at a start event",
        ),
        pytest.param(
            f'{WORK}{TO_WORK}<boundaryEvent id="late" attachedToRef="work"><timerEventDefinition><timeCycle>0 0 9 * * ?'
            "</timeCycle></timerEventDefinition></boundaryEvent>"
            '<sequenceFlow id="f2" sourceRef="late" targetRef="work"/>',
            *(3, "late", "Expected a date or duration, as this timer happens once, but it has a timeCycle"),
            id="cron where nothing is repeated",
        ),
        pytest.param(
            SAID.format("Throw", "<timerEventDefinition/>"),
            *(2, "said", "Expected the intermediateThrowEvent to be of the kind escalation or link or message or none"),
            id="a timer that throws, without a time",
        ),
        pytest.param(
            SAID.format("Throw", "<timerEventDefinition><timeDuration>3 days</timeDuration></timerEventDefinition>"),
            *(2, "said", "Expected the intermediateThrowEvent to be of the kind escalation or link or message or none"),
            id="a timer that throws, with a time that is none",
        ),
        pytest.param(
            SAID.replace("intermediate{0}", "implicitThrow").format("", "<timerEventDefinition/>"),
            *(2, "said", "Expected an element that the engine runs, but implicitThrowEvent is not supported"),
            id="a timer of an event that is refused as a whole",
        ),
        pytest.param(
            SAID.format("Catch", '<messageEventDefinition messageRef="m"/><timerEventDefinition/>'),
            *(2, "said", "Expected one event definition, but there are 2"),
            id="a message and a timer without a time",
        ),
        pytest.param(
            SAID.format("Catch", "<messageEventDefinition/><timerEventDefinition/>"),
            *(2, "said", "Expected one event definition, but there are 2"),
            id="a message without a name and a timer without a time",
        ),
        pytest.param(
            SAID.format("Catch", '<signalEventDefinition/><messageEventDefinition messageRef="m"/>'),
            *(2, "said", "Expected one event definition, but there are 2"),
            id="a signal without a name and a message",
        ),
    ],
)
def test_one_cause_is_one_problem(body, line, element, text):
    [problem] = problems(body)

    assert problem[:2] == (line, element)
    assert problem[2].startswith(text)


@pytest.mark.parametrize("path", sorted(DIAGRAMS.glob("*.bpmn")), ids=lambda path: path.name)
def test_one_flow_that_is_deleted_or_one_reference_that_is_misspelt_is_one_problem_at_most(path):
    text = path.read_text()
    spoilt = [text[: flow.start()] + text[flow.end() :] for flow in FLOW.finditer(text)]
    spoilt += [f"{text[: name.end()]}-misspelt{text[name.end() :]}" for name in REFERENCE.finditer(text)]
    assert len(spoilt) > 1

    found = [bpmn.check(bpmn.read(each)) for each in spoilt]

    assert [problems for problems in found if len(problems) > 1] == []


def test_nothing_else_is_called_reachable_where_a_receive_task_starts_the_process():
    begun = HEAD.replace('<startEvent id="begin"/>', '<receiveTask id="begin" messageRef="m" instantiate="true"/>')

    found = bpmn.check(bpmn.read(f'{begun}{WORK}{TO_WORK}<userTask id="lost"/>{TAIL}'))

    assert [problem.element for problem in found] == ["lost"]


def test_two_unknown_messages_are_not_one_and_the_same():
    found = problems(WORK + TO_WORK + ON_WORK.format("x") + ON_WORK.format("y"))

    assert [text for _, _, text in found] == [
        "Expected a message 'x' to be declared in the file, but there is none",
        "Expected a message 'y' to be declared in the file, but there is none",
    ]


def test_two_elements_that_nothing_leads_to_are_more_than_one_lost_flow_explains():
    found = problems(f'{WORK}{TO_WORK}<task id="one"/>\n<task id="two"/>\n<sequenceFlow id="f" sourceRef="work"/>')

    assert [element for _, element, _ in found] == ["one", "two", "f"]


def test_different_messages_and_times_may_stand_behind_an_event_based_gateway():
    timer = '<intermediateCatchEvent id="second"><timerEventDefinition><timeDuration>P1D</timeDuration>'
    timer += "</timerEventDefinition></intermediateCatchEvent>"

    assert problems(CHOICE + CATCH.format("first", "message", "m") + CATCH.format("second", "message", "m-go")) == []
    assert problems(CHOICE + CATCH.format("first", "message", "m") + timer) == []


def test_a_message_is_declared_once():
    double = HEAD.replace('id="m-too"', 'id="m"')

    [problem] = bpmn.check(bpmn.read(double + WORK + TO_WORK + TAIL))

    assert str(problem) == "<bytes>:2: m: Expected the id 'm' to be used once, but it is used in line 2 already"
