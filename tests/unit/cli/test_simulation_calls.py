"""Called processes that are played too: the same as in a service, told apart by the process before the element."""

import pytest
from tests.factories.diagrams import diagram, message_event, messages, node, signal_event, signals
from tests.factories.lawyers import ASKING, HELP

import qabul_bpmn
from qabul_cli.process.simulation import Diagram, ScriptRefused, play, read_script
from qabul_cli.process.ways import Ways

#: Three lawyers at once: who finds it first says so, and the others stop looking.
CROWD = diagram(
    node("startEvent", "begun")
    + node(
        "callActivity",
        "ask-all",
        '<bpmn:multiInstanceLoopCharacteristics qabul:collection="[1, 2, 3]" qabul:elementVariable="number"/>',
        calledElement="lawyer",
    )
    + node("endEvent", "done"),
    "begun > ask-all",
    "ask-all > done",
    process="crowd",
)
LAWYER = diagram(
    node("startEvent", "begun")
    + node("eventBasedGateway", "either")
    + message_event("intermediateCatchEvent", "found", "Found")
    + signal_event("intermediateCatchEvent", "over", "Over")
    + signal_event("intermediateThrowEvent", "say-over", "Over")
    + node("endEvent", "told"),
    "begun > either",
    "either > found",
    "either > over",
    "found > say-over",
    "say-over > told",
    "over > told",
    declared=messages("Found") + signals("Over"),
    process="lawyer",
)


def of(xml):
    return Diagram(qabul_bpmn.load(xml), Ways(qabul_bpmn.read(xml)))


def played(script, diagram=ASKING, *called):
    main = of(diagram)
    others = {each.process.id: each for each in map(of, called)}
    file = read_script("s.yaml", script.encode(), main.process, [each.process for each in others.values()])
    return play(main.process, file, ways=main.ways, called=others)


def helped(script):
    run = played(script, ASKING, HELP)
    assert run.failures == []
    return run


def told(run, *whats):
    return [(each.what, each.run.named(each.subject)) for each in run.trace if each.what in whats and each.run]


def test_a_call_is_played_and_what_comes_back_goes_on_in_the_caller():
    run = helped(
        "start: {with: {question: whose}}\nsteps:\n"
        "- expect: {open: [help/advise], timers: {withdrawn: 2026-01-10T09:00+05:00,"
        " help/reminded: 2026-01-08T09:00+05:00}, variables: {help/question: whose}}\n"
        "- complete: help/advise\n  with: {advice: ours}\n"
        "- expect: {open: [help/file-advice]}\n"
        "- complete: help/file-advice\n"
        "- expect: {open: [sign], passed: [help/told, ask-lawyer], timers: {}, variables: {advice: ours}}\n"
    )

    assert [each.process.id for each in run.runs] == ["asking", "help"]
    assert told(run, "called", "finished") == [("called", "ask-lawyer"), ("finished", "help")]


def test_answers_are_given_inside_a_called_process_too():
    run = helped("answers: {help/advise: {with: {advice: ours}}, help/file-advice: done}\n")

    assert run.main.instance.variables == {"advice": "ours"}
    assert told(run, "answered") == [("answered", "help/advise"), ("answered", "help/file-advice")]


def test_without_its_file_or_with_an_answer_a_call_waits_for_the_script_as_ever():
    alone = played("steps: [{complete: ask-lawyer, with: {advice: ours}}, {expect: {open: [sign]}}]")
    answered = helped("answers: {ask-lawyer: {error: REFUSED}}\nsteps: [{expect: {open: [go-without]}}]")

    assert (alone.failures, len(answered.runs)) == ([], 1)


def test_an_error_that_nothing_in_it_catches_goes_to_the_caller():
    run = helped(
        "answers: {help/advise: done, help/file-advice: {error: REFUSED}}\n"
        "steps: [{expect: {open: [go-without], incidents: [], timers: {}}}]"
    )

    assert told(run, "failed", "incident") == [("failed", "help/file-advice")]
    assert run.running == [run.main]


def test_an_error_that_no_caller_catches_is_an_incident_where_it_happened():
    run = helped(
        "answers: {help/advise: done}\nsteps:\n- {fail: help/file-advice, error: LOST}\n"
        "- {expect: {incidents: [help/file-advice], open: [help/file-advice]}}\n"
        "- {complete: help/file-advice}\n- {expect: {open: [sign]}}"
    )

    assert told(run, "incident") == [("incident", "help/file-advice")]


