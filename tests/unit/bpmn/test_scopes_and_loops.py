from datetime import UTC, datetime, timedelta

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TWO = {"card": {"organisations": ["water", "roads"]}, "members": 3, "signers": ["hokim", "deputy"]}


def test_a_sub_process_goes_on_when_everything_in_it_is_done(walk):
    case = walk("subprocess").start()
    assert case.waiting == ["check", "dig"]

    assert case.complete("check").waiting == ["dig"]
    assert case.complete("dig").waiting == ["finish"]
    assert case.timers == {}


def test_a_scope_in_which_two_paths_end_in_one_step_is_complete_once(walk):
    case = walk("at-once").start()

    assert case.waiting == ["after"]
    assert case.passed.count("box") == 1


def test_an_error_end_is_caught_at_the_scope_around_and_takes_all_of_it_away(walk):
    case = walk("subprocess").start().complete("check", {"verdict": "refuse"})

    assert case.waiting == ["explain"]
    assert case.timers == {}


def test_a_terminate_end_ends_its_own_scope_only(walk):
    case = walk("subprocess").start().complete("check", {"verdict": "stop"})

    assert case.waiting == ["finish"]
    assert case.timers == {}


def test_a_terminate_end_of_the_process_ends_it_all(walk):
    case = walk("terminate").start().fire("late").complete("withdraw")

    assert case.finished
    assert [effect.element for effect in case.said(bpmn.Left) if effect.cancelled] == ["work"]


def test_an_interrupting_event_on_a_sub_process_leaves_none_of_its_tokens_or_timers(walk):
    case = walk("subprocess").start()
    assert set(case.timers) == {"check-late", "dig-late", "slow"}

    case.deliver("Recalled")

    assert case.waiting == ["put-away"]
    assert case.timers == {}


def test_events_on_inner_and_outer_scopes_can_all_happen(walk):
    case = walk("subprocess").start().fire("check-late").fire("dig-late").fire("slow")

    assert case.waiting == ["check", "push"]


def test_an_error_without_anyone_to_catch_it_is_an_incident_that_can_be_retried(walk):
    case = walk("subprocess").start().fail("dig", "DISK_FULL", "no space left")
    assert case.said(bpmn.RaiseIncident) == [
        bpmn.RaiseIncident(case.token("dig"), "dig", "no space left", error="DISK_FULL")
    ]
    assert "dig-late" in case.timers

    case.retry("dig")

    assert [task.element for task in case.said(bpmn.RunServiceTask)] == ["dig"]
    assert case.complete("dig").waiting == ["check"]


def test_an_incident_can_be_completed_by_hand(walk):
    case = walk("subprocess").start().fail("dig").complete("dig", {"found": 1})

    assert case.waiting == ["check"]
    assert case.variables == {"found": 1}


def test_items_of_a_multi_instance_keep_what_they_write_to_themselves(walk):
    case = walk("multi-instance").start(TWO)
    assert [task.variables["organisation"] for task in case.said(bpmn.SendMessage)] == ["water", "roads"]
    case.complete("say-issued").complete("say-issued")

    case.deliver("AnswerArrived", {"organisation": "roads", "text": "poor"})
    assert case.waiting == ["answer", "say-issued"]
    case.deliver("AnswerArrived", {"organisation": "water", "text": "done"})
    case.complete("say-issued").deliver("AnswerArrived", {"organisation": "roads", "text": "better"})

    assert case.variables == TWO | {
        "answers": [{"organisation": "water", "text": "done"}, {"organisation": "roads", "text": "better"}]
    }
    assert case.waiting == ["vote", "vote", "vote"]


def test_a_message_for_another_item_is_not_taken_by_this_one(walk):
    case = walk("multi-instance").start(TWO).complete("say-issued").complete("say-issued")

    with pytest.raises(bpmn.NotWaiting):
        case.deliver("AnswerArrived", {"organisation": "police"})


def test_a_boundary_event_of_a_multi_instance_takes_all_its_items_away(walk):
    case = walk("multi-instance").start(TWO)
    assert case.timers == {"late": NOW + timedelta(days=15)}

    assert case.fire("late").waiting == ["complain"]


def test_a_completion_condition_ends_a_multi_instance_early(walk):
    case = walk("multi-instance").start(TWO | {"card": {"organisations": []}})
    assert case.variables["answers"] == []

    case.complete("vote", nth=2).complete("vote")

    assert case.waiting == ["sign"]
    assert [effect.element for effect in case.said(bpmn.Left) if effect.cancelled] == ["vote"]


def test_a_sequential_multi_instance_runs_one_item_after_another(walk):
    case = walk("multi-instance").start(TWO | {"card": {"organisations": []}, "members": 0})
    assert case.waiting == ["sign"]
    assert case.instance.tokens[-1].local == {"loopCounter": 1, "signer": "hokim"}

    case.complete("sign", {"mark": "agreed"})
    assert case.instance.tokens[-1].local == {"loopCounter": 2, "signer": "deputy"}
    case.complete("sign", {"mark": "signed"})

    assert case.finished
    assert case.variables["signed"] == ["agreed", "signed"]


