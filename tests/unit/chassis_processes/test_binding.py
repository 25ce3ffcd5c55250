"""Diagrams and code that disagree are named by file, line and element."""

import pytest
from tests.factories.diagrams import diagram, message_event, messages, node

from qabul_chassis.processes import Definitions, inline, job, retired, workers_of
from qabul_chassis.processes.binding import mismatches

DIAGRAM = diagram(
    node("startEvent", "begun")
    + node("userTask", "draft")
    + node("businessRuleTask", "legal-term")
    + node("serviceTask", "seal-answer")
    + message_event("intermediateThrowEvent", "say-sealed", "Sealed")
    + node("receiveTask", "await-outcome", messageRef="message-AnswerAccepted")
    + node("endEvent", "done"),
    "begun > draft",
    "draft > legal-term",
    "legal-term > seal-answer",
    "seal-answer > say-sealed",
    "say-sealed > await-outcome",
    "await-outcome > done",
    declared=messages("Sealed", "AnswerAccepted"),
)


class Workers:
    @job()
    async def seal_answer(self, _): ...

    @inline
    async def say_sealed(self, _): ...


AGREEING = {
    "workers": {worker.name: worker for worker in workers_of(Workers())},
    "commands": {"draft"},
    "messages": {"AnswerAccepted"},
    "tables": {"legal-term"},
}


def problems(**changed):
    return mismatches(Definitions({"small.bpmn": DIAGRAM}).known, **(AGREEING | changed))


def test_diagram_and_code_that_agree_have_no_problems():
    assert problems() == []


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        pytest.param(
            {"commands": set()},
            "small.bpmn:1: draft: Expected a command that completes user task 'draft', but the service has none.",
            id="command",
        ),
        pytest.param(
            {"tables": set()},
            "small.bpmn:1: legal-term: Expected a file in rules/ named as rule task 'legal-term', "
            "but the service has none.",
            id="table",
        ),
        pytest.param(
            {"messages": set()},
            "small.bpmn:1: await-outcome: Expected message 'AnswerAccepted' to be an event the service consumes or "
            "a message it declares, but it is neither.",
            id="message",
        ),
        pytest.param(
            {"commands": {"draft", "sign"}},
            "Expected command 'sign' to complete a user task of that id, but none of small.bpmn has one.",
            id="command too many",
        ),
    ],
)
def test_a_disagreement_is_named(changed, sentence):
    assert problems(**changed) == [sentence]


def test_tasks_without_workers_and_workers_without_tasks_are_named():
    class Others:
        @inline
        async def seal_letter(self, _): ...

    found = problems(workers={worker.name: worker for worker in workers_of(Others())})

    assert [sentence.partition(" for ")[0] for sentence in found[:2]] == [
        "small.bpmn:1: seal-answer: Expected a worker 'seal_answer'",
        "small.bpmn:1: say-sealed: Expected a worker 'say_sealed'",
    ]
    assert found[2:] == [
        "Expected worker 'seal_letter' to have a task or throw event 'seal-letter', but none of small.bpmn does."
    ]


@pytest.mark.parametrize(
    ("element", "sentence"),
    [
        pytest.param(
            node("callActivity", "ask-lawyer", calledElement="legal-help"),
            "small.bpmn:1: ask-lawyer: Expected no call activity, but 'ask-lawyer' is one; use a sub-process.",
            id="call",
        ),
        pytest.param(
            node("intermediateThrowEvent", "ask-lawyer", '<bpmn:signalEventDefinition signalRef="s"/>'),
            "small.bpmn:1: ask-lawyer: Expected no signal event, but 'ask-lawyer' is one; use a message.",
            id="signal",
        ),
    ],
)
def test_what_would_be_lost_between_instances_is_refused(element, sentence):
    xml = diagram(
        node("startEvent", "begun") + element + node("endEvent", "done"),
        "begun > ask-lawyer",
        "ask-lawyer > done",
        declared='<bpmn:signal id="s" name="s"/>',
    )

    assert mismatches(Definitions({"small.bpmn": xml}).known, workers={}, commands=(), messages=(), tables=()) == [
        sentence
    ]


def test_a_worker_kept_for_earlier_versions_needs_no_task():
    class Kept(Workers):
        @retired
        async def stamp(self, _): ...

    assert problems(workers={worker.name: worker for worker in workers_of(Kept())}) == []


def test_two_holders_cannot_bind_the_same_task():
    with pytest.raises(ValueError, match="two holders have it"):
        workers_of(Workers(), Workers())


def test_two_diagrams_of_one_process_are_refused():
    with pytest.raises(ValueError, match=r"one.bpmn and two.bpmn both are"):
        Definitions({"one.bpmn": DIAGRAM, "two.bpmn": DIAGRAM})
