"""Playing a script: answers, time, steps and checks; and the scripts that cannot be played."""

import pytest
from tests.factories.desks import CIRCLE, DESK, DESKS

import qabul_bpmn
from qabul_cli.process.simulation import ScriptRefused, play, read_script
from qabul_cli.process.ways import Ways

UP_TO_LOOK = "answers: {rate: {with: {grade: 5}}, seal: done}\nsteps:\n"


def played(script, diagram=DESK):
    process = qabul_bpmn.load(diagram.encode(), source="desk.bpmn")
    return play(process, read_script("s.yaml", script.encode(), process), ways=Ways(qabul_bpmn.read(diagram.encode())))


def failures(script, diagram=DESK):
    return [(each.line, each.text) for each in played(script, diagram).failures]


def refusals(script, diagram=DESK):
    process = qabul_bpmn.load(diagram.encode(), source="desk.bpmn")
    with pytest.raises(ScriptRefused) as refused:
        read_script("s.yaml", script.encode(), process)
    return [(each.line, each.text) for each in refused.value.problems]


def open_in(run):
    return [token.element for token in run.main.instance.tokens]


# Answers


def test_an_answer_is_given_whenever_its_element_asks():
    run = played(UP_TO_LOOK)

    assert open_in(run) == ["look"]
    assert run.main.instance.variables == {"grade": 5}
    assert run.failures == []


def test_a_list_has_an_answer_for_each_time_and_then_none():
    run = played("answers: {rate: done, seal: [{error: spoilt}], mend: done}")

    assert open_in(run) == ["seal"]
    assert "mend" in run.main.visited
    assert run.main.unanswered == {token.id for token in run.main.instance.tokens}


def test_what_asks_without_an_answer_waits_for_a_step():
    assert open_in(played("{}")) == ["rate"]
    assert open_in(played("steps: [{decide: rate, with: {grade: 1}}, {complete: seal}]")) == ["look"]


def test_an_answer_may_be_to_wait():
    run = played("answers: {rate: done, seal: wait}")

    assert (open_in(run), run.main.unanswered) == (["seal"], set())


def test_what_is_only_said_needs_no_answer():
    assert failures(UP_TO_LOOK + "  - advance: P1D\n  - expect: {said: [Told]}") == []


def test_a_circle_of_answers_comes_to_an_end():
    [(_, text)] = failures("answers: {seal: done, seal-again: done}", CIRCLE)

    assert "1,000 answers in one step" in text


# Time


def test_timers_fire_in_their_order_each_at_its_own_time():
    run = played(UP_TO_LOOK + "  - advance: P5D")

    at = [entry.at.isoformat() for entry in run.trace if entry.what == "timer"]
    assert at == ["2026-01-06T04:00:00+00:00", "2026-01-07T04:00:00+00:00"]
    assert run.now.isoformat() == "2026-01-10T04:00:00+00:00"


def test_time_passes_until_a_timer_fires():
    run = played(UP_TO_LOOK + "  - fire: remind\n  - expect: {said: [Told], timers: {remind: 2026-01-07T09:00+05:00}}")

    assert run.failures == []
    assert run.now.isoformat() == "2026-01-06T04:00:00+00:00"


def test_time_does_not_go_back():
    [(line, text)] = failures(UP_TO_LOOK + "  - at: 2026-01-01T09:00+05:00")

    assert line == 3
    assert text.startswith("Expected an instant after 2026-01-05 09:00, but 2026-01-01 09:00 is past by then")


def test_a_timer_that_does_not_run_cannot_fire():
    [(line, text)] = failures("steps:\n  - fire: remind")

    assert (line, text.startswith("Expected a timer of remind to run, but running are: none")) == (2, True)


# Steps


@pytest.mark.parametrize("event", ["deliver: Answered, with: {x: 1}", "signal: Holiday, with: {x: 1}"])
def test_events_come_from_outside(event):
    run = played(UP_TO_LOOK + f"  - complete: look\n  - {{{event}}}")

    assert run.main.instance.finished
    assert run.main.instance.variables == {"grade": 5, "x": 1}


def test_work_may_end_in_an_error_that_is_caught_or_in_an_incident_that_is_mended():
    run = played(
        "answers: {rate: done}\nsteps:\n"
        "  - {fail: seal, error: spoilt}\n  - complete: mend\n"
        "  - {fail: seal, error: other, reason: no key}\n  - expect: {incidents: [seal], open: [seal]}\n"
        "  - {retry: seal, with: {key: 7}}\n  - complete: seal\n  - expect: {open: [look], variables: {key: 7}}"
    )

    assert run.failures == []
    assert ("seal", "no key") in {(entry.subject, entry.detail) for entry in run.trace if entry.what == "incident"}