@pytest.mark.parametrize(
    ("wrong", "element", "reason"),
    [
        ({"card": {"organisations": "water"}}, "issue", "to be a list"),
        ({"card": {}}, "issue", "to be a list"),
        ({"card": {"organisations": []}, "members": -1}, "vote", "whole number"),
        ({"card": {"organisations": list(range(1001))}}, "issue", "at most 1,000"),
    ],
)
def test_a_multi_instance_without_its_items_is_an_incident_until_they_are_mended(walk, wrong, element, reason):
    case = walk("multi-instance").start(TWO | wrong)
    [incident] = case.said(bpmn.RaiseIncident)
    assert incident.element == element
    assert reason in incident.reason

    assert element not in case.retry(element, TWO | {"card": {"organisations": []}, "members": 0}).waiting


def test_a_loop_tests_after_each_round_and_stops_at_its_maximum(walk):
    case = walk("loop").start({"visits": 0, "visited": 0})

    case.complete("ask", {"reached": False}).complete("ask", {"reached": False}).complete("ask", {"reached": False})

    assert case.finished


def test_a_loop_that_tests_before_can_be_passed_over_or_run_round_by_round(walk):
    case = walk("loop").start({"visits": 2, "visited": 0}).complete("ask", {"reached": True})
    assert case.waiting == ["visit"]

    assert case.complete("visit", {"visited": 1}).waiting == ["visit"]
    assert case.complete("visit", {"visited": 2}).finished


def test_an_interrupting_event_sub_process_takes_over_its_scope(walk):
    case = walk("event-subprocess").start()
    assert set(case.timers) == {"each-day"}

    case.deliver("AppealWithdrawn", {"by": "applicant"})

    assert case.waiting == ["confirm"]
    assert case.timers == {}
    assert case.variables == {"by": "applicant"}
    with pytest.raises(bpmn.NotWaiting):
        case.deliver("NoteAdded")
    assert case.complete("confirm").finished


def test_event_sub_processes_that_do_not_interrupt_run_beside_and_again(walk):
    case = walk("event-subprocess").start().deliver("NoteAdded").deliver("NoteAdded").fire("each-day").fire("each-day")
    assert case.waiting == ["work", "read-note", "read-note", "remind", "remind"]
    assert case.timers == {}

    case.complete("work").complete("more")

    assert not case.finished  # the notes are still to be read
    for task in ("read-note", "read-note", "remind", "remind"):
        case.complete(task)
    assert case.finished


def test_an_error_is_caught_by_an_event_sub_process(walk):
    assert walk("event-subprocess").start().fail("work", "LOST").waiting == ["search"]


def test_the_timers_of_event_sub_processes_end_with_their_process(walk):
    case = walk("event-subprocess").start().complete("work").complete("more")

    assert case.finished
    assert [type(effect) for effect in case.effects[-2:]] == [bpmn.CancelTimer, bpmn.Finish]


def test_inputs_of_a_sub_process_are_its_own_and_outputs_go_around_it(walk):
    assert walk("at-once").start().variables == {"outer": 2}


def test_event_sub_processes_of_an_item_see_and_write_its_own_variables(walk):
    case = walk("inner-events").start({"numbers": [10, 20]}).deliver("NoteAdded", {"seen": 1})
    assert [
        task.variables["double"] for task in walk("inner-events").start({"numbers": [4]}).said(bpmn.RunServiceTask)
    ] == [8]

    case.fail("work", "LOST").complete("search")
    case.complete("work").complete("hurry")

    assert case.finished
    assert case.variables == {"numbers": [10, 20], "counts": [1, 0]}


def test_an_interrupting_escalation_takes_away_the_path_that_threw_it(walk):
    assert walk("inner-events").start({"numbers": [1]}).complete("work").waiting == ["hurry"]


def test_an_item_whose_input_fails_is_an_incident_and_can_be_retried_or_given_up(walk):
    case = walk("inner-events").start({"numbers": ["a", "b"]})
    assert [incident.element for incident in case.said(bpmn.RaiseIncident)] == ["work", "work"]

    case.retry("work", {"number": 3})
    assert case.said(bpmn.RunServiceTask)[0].variables["double"] == 6

    case.complete("work", nth=0).complete("work")
    assert case.waiting == ["hurry", "hurry"]


def test_the_variables_a_token_sees_are_its_own_before_those_around_it(walk):
    case = walk("inner-events").start({"numbers": [10, 20], "seen": 7})

    seen = bpmn.seen_by(case.process, case.instance, case.token("work", nth=1))

    assert seen == {"numbers": [10, 20], "seen": 0, "loopCounter": 2, "number": 20, "double": 40}
