"""Diagrams and code that disagree are named by file, line and element."""

import pytest
from tests.factories.diagrams import diagram, mapping, message_event, messages, node, signal_event, signals

from qabul_bpmn import ProblemsFound
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
    "startable": {},
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


CALLING = diagram(
    node("startEvent", "begun") + node("callActivity", "ask-lawyer", calledElement="help") + node("endEvent", "done"),
    "begun > ask-lawyer",
    "ask-lawyer > done",
)
HELP = diagram(node("startEvent", "asked") + node("endEvent", "told"), "asked > told", process="help")
HELP_ON_LETTER = diagram(
    message_event("startEvent", "asked", "Letter") + node("endEvent", "told"),
    "asked > told",
    declared=messages("Letter"),
    process="help",
)


@pytest.mark.parametrize(
    ("files", "sentences"),
    [
        pytest.param({"help.bpmn": HELP}, [], id="known"),
        pytest.param(
            {},
            [
                (
                    "small.bpmn:1: ask-lawyer: Expected call activity 'ask-lawyer' to call one of the service's "
                    "processes (small), but it calls 'help'."
                )
            ],
            id="unknown",
        ),
        pytest.param(
            {"help.bpmn": HELP_ON_LETTER},
            [
                (
                    "small.bpmn:1: ask-lawyer: Expected process 'help' that 'ask-lawyer' calls to have a start event "
                    "without a trigger, but it has none."
                )
            ],
            id="starts on a message only",
        ),
    ],
)
def test_a_called_process_is_one_of_the_services_own(files, sentences):
    definitions = Definitions({"small.bpmn": CALLING, **files})

    found = mismatches(
        definitions.known, workers={}, commands=(), messages={"Letter"}, tables=(), startable=definitions.current
    )

    assert found == sentences


def test_all_events_of_a_process_that_catch_a_signal_say_what_they_take_of_it_or_none_does():
    xml = diagram(
        node("startEvent", "begun")
        + signal_event("intermediateCatchEvent", "on-holiday", "Holiday", mapping(outputs={"day": "day"}))
        + signal_event("intermediateCatchEvent", "on-next-holiday", "Holiday")
        + node("endEvent", "done"),
        "begun > on-holiday",
        "on-holiday > on-next-holiday",
        "on-next-holiday > done",
        declared=signals("Holiday"),
    )

    found = mismatches(
        Definitions({"small.bpmn": xml}).known, workers={}, commands=(), messages=(), tables=(), startable={}
    )

    assert found == [
        (
            "small.bpmn:1: on-next-holiday: Expected all events that catch signal 'Holiday' to say what they take of "
            "it (qabul:output), as others of the process do, but 'on-next-holiday' does not."
        )
    ]


def test_a_worker_kept_for_earlier_versions_needs_no_task():
    class Kept(Workers):
        @retired
        async def stamp(self, _): ...

    assert problems(workers={worker.name: worker for worker in workers_of(Kept())}) == []


def test_two_holders_cannot_bind_the_same_task():
    with pytest.raises(ValueError, match="two holders have it"):
        workers_of(Workers(), Workers())


def test_two_diagrams_of_one_process_are_a_problem_of_the_second_beside_those_of_other_files():
    with pytest.raises(ProblemsFound) as found:
        Definitions({"none.bpmn": b"<html", "one.bpmn": DIAGRAM, "two.bpmn": b"\n" + DIAGRAM})

    unreadable, second = map(str, found.value.problems)
    assert unreadable.startswith("none.bpmn:1: Expected well-formed XML")
    assert second == (
        "two.bpmn:2: small: Expected one diagram of process 'small', but one.bpmn is another: leave one out."
    )