STOPS = "answers: {rate: done, seal: {error: other, reason: no key}}\nsteps:\n"
UNFORESEEN = (0, "Expected no incident at the end that no `expect` names, but seal stopped: no key")


@pytest.mark.parametrize(
    ("steps", "found"),
    [
        ("  - expect: {incidents: [seal]}", []),
        ("  - expect: {open: [seal]}", []),
        ("  - advance: PT1H", [UNFORESEEN]),
        ("  - expect: {finished: false}", [UNFORESEEN]),
        ("  - expect: {incidents: []}", [(3, "Expected incidents to be nothing, but found seal"), UNFORESEEN]),
    ],
)
def test_an_incident_at_the_end_is_a_failure_unless_the_script_expects_it(steps, found):
    assert failures(STOPS + steps) == found


def test_an_incident_that_was_expected_is_another_one_when_it_stops_again():
    fails = "  - {fail: seal, error: other, reason: no key}\n"
    again = f"{fails}  - expect: {{incidents: [seal]}}\n  - retry: seal\n{fails}"

    assert failures(f"answers: {{rate: done}}\nsteps:\n{again}") == [UNFORESEEN]


def test_an_incident_is_completed_by_hand():
    steps = "steps: [{fail: seal, error: other}, {complete: seal}, {expect: {open: [look]}}]"

    assert failures("answers: {rate: done}\n" + steps) == []


def test_an_escalation_leaves_the_work_where_it_is():
    assert failures(UP_TO_LOOK + "  - {escalate: look, code: late}\n  - expect: {open: [look], passed: [noted]}") == []


def test_an_instance_is_ended_where_it_stands():
    assert failures(UP_TO_LOOK + "  - cancel: true\n  - expect: {finished: true, timers: {}}") == []


def test_of_several_tokens_the_oldest_is_meant_or_the_one_that_sees_what_is_said():
    start = "start: {with: {desks: [{code: a}, {code: b}, {code: c}]}}\nsteps:\n"
    run = played(start + "  - {complete: look, where: {desk.code: b}}\n  - complete: look", DESKS)

    [_, left] = run.main.instance.tokens
    assert left.local["desk"] == {"code": "c"}
    [(_, text)] = failures(start + "  - {complete: look, where: {desk.code: x}}", DESKS)
    assert text.startswith('Expected a token at look that sees {"desk.code": "x"}, but none of 3 there does')


def test_a_step_that_is_not_possible_ends_the_run_with_what_is_open():
    run = played("steps:\n  - complete: look\n  - decide: rate")

    assert open_in(run) == ["rate"]
    assert [(each.line, each.text) for each in run.failures] == [
        (2, "Expected work to wait at look, but open is rate; the script is not played on from here")
    ]


def test_a_message_nobody_waits_for_is_not_possible():
    [(_, text)] = failures("steps: [{deliver: Answered}]")

    assert text.startswith("Expected desk to wait for message Answered, but it waits for rate")


# Checks


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("open: [seal]", "Expected open to be seal, but found look"),
        ("open: []", "Expected open to be nothing, but found look"),
        ("finished: true", "Expected the process to be finished, but it is not"),
        ("incidents: [seal]", "Expected incidents to be seal, but found nothing"),
        ("said: [Told]", "Expected said to be Told, but found nothing"),
        ("passed: [mend]", "Expected mend to be passed, but it was not"),
        ("passed: [f3]", "Expected f3 to be passed, but it was not"),
        ("not_passed: [seal]", "Expected seal not to be passed, but it was"),
        ("variables: {grade: 4}", "Expected variable grade to be 4, but it is 5"),
        ("variables: {mark.of: 4}", "Expected variable mark.of to be 4, but it is null"),
        ("timers: {}", "Expected the timers that run to be nothing, but found remind"),
        (
            "timers: {remind: 2026-01-05T09:00+05:00}",
            "Expected the timer remind to be due 2026-01-05 09:00, but it is due 2026-01-06 09:00",
        ),
    ],
)
def test_what_is_otherwise_than_expected_is_told_by_line_and_the_script_goes_on(expected, text):
    assert failures(UP_TO_LOOK + f"  - expect: {{{expected}}}\n  - expect: {{open: [seal]}}") == [
        (3, text),
        (4, "Expected open to be seal, but found look"),
    ]


def test_flows_are_passed_only_when_a_token_went_along_them():
    run = played(UP_TO_LOOK + "  - complete: look\n  - signal: Holiday")

    assert {f"f{number}" for number in (1, 2, 5, 8, 11, 12)} == {id_ for id_ in run.main.visited if id_[1:].isdigit()}


# Scripts


