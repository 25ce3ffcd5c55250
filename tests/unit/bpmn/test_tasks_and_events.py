from datetime import UTC, datetime, timedelta

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def test_each_kind_of_task_asks_for_its_own_kind_of_work(walk):
    case = walk("tasks").start({"number": "N-2026-17"})
    assert case.said(bpmn.StartUserTask) == [bpmn.StartUserTask(case.token("accept"), "accept")]

    case.complete("accept", {"remark": "Accepted"})
    seen = {"number": "N-2026-17", "remark": "Accepted"}
    assert case.said(bpmn.RunServiceTask) == [bpmn.RunServiceTask(case.token("file"), "file", seen)]

    case.complete("file")
    assert case.said(bpmn.SendMessage) == [bpmn.SendMessage(case.token("invite"), "invite", "VisitRecorded", seen)]

    case.complete("invite")
    token = case.token("find-term")
    assert case.said(bpmn.EvaluateRules) == [bpmn.EvaluateRules(token, "find-term", "find-term", seen)]

    case.complete("find-term", {"days": 15})
    assert case.said(bpmn.StartUserTask) == [bpmn.StartUserTask(case.token("call-by-phone"), "call-by-phone")]

    case.complete("call-by-phone")
    assert case.passed == ["call-by-phone", "milestone"]
    assert case.waiting == ["await-visit"]

    case.deliver("VisitRecorded", {"visited": True})
    assert case.effects[-1] == bpmn.Finish()
    assert case.variables == {"number": "N-2026-17", "remark": "Accepted", "days": 15, "visited": True}


def test_a_process_says_what_has_to_be_bound_to_it(walk):
    process = walk("tasks").process

    assert [node.id for node in process.user_tasks] == ["accept", "call-by-phone"]
    assert [(node.id, node.message) for node in process.service_tasks] == [("file", None), ("invite", "VisitRecorded")]
    assert [node.id for node in process.rule_tasks] == ["find-term"]
    assert process.messages == ("VisitRecorded",)
    assert [node.id for node in process.starts] == ["begin"]
    assert [(node.id, node.kind, node.name, node.line) for node in process.elements][1] == (
        "accept",
        "userTask",
        "Accept",
        7,
    )


def test_throwing_message_events_are_work_for_a_worker(walk):
    case = walk("catch").start({"until_at": "2026-03-05T09:00:00+05:00"}).deliver("Paid").fire("quiet-day")

    assert case.now == datetime(2026, 3, 5, 4, tzinfo=UTC)
    assert case.waiting == ["say-paid"]
    assert case.said(bpmn.SendMessage)[0].message == "Paid"
    case.complete("say-paid")
    assert case.said(bpmn.SendMessage)[0].message is None
    assert [node.id for node in case.process.service_tasks] == ["say-paid", "say-over"]
    assert case.complete("say-over").finished


@pytest.mark.parametrize(
    ("how", "waits"),
    [
        pytest.param({}, "one", id="by hand"),
        pytest.param({"message": "AssignmentIssued"}, "two", id="by a message"),
        pytest.param({"event": "daily"}, "three", id="by a timer"),
        pytest.param({"message": "AppealImported"}, "four", id="by a receive task"),
    ],
)
def test_a_process_starts_where_it_is_told_to(walk, how, waits):
    assert walk("starts").start({}, **how).waiting == [waits]


def test_starting_by_a_message_nobody_listens_to_names_the_starts_there_are(walk):
    with pytest.raises(bpmn.NotWaiting, match="start with message Nonsense, but it starts with by-hand"):
        walk("starts").start({}, message="Nonsense")


def test_the_first_event_behind_an_event_gateway_wins_and_the_others_are_cancelled(walk):
    case = walk("event-gateway").start({"silence_lasts": "P3D"})
    assert case.timers == {"silence": NOW + 3 * DAY}

    case.deliver("AnswerRejected", {"why": "superficial"})

    assert case.waiting == ["rework"]
    assert case.timers == {}
    assert case.variables["why"] == "superficial"
    with pytest.raises(bpmn.NotWaiting):
        case.deliver("AnswerAccepted")


def test_the_timer_behind_an_event_gateway_can_win_too(walk):
    assert walk("event-gateway").start({"silence_lasts": "PT1H"}).fire("silence").waiting == ["remind"]


def test_a_cycle_of_three_fires_three_times_and_leaves_the_task_open(walk):
    case = walk("boundary").start()

    for day in (1, 2, 3):
        assert case.timers["reminder"] == NOW + day * DAY
        case.fire("reminder")

    assert "reminder" not in case.timers
    assert case.waiting == ["study", "remind", "remind", "remind"]


def test_an_endless_cycle_jumps_over_what_was_missed_while_nothing_ran(walk):
    case = walk("terminate").start().later(days=10, hours=1)

    case.fire("late")

    assert case.timers == {"late": NOW + 11 * DAY}


def test_an_interrupting_timer_takes_the_task_and_its_timers_away(walk):
    case = walk("boundary").start()
    study = case.token("study")

    case.fire("overdue")

    assert case.waiting == ["escalate"]
    assert case.timers == {}
    assert bpmn.Left("study", study, cancelled=True) in case.effects
    with pytest.raises(bpmn.NotWaiting, match="it is gone; open is escalate"):
        bpmn.complete(case.process, case.instance, study, now=NOW)


def test_a_message_at_the_boundary_interrupts_or_not_as_drawn(walk):
    case = walk("boundary").start().deliver("NoteAdded", {"note": "urgent"})
    assert case.waiting == ["study", "read-note"]
    assert case.variables == {"note": "urgent"}

    case.deliver("AppealWithdrawn")

    assert case.waiting == ["read-note", "stop-work"]