def test_an_escalation_goes_to_the_caller_while_the_called_process_goes_on():
    run = helped("steps: [{fire: help/reminded}, {expect: {open: [help/advise, note-warning]}}]")

    assert ("escalated", "help/WARNED") in told(run, "escalated")


def test_timers_of_both_fire_in_the_order_in_which_they_are_due():
    run = helped("steps: [{advance: P6D}, {expect: {open: [note-warning, go-without], timers: {}}}]")

    assert told(run, "timer") == [("timer", "help/reminded"), ("timer", "withdrawn")]
    assert ("cancelled", "help/advise") in told(run, "cancelled")


def test_a_cancelled_instance_takes_what_it_called():
    run = helped("steps: [{cancel: true}, {expect: {finished: true, open: [], timers: {}}}]")

    assert run.running == []


def test_a_message_and_a_signal_come_to_all_that_wait_for_them():
    found = played("steps: [{deliver: Found}, {expect: {finished: true}}]", CROWD, LAWYER)
    over = played("steps: [{signal: Over}, {expect: {finished: true}}]", CROWD, LAWYER)

    assert (found.failures, over.failures) == ([], [])
    assert len(found.runs) == len(over.runs) == 4


def test_a_signal_that_one_of_them_throws_is_heard_by_the_others():
    heard = diagram(
        node("startEvent", "begun")
        + node("callActivity", "ask", calledElement="lawyer")
        + signal_event("boundaryEvent", "heard", "Over", attachedToRef="ask", cancelActivity="false")
        + node("userTask", "note-it")
        + node("endEvent", "done"),
        "begun > ask",
        "ask > done",
        "heard > note-it",
        "note-it > done",
        declared=signals("Over"),
        process="hearing",
    )
    caller = diagram(
        node("startEvent", "begun")
        + node("parallelGateway", "both")
        + node("callActivity", "ask", calledElement="lawyer")
        + signal_event("intermediateCatchEvent", "wait", "Over")
        + node("endEvent", "done")
        + node("endEvent", "heard"),
        "begun > both",
        "both > ask",
        "both > wait",
        "ask > done",
        "wait > heard",
        declared=signals("Over"),
        process="hearing",
    )

    over = played("steps: [{deliver: Found}, {expect: {finished: true, passed: [wait]}}]", caller, LAWYER)
    gone = played("steps: [{deliver: Found}, {expect: {finished: true, not_passed: [heard]}}]", heard, LAWYER)

    assert over.failures == []
    assert gone.failures == []  # the call was over when the signal came


def test_of_several_called_instances_a_step_means_the_oldest_that_sees_what_it_names():
    clerk = diagram(
        node("startEvent", "begun") + node("userTask", "find") + node("endEvent", "done"),
        "begun > find",
        "find > done",
        process="lawyer",
    )

    run = played("steps: [{complete: lawyer/find, where: {number: 2}}, {complete: lawyer/find}]", CROWD, clerk)

    assert run.failures == []
    assert [each.instance.finished for each in run.runs] == [False, True, True, False]


def test_a_call_that_is_played_is_not_done_by_hand():
    run = played("steps: [{complete: ask-lawyer}]", ASKING, HELP)

    [failure] = run.failures
    assert "Expected work to wait at ask-lawyer, but the process help is played there" in failure.text


def test_a_process_that_calls_itself_for_ever_is_stopped():
    circle = diagram(
        node("startEvent", "begun") + node("callActivity", "again", calledElement="circle") + node("endEvent", "done"),
        "begun > again",
        "again > done",
        process="circle",
    )

    [failure] = played("{}", circle, circle).failures

    assert "Expected at most 32 calls inside one another, but again makes one more" in failure.text


@pytest.mark.parametrize(
    ("script", "sentence"),
    [
        ("answers: {advise: done}", "the process has no 'advise'; perhaps 'help/advise' is meant"),
        ("steps: [{complete: help/advice}]", "perhaps 'help/advise' is meant"),
        ("steps: [{fire: help/asked}]", "Expected a timer event, but 'help/asked' is none"),
    ],
)
def test_names_of_called_processes_are_checked_with_those_of_the_caller(script, sentence):
    with pytest.raises(ScriptRefused) as refused:
        played(script, ASKING, HELP)

    assert sentence in str(refused.value)


def test_names_of_a_called_process_that_is_not_played_ask_for_its_file():
    with pytest.raises(ScriptRefused, match="the process 'help' is not played: give its file with --with"):
        played("steps: [{complete: help/advise}]")