@pytest.mark.parametrize(
    ("script", "line", "text"),
    [
        ("start: {at: 2026-03-03T10:00}", 1, "Expected an ISO 8601 date and time with an offset"),
        ("start: {mesage: x}", 1, "Expected one of at, message, event, with, but this is none of them"),
        (
            "start: {message: Told}",
            1,
            "Expected a message that starts it, but the process has no 'Told'; there are none",
        ),
        ("start: {event: rate}", 1, "Expected a start event, but 'rate' is none; there are begun"),
        ("start: {event: begun, message: x}", 1, "Expected a message or an event to start by, but both are given"),
        ("scenario: x", 1, "Expected one of start, answers, steps, but this is none of them"),
        (
            "answers:\n  rat: done",
            2,
            "Expected an element that asks for work, but the process has no 'rat'; perhaps 'rate'",
        ),
        ("answers: {look: {x: 1}}", 1, "Expected one of with, error, reason, wait, but this is none of them"),
        ("answers: {look: [done, {error: x, wait: true}]}", 1, "Expected one of with, error and wait, but several"),
        ("steps:\n  - complete: hear", 2, "Expected an element that asks for work, but 'hear' is none"),
        ("steps:\n  - decide: look", 2, "Expected a business rule task, but 'look' is none; there are rate"),
        ("steps:\n  - {complete: look, advance: P1D}", 2, "Expected exactly one of complete, decide, deliver"),
        ("steps:\n  - {complete: look, wih: {}}", 2, "Expected one of where, complete, with, but this is none"),
        ("steps:\n  - fail: look", 2, "Expected this key, but it is missing"),
        ("steps:\n  - advance: 4D", 2, "Expected an ISO 8601 duration such as P3DT12H, but got '4D'"),
        ("steps:\n  - advance: P0D", 2, "Expected a duration longer than nothing, but got 'P0D'"),
        ("steps:\n  - deliver: Told", 2, "Expected a message that it waits for, but the process has no 'Told'"),
        ("steps:\n  - signal: Holidays", 2, "perhaps 'Holiday' is meant"),
        ("steps:\n  - fire: rate", 2, "Expected a timer event, but 'rate' is none; there are remind"),
        ("steps:\n  - expect: {}", 2, "Expected one of open, incidents, said"),
        ("steps:\n  - expect: {said: [Tell]}", 2, "Expected a message that it says, but the process has no 'Tell'"),
        ("steps:\n  - expect: {opened: []}", 2, "Expected one of open, incidents, said"),
        ("steps: {complete: look}", 1, "Expected a list here"),
        ("steps: [\n", 2, "is not YAML"),
        ("- complete: look", 1, "the top of the file must be a mapping"),
    ],
)
def test_a_script_is_refused_where_it_is_wrong(script, line, text):
    [(at, said)] = refusals(script)

    assert at == line
    assert text in said


def test_every_problem_of_a_script_is_named_at_once_by_line():
    script = "start: {mesage: x}\nanswers: {rate: 5}\nsteps:\n  - advance: 4D\n  - {fail: seal}\n  - nothing"

    assert [line for line, _ in refusals(script)] == [1, 2, 4, 5, 6]


@pytest.mark.parametrize(
    "wrong",
    [
        "start: {at: tomorrow, message: Told}",
        "scenario: x",
        "answers:\n  look: {x: 1}",
        "answers: [look]",
        "steps:\n  - {complete: look, wih: {}}",
    ],
)
def test_names_are_checked_beside_what_cannot_be_read(wrong):
    names = "answers:\n  rat: done\n" if "answers" not in wrong else ""
    steps = "  - advnce: P1D\n  - fail: hear\n  - fire: rate\n  - expect: {opened: [], open: [lok]}\n  - deliver: Tell"
    script = f"{names}{wrong}\n{'' if 'steps' in wrong else 'steps:'}\n{steps}"

    said = [text for _, text in refusals(script)]

    assert any("in a step, but found 'advnce'; perhaps 'advance' is meant" in text for text in said)
    assert any("'hear' is none" in text for text in said)
    assert any("'rate' is none; there are remind" in text for text in said)
    assert any("no 'lok'; perhaps 'look' is meant" in text for text in said)
    assert any("no 'Tell'" in text for text in said)
    assert ("Told" in wrong) == any("no 'Told'" in text for text in said)
    assert not names or any("no 'rat'; perhaps 'rate'" in text for text in said)
    assert any("perhaps 'open' is meant" in text for text in said)


def test_days_and_instants_are_text_as_in_a_service():
    run = played("start: {with: {day: 2026-03-05, at: 2026-03-05T09:00:00+05:00, number: 5}}")

    assert run.main.instance.variables == {"day": "2026-03-05", "at": "2026-03-05T09:00:00+05:00", "number": 5}
