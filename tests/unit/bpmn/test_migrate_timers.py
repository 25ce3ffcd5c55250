"""Timers of an instance that goes on with another version: kept, started or cancelled."""

from datetime import UTC, datetime, timedelta

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)


def timer(value, kind="timeDuration"):
    return f"<timerEventDefinition><{kind}>{value}</{kind}></timerEventDefinition>"


def boundary(id_, host, definition, goes_to="over"):
    """Return a change that adds a boundary event."""
    event = f'<boundaryEvent id="{id_}" attachedToRef="{host}" cancelActivity="false">{definition}</boundaryEvent>'
    return "</process>", f'{event}<sequenceFlow id="f-{id_}" sourceRef="{id_}" targetRef="{goes_to}"/></process>'


def texts(case, new, elements=None):
    found = bpmn.check_migration(case.process, new, case.instance, elements or {}, now=case.now)
    return {(problem.element, problem.timer is not None): problem.text for problem in found}


def test_a_timer_of_both_versions_keeps_its_due_date_and_what_is_left_of_its_cycle(walk, changed):
    case = walk("boundary").start().fire("reminder").later(hours=5)

    assert case.migrate(changed("boundary", ("P5D", "P50D"))).effects == ()
    assert case.timers == {"reminder": NOW + 2 * DAY, "overdue": NOW + 5 * DAY}
    assert case.fire("reminder").timers["reminder"] == NOW + 3 * DAY
    assert "reminder" not in case.fire("reminder").timers


def test_a_timer_that_repeats_otherwise_in_the_new_version_does_so_after_its_due_date(walk, changed):
    case = walk("boundary").start().fire("reminder")

    case.migrate(changed("boundary", ("R3/P1D", "R2/PT1H")))

    assert case.timers["reminder"] == NOW + 2 * DAY
    assert case.fire("reminder").timers["reminder"] == NOW + 2 * DAY + timedelta(hours=1)
    assert "reminder" not in case.fire("reminder").timers


def test_a_timer_that_repeated_by_mistake_fires_once_more(walk, changed):
    case = walk("boundary", ("R3/P1D", "R/PT3S")).start().fire("reminder")

    once = changed("boundary", ("timeCycle>R3/P1D</timeCycle", "timeDuration>P1D</timeDuration"))
    case.migrate(once)

    assert "reminder" not in case.fire("reminder").timers


def test_a_timer_that_cannot_repeat_as_it_is_drawn_now_has_no_place(walk, changed):
    case = walk("boundary").start()

    found = texts(case, changed("boundary", ("R3/P1D", "every")))

    assert found == {
        ("reminder", True): "Expected timer 'reminder' to repeat as 'reminder' does, but it cannot: 'every' is null"
    }


def test_a_renamed_timer_keeps_its_due_date_and_goes_the_ways_of_its_new_id(walk, changed):
    case = walk("boundary").start()

    case.migrate(changed("boundary", ('"overdue"', '"too-late"')), {"overdue": "too-late"})

    assert case.timers["too-late"] == NOW + 5 * DAY
    assert case.fire("too-late").waiting == ["escalate"]


def test_timers_of_a_renamed_element_go_along(walk, changed):
    case = walk("boundary").start()

    case.migrate(changed("boundary", ('"study"', '"read"')), {"study": "read"})

    assert set(case.timers) == {"reminder", "overdue"}


def test_a_timer_that_is_new_at_a_waiting_element_starts_now_and_one_elsewhere_does_not(walk, changed):
    case = walk("boundary").start({"days": "P3D"}).later(hours=1)
    new = changed("boundary", boundary("late", "study", timer("days")), boundary("slow", "seal", timer("P1D")))

    case.migrate(new)

    assert [effect.element for effect in case.effects] == ["late"]
    assert case.timers["late"] == NOW + 3 * DAY + timedelta(hours=1)


def test_a_timer_that_is_mapped_to_nothing_is_told_so_once(walk, changed):
    case = walk("boundary", boundary("late", "study", timer("P3D"))).start()

    found = bpmn.check_migration(case.process, changed("boundary"), case.instance, {"late": "slow"}, now=case.now)

    assert [problem.text for problem in found] == [
        "Expected the new version to have timer 'slow', as the map says for 'late', but it has not"
    ]


