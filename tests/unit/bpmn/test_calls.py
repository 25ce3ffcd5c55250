"""A called process is an instance of its own: what its caller brings back to the call, and how it ends it early."""

import pytest

import qabul_bpmn as bpmn


@pytest.fixture
def calling(walk):
    return walk("calls").start({"appeal": {"id": "a1"}})


def test_a_call_names_the_process_without_the_prefix_a_modeler_wrote(calling):
    [call] = calling.said(bpmn.CallProcess)
    assert (call.process, call.variables) == ("inspection", {"subject": "a1"})
    assert calling.process.called == ("inspection",)


@pytest.mark.parametrize("outcome", [None, {}, {"verdict": "good"}])
def test_of_the_outcome_only_what_is_mapped_comes_back_whatever_it_is(calling, outcome):
    calling.complete("inspect", outcome)

    assert calling.variables == {"appeal": {"id": "a1"}, "inspected": "a1"}
    assert calling.waiting == ["use"]


def test_an_escalation_of_the_called_process_is_caught_at_the_call_which_goes_on(calling):
    calling.escalate("inspect", "SLOW", {"days": 3})

    assert calling.waiting == ["inspect", "hurry"]
    assert calling.variables["days"] == 3
    assert calling.said(bpmn.ThrowEscalation) == []


def test_an_escalation_that_interrupts_takes_the_call_away(calling):
    call = calling.token("inspect")

    calling.escalate("inspect", "HOPELESS")

    assert calling.waiting == ["take-over"]
    assert bpmn.Left("inspect", call, cancelled=True) in calling.effects


def test_an_escalation_nobody_catches_goes_on_to_the_caller_of_the_caller(calling):
    calling.escalate("inspect", "UNHEARD_OF", {"days": 3})

    assert calling.effects == (bpmn.ThrowEscalation("UNHEARD_OF", {"days": 3}),)
    assert calling.waiting == ["inspect"]


def test_an_escalation_comes_out_of_work_only(calling):
    calling.fail("inspect", "LOST")

    with pytest.raises(bpmn.NotWaiting, match="to wait for work, but it waits for incident at inspect"):
        calling.escalate("inspect", "SLOW")


def test_an_escalation_nobody_catches_asks_the_caller_and_the_path_goes_on(walk):
    case = walk("ends").start({"end": "escalation"})

    assert case.said(bpmn.ThrowEscalation) == [bpmn.ThrowEscalation("LATE", {"end": "escalation"})]
    assert case.finished


def test_an_error_of_the_called_process_is_caught_at_the_call(calling):
    assert calling.fail("inspect", "REFUSED").waiting == ["explain"]


def test_an_error_nobody_catches_says_its_code_so_that_the_caller_can_pass_it_on(walk, calling):
    [incident] = walk("ends").start({"end": "error"}).said(bpmn.RaiseIncident)
    assert incident.error == "LOST"

    [incident] = calling.fail("inspect", incident.error, incident.reason).said(bpmn.RaiseIncident)
    assert (incident.element, incident.error) == ("inspect", "LOST")


def test_an_incident_that_is_no_error_has_no_code(walk):
    [incident] = walk("incidents").start({"pause": 3}).said(bpmn.RaiseIncident)

    assert incident.error is None


@pytest.mark.parametrize("diagram", ["subprocess", "boundary", "event-subprocess", "parallel", "signal"])
def test_cancelling_takes_every_token_and_timer_away(walk, diagram):
    case = walk(diagram).start({"kind": "call", "days": 1})
    gone = {(token.element, token.id) for token in case.instance.tokens}
    assert gone

    case.cancel()

    assert case.finished
    assert {(left.element, left.token) for left in case.said(bpmn.Left) if left.cancelled} == gone
    assert case.effects[-1] == bpmn.Finish()


def test_what_is_in_a_scope_is_cancelled_before_the_scope(walk):
    case = walk("subprocess").start()

    case.cancel()

    left = [effect.element for effect in case.said(bpmn.Left)]
    assert left == ["check", "dig", "deep", "work"]


def test_an_instance_with_an_incident_can_be_cancelled(calling):
    assert calling.fail("inspect", "LOST").cancel().finished


def test_a_finished_instance_cannot_be_cancelled(calling):
    calling.cancel()

    with pytest.raises(bpmn.NotWaiting, match="Expected an instance of calls that runs, but this one is finished"):
        calling.cancel()


def test_work_whose_outcome_failed_stays_what_it_was_when_a_person_completes_it_with_another_that_fails(walk):
    case = walk("incidents").start({"pause": "PT1H", "first": 1}).fire("pause").complete("count", {"found": "many"})

    case.complete("count", {"found": "some"})
    [incident] = case.said(bpmn.RaiseIncident)
    assert incident.element == "count"

    case.retry("count")
    assert case.said(bpmn.RunServiceTask) == []
    assert "'found' is a text of 4 characters" in case.said(bpmn.RaiseIncident)[0].reason  # it brought "many"
    assert case.complete("count", {"found": 41}).variables["total"] == 42


def test_the_count_of_a_calls_rounds_is_not_handed_back_to_what_is_around_it(walk):
    case = walk("call-in-rounds").start()
    _, second = case.said(bpmn.CallProcess)

    case.complete("inspect", {**second.variables, "verdict": "good"}, nth=1)

    [signing] = case.said(bpmn.RunServiceTask)
    assert signing.variables == {"loopCounter": 2, "verdict": "good"}