@pytest.mark.parametrize(
    ("error", "goes_to"), [("UNREADABLE", "scan-again"), ("ANYTHING_ELSE", "call-operator"), ("", "call-operator")]
)
def test_an_error_goes_to_the_boundary_event_of_its_code_or_to_the_one_for_all(walk, error, goes_to):
    assert walk("boundary").start().complete("study").fail("seal", error).waiting == [goes_to]


def test_a_message_nobody_waits_for_is_refused_and_names_what_is_open(walk):
    case = walk("boundary").start()

    with pytest.raises(bpmn.NotWaiting, match="wait for message Nonsense, but it waits for study"):
        case.deliver("Nonsense")
    assert bpmn.open_tasks(case.process, case.instance) == ("study",)


def test_a_timer_that_was_cancelled_is_refused(walk):
    case = walk("boundary").start()
    timer = case.instance.timers[0].id
    case.complete("study")

    with pytest.raises(bpmn.NotWaiting, match="was cancelled or has fired"):
        bpmn.fire(case.process, case.instance, timer, now=NOW)


def test_work_of_a_token_that_waits_for_a_message_cannot_be_completed(walk):
    case = walk("catch").start()

    with pytest.raises(bpmn.NotWaiting, match="wait for work, but it waits for message at paid"):
        case.complete("paid")
    with pytest.raises(bpmn.NotWaiting, match="wait for work"):
        case.fail("paid")


def test_a_link_leads_on_where_it_is_caught(walk):
    assert walk("link").start().complete("first").waiting == ["second"]


def test_a_signal_reaches_everything_that_waits_for_it(walk):
    assert walk("signal").start().signal("Holiday").waiting == ["announce", "sleep", "go-home"]


def test_a_thrown_signal_reaches_its_own_instance_and_asks_for_the_others(walk):
    case = walk("signal").start({"days": 2}).complete("announce")

    assert case.waiting == ["sleep", "go-home"]
    assert case.said(bpmn.ThrowSignal) == [bpmn.ThrowSignal("Holiday", {"days": 2})]
    assert case.process.signals == ("Holiday",)
    with pytest.raises(bpmn.NotWaiting):
        case.signal("Holiday")


def test_an_escalation_is_caught_around_and_interrupts_as_drawn(walk):
    case = walk("escalation").start()
    assert case.waiting == ["tell-head", "try"]

    case.complete("try")

    assert case.waiting == ["tell-head", "take-over"]


def test_a_call_hands_over_what_is_mapped_and_takes_back_what_is_mapped(walk):
    case = walk("call").start({"appeal": {"id": "a1"}})
    [call] = case.said(bpmn.CallProcess)
    assert (call.process, call.variables) == ("inspection", {"subject": "a1"})
    assert case.process.called == ("inspection",)

    case.complete("inspect", {"verdict": "good", "secret": 1})

    assert case.variables == {"appeal": {"id": "a1"}, "passed": True}
    assert case.waiting == ["use"]


def test_an_error_of_a_called_process_is_caught_at_the_call(walk):
    assert walk("call").start({"appeal": {"id": "a1"}}).fail("inspect", "REFUSED").waiting == ["explain"]


def test_a_signal_at_the_end_is_thrown(walk):
    case = walk("ends").start({"end": "signal"})

    assert case.finished
    assert case.said(bpmn.ThrowSignal)[0].signal == "Done"
    with pytest.raises(bpmn.NotWaiting, match="wait for signal Done, but it waits for nothing"):
        case.signal("Done")


def test_an_escalation_nobody_catches_means_nothing(walk):
    assert walk("ends").start({"end": "escalation"}).finished


def test_an_error_nobody_catches_is_an_incident_at_its_end_event(walk):
    case = walk("ends").start({"end": "error"})
    assert case.said(bpmn.RaiseIncident)[0].reason == "Expected error 'LOST' to be caught around lost, but nothing does"

    assert case.complete("lost").finished


def test_a_timer_behind_an_event_gateway_that_fails_is_an_incident_of_the_gateway(walk):
    case = walk("event-gateway").start({})
    assert [incident.element for incident in case.said(bpmn.RaiseIncident)] == ["outcome"]

    assert set(case.retry("outcome", {"silence_lasts": "P1D"}).timers) == {"silence"}


@pytest.mark.parametrize(
    ("diagram", "changes", "heard"),
    [
        ("signal", (), {("work", None), ("rest", "signal")}),
        ("broadcast", (), {("search", None)}),
        (
            "event-gateway",
            (
                ('<message id="m-accepted"', '<signal id="s-holiday" name="Holiday"/><message id="m-accepted"'),
                ('<messageEventDefinition messageRef="m-accepted"/>', '<signalEventDefinition signalRef="s-holiday"/>'),
            ),
            {("accepted", "signal"), ("outcome", "event")},
        ),
        (
            "event-subprocess",
            (
                ('<message id="m-note" name="NoteAdded"/>', '<signal id="s-note" name="Holiday"/>'),
                ('<messageEventDefinition messageRef="m-note"/>', '<signalEventDefinition signalRef="s-note"/>'),
            ),
            {(None, None)},
        ),
        (
            "inner-events",
            (
                ('<message id="m-note" name="NoteAdded"/>', '<signal id="s-note" name="Holiday"/>'),
                ('<messageEventDefinition messageRef="m-note"/>', '<signalEventDefinition signalRef="s-note"/>'),
            ),
            {("cases", "scope")},
        ),
        ("tasks", (), set()),
    ],
)
def test_a_process_says_where_its_instances_hear_a_signal(changed, diagram, changes, heard):
    process = changed(diagram, *changes)

    assert set(process.hears("Found" if diagram == "broadcast" else "Holiday")) == heard
    assert set(process.hears("NeverThrown")) == set()