def test_a_timer_that_is_gone_has_no_place(walk, changed):
    case = walk("boundary", boundary("late", "study", timer("P3D"))).start()

    text = (
        "Expected the new version to have timer 'late', but it has not; map 'late' to its successor, or to '' "
        "to give the timer up"
    )
    assert texts(case, changed("boundary")) == {("late", True): text}


def test_a_timer_that_is_given_up_by_name_is_cancelled(walk, changed):
    case = walk("boundary", boundary("late", "study", timer("P3D"))).start()

    case.migrate(changed("boundary"), {"late": ""})

    assert "late" not in case.timers
    assert [type(effect) for effect in case.effects] == [bpmn.CancelTimer]


def test_a_timer_that_is_given_up_does_not_start_anew_where_its_event_is_still_there(walk, changed):
    case = walk("boundary").start().fire("overdue")
    assert "overdue" not in case.timers

    case.migrate(changed("boundary", ('name="', 'name="The ')), {"overdue": "", "reminder": ""})

    assert case.timers == {}


def test_a_timer_that_has_fired_does_not_start_again(walk, changed):
    case = walk("boundary").start().fire("reminder").fire("reminder").fire("reminder")

    case.migrate(changed("boundary", ("R3/P1D", "R5/P1D"), ('"reminder"', '"nudge"')), {"reminder": "nudge"})

    assert set(case.timers) == {"overdue"}


def test_an_event_that_waits_for_a_moment_waits_on_for_the_same_moment(walk, changed):
    case = walk("incidents").start({"pause": "PT1H", "first": 1})

    case.migrate(
        changed("incidents", ("<timeDuration>pause<", "<timeDuration>P9D<"), ('"pause"', '"rest"')), {"pause": "rest"}
    )

    assert case.timers == {"rest": NOW + timedelta(hours=1)}
    assert case.fire("rest").waiting == ["count"]


def test_the_moments_behind_an_event_gateway_follow_the_new_version(walk, changed):
    case = walk("event-gateway").start({"silence_lasts": "P1D"})
    weekly = f'<intermediateCatchEvent id="week">{timer("P7D")}</intermediateCatchEvent>'
    weekly += '<sequenceFlow id="f8" sourceRef="outcome" targetRef="week"/>'
    weekly += '<sequenceFlow id="f9" sourceRef="week" targetRef="remind"/>'
    both = changed("event-gateway", ("</process>", f"{weekly}</process>"))

    case.migrate(both)
    assert case.timers == {"silence": NOW + DAY, "week": NOW + 7 * DAY}

    case.migrate(changed("event-gateway"), {"week": ""})
    assert case.timers == {"silence": NOW + DAY}


HOURLY = (
    '<subProcess id="{0}" triggeredByEvent="true"><startEvent id="{0}-at" isInterrupting="false">'
    "<timerEventDefinition><timeCycle>R/PT1H</timeCycle></timerEventDefinition></startEvent>"
    '<sequenceFlow id="{0}-1" sourceRef="{0}-at" targetRef="{0}-note"/><task id="{0}-note"/></subProcess>'
)
IN_PROCESS = "</process>", HOURLY.format("hourly") + "</process>"
IN_DEEP = '<endEvent id="deep-over"/>', HOURLY.format("deeply") + '<endEvent id="deep-over"/>'


def test_event_subprocesses_that_are_new_start_their_timers_in_the_scopes_that_run(walk, changed):
    case = walk("subprocess").start()

    case.migrate(changed("subprocess", IN_PROCESS, IN_DEEP))
    started = {effect.element: effect.token for effect in case.effects}
    [deep] = [token.id for token in case.instance.tokens if token.element == "deep"]
    assert started == {"hourly-at": 0, "deeply-at": deep}

    case.migrate(changed("subprocess"), {"hourly-at": "", "deeply-at": ""})
    assert set(case.timers) == {"check-late", "dig-late", "slow"}


def test_in_a_scope_that_was_taken_over_no_timer_starts(walk, changed):
    case = walk("event-subprocess").start().deliver("AppealWithdrawn")
    assert case.timers == {}

    case.migrate(changed("event-subprocess", IN_PROCESS))

    assert case.timers == {}
    assert case.complete("confirm").finished


def test_what_an_event_subprocess_does_to_its_scope_stays_what_it_is(walk, changed):
    case = walk("event-subprocess").start().deliver("AppealWithdrawn")

    found = texts(case, changed("event-subprocess", ('id="withdrawn"', 'id="withdrawn" isInterrupting="false"')))

    assert found == {
        ("withdrawal", False): "Expected 'withdrawal' to be an interrupting event subProcess as 'withdrawal' is, "
        "but it is an event subProcess"
    }


@pytest.mark.parametrize("at", ["pause", "late", "hour"])
def test_timers_of_what_is_still_to_be_entered_start_when_it_is_tried_again(walk, changed, at):
    """An incident at the timer itself, at the activity it is attached to, or at the start of its scope."""
    case = walk("incidents").start({"pause": 3 if at == "pause" else "PT1H", "first": 1, "late_at": 3})
    if at != "pause":
        case.fire("pause").complete("count", {"found": 1})
        case.complete("weigh", {"weight": 1}).complete("weigh", {"weight": 1})
    if at == "hour":
        case.retry("work", {"late_at": "2026-03-05T00:00:00Z", "every": 3})
    before = case.timers
    later = boundary("later", "work", timer("P1D"))
    more = '<subProcess id="each-hour"', HOURLY.format("often") + '<subProcess id="each-hour"'

    case.migrate(changed("incidents", later, more))
    assert set(case.timers) == set(before) | ({"later"} if at == "hour" else set())

    element = {"pause": "pause", "late": "work", "hour": "work-begins"}[at]
    case.retry(element, {"pause": "PT1H", "late_at": "2026-03-05T00:00:00Z", "every": "R/PT2H"})
    assert set(case.timers) == ({"pause"} if at == "pause" else {"later", "late", "hour", "often-at"})


def test_a_done_activity_that_cannot_go_on_starts_no_new_timers(walk, changed):
    case = walk("implicit").start().complete("study", {"visit": "perhaps"})

    case.migrate(changed("implicit", boundary("late", "study", timer("P1D"), "note")))

    assert case.timers == {}
    assert case.retry("study", {"visit": True, "ask": False}).waiting == ["visit"]


def test_work_that_failed_is_still_work_and_gets_the_new_timers(walk, changed):
    case = walk("call").start({"appeal": {"id": 1}}).fail("inspect", "LOST")

    case.migrate(changed("call", boundary("late", "inspect", timer("P1D"), "explain")))

    assert case.timers == {"late": NOW + DAY}


@pytest.mark.parametrize(
    ("changes", "elements", "found"),
    [
        pytest.param(
            [('id="overdue" attachedToRef="study"', 'id="overdue" attachedToRef="seal"')],
            {},
            {("overdue", True): "Expected 'overdue' to be a timer of 'study' as 'overdue' is, but it is not"},
            id="elsewhere",
        ),
        pytest.param(
            [],
            {"overdue": "withdrawn"},
            {("overdue", True): "Expected 'withdrawn' to be a timer of 'study' as 'overdue' is, but it is not"},
            id="mapped to no timer",
        ),
        pytest.param(
            [],
            {"overdue": "reminder"},
            {("overdue", True): "Expected one timer to go on as 'reminder', but 'reminder' and 'overdue' run"},
            id="two became one",
        ),
        pytest.param(
            [boundary("late", "study", timer("days"))],
            {},
            {
                ("late", False): "Expected timer 'late', which is new at 'study', to start, but it cannot: "
                "Expected timer late to be an ISO 8601 text, but 'days' is null"
            },
            id="new, without a time",
        ),
    ],
)
def test_a_timer_without_a_place_is_named_with_its_owner(walk, changed, changes, elements, found):
    assert texts(walk("boundary").start(), changed("boundary", *changes), elements) == found


def test_a_timer_that_no_element_started_is_of_another_version(walk, changed):
    case = walk("boundary", boundary("late", "study", timer("P3D"))).start()

    found = bpmn.check_migration(changed("boundary"), changed("boundary"), case.instance, now=case.now)

    assert [(problem.element, problem.text) for problem in found] == [
        ("late", "Expected the old version to start timer 'late' there, but it does not")
    ]
