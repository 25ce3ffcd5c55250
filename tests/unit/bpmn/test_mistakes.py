"""What a caller hands in by mistake is answered with a sentence, and never with an error from inside."""

from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType

import pytest

import qabul_bpmn as bpmn

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DIAGRAM = Path(__file__).parent / "diagrams" / "exclusive.bpmn"
TEXT = DIAGRAM.read_text("utf-8")

#: Every step that is given variables, beside how it is given some.
GIVING = {
    "start": lambda case, given: bpmn.start(case.process, given, now=NOW),
    "complete": lambda case, given: bpmn.complete(case.process, case.instance, case.token("urgent"), given, now=NOW),
    "deliver": lambda case, given: bpmn.deliver(case.process, case.instance, "Come", given, now=NOW),
    "signal": lambda case, given: bpmn.signal(case.process, case.instance, "Come", given, now=NOW),
    "escalate": lambda case, given: bpmn.escalate(
        case.process, case.instance, case.token("urgent"), "LATE", given, now=NOW
    ),
    "retry": lambda case, given: bpmn.retry(case.process, case.instance, case.token("good"), given, now=NOW),
}
#: Every step that is told a token or a timer.
TELLING = {
    "complete": lambda case, id_: bpmn.complete(case.process, case.instance, id_, now=NOW),
    "fail": lambda case, id_: bpmn.fail(case.process, case.instance, id_, "LOST", "it is lost", now=NOW),
    "escalate": lambda case, id_: bpmn.escalate(case.process, case.instance, id_, "LATE", now=NOW),
    "retry": lambda case, id_: bpmn.retry(case.process, case.instance, id_, now=NOW),
    "seen_by": lambda case, id_: bpmn.seen_by(case.process, case.instance, id_),
    "fire": lambda case, id_: bpmn.fire(case.process, case.instance, id_, now=NOW),
}


@pytest.mark.parametrize("given", ["text", 5, True, ["days"], [("days", 1)]])
@pytest.mark.parametrize("step", GIVING)
def test_what_is_no_mapping_is_refused_as_variables(walk, step, given):
    case = walk("exclusive").start({"days": 1})
    if step == "retry":
        case.complete("urgent").complete("answer", {"mark": "odd"})

    with pytest.raises(bpmn.VariablesRefused, match="to be a mapping of names to JSON values, but they are "):
        GIVING[step](case, given)


@pytest.mark.parametrize("given", [None, [], ""])
def test_an_instance_is_not_started_with_variables_that_were_lost(walk, given):
    with pytest.raises(bpmn.VariablesRefused):
        bpmn.start(walk("exclusive").process, given, now=NOW)


def test_any_mapping_will_do_for_variables(walk):
    case = walk("exclusive").start(MappingProxyType({"days": 1})).complete("urgent", MappingProxyType({"hours": 2}))

    assert case.variables == {"days": 1, "hours": 2}


@pytest.mark.parametrize("id_", ["2", "none such", None, 2.5])
@pytest.mark.parametrize("step", TELLING)
def test_an_id_that_is_no_number_is_not_said_to_be_gone(walk, step, id_):
    what = "timer" if step == "fire" else "token"

    with pytest.raises(bpmn.NotWaiting, match=f"Expected a {what} to be named by its id, a whole number, but it is "):
        TELLING[step](walk("exclusive").start({"days": 1}), id_)


@pytest.mark.parametrize("now", [None, "2026-03-02T09:00:00+00:00", NOW.replace(tzinfo=None)])
def test_a_time_that_is_none_or_has_no_offset_is_told(walk, now):
    with pytest.raises(ValueError, match="Expected `now` to be an aware time in UTC, but it is "):
        bpmn.start(walk("exclusive").process, {}, now=now)


def test_an_instance_of_another_process_is_told_from_its_own(walk):
    case = walk("exclusive").start({"days": 1})

    with pytest.raises(KeyError, match="to have an element 'urgent', but it has none; an instance is stepped with"):
        bpmn.complete(walk("tasks").process, case.instance, case.token("urgent"), now=NOW)


@pytest.mark.parametrize("encoding", ["UTF-8", "UTF-16", "windows-1251", "klingon"])
def test_a_text_may_declare_any_encoding(encoding):
    text = TEXT.replace('encoding="UTF-8"', f'encoding="{encoding}"').replace("<process ", '<process name="Йўл" ')

    process = bpmn.load(text, source="exclusive.bpmn")

    assert process.name == "Йўл"
    assert process.version == bpmn.load(DIAGRAM.read_bytes()).version
    assert process.element("begin").line == bpmn.load(DIAGRAM.read_bytes()).element("begin").line


@pytest.mark.parametrize("kind", [bytearray, memoryview])
def test_bytes_of_any_kind_are_read(kind):
    assert bpmn.load(kind(TEXT.encode())).id == "exclusive"


@pytest.mark.parametrize("file", [None, DIAGRAM, 5, str(DIAGRAM), "", "\ud800", TEXT[:99], "<!DOCTYPE a><a/>"])
def test_what_is_no_file_is_refused_as_one(file):
    with pytest.raises(bpmn.ProblemsFound, match=r"^odd.bpmn:([1-9]:)? Expected .*, but"):
        bpmn.load(file, source="odd.bpmn")


@pytest.mark.parametrize(
    ("stored", "why"),
    [
        ("", "no JSON"),
        ("gone", "no JSON"),
        ("[1,4,0,{},[", "no JSON"),
        (" [1,4,0,{},[],[]]", "no JSON"),
        (None, "other parts"),
        (b"\xff", "other parts"),
        ("{}", "other parts"),
        ("5", "other parts"),
        ("[1,4,0]", "other parts"),
        ("[1,4,0,{},null,[]]", "other parts"),
        ("[1,4,0,{},[5],[]]", "other parts"),
        ("[1,4,0,{},[[2]],[]]", "other parts"),
        ('[1,4,0,{},[],[[3,"late",2,"tomorrow",null]]]', "other parts"),
        ("[" * 100_000, "other parts"),
        ("[2,4,0,{},[],[]]", "another form"),
        ("[1,4,0,[],[],[]]", "another form"),
        ("[1,4,0,{},[],[]] and more", "another form"),
    ],
)
def test_what_was_not_stored_by_an_instance_is_refused(stored, why):
    with pytest.raises(bpmn.StateRefused, match=f"Expected the stored form of an instance, .*, but it .*{why}"):
        bpmn.Instance.from_json(stored)


def test_the_reason_shows_nothing_of_what_was_stored():
    with pytest.raises(bpmn.StateRefused) as raised:
        bpmn.Instance.from_json('[1,4,0,{"applicant":"secret"},[["secret"]],[[1,2,3,"secret",5]]]')

    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("given", "kept"),
    [((1, 2), [1, 2]), ({1: "a"}, {"1": "a"}), ({None: 1, True: 2}, {"null": 1, "true": 2})],
)
def test_what_json_has_another_word_for_comes_back_as_that(walk, given, kept):
    step = bpmn.start(walk("exclusive").process, {"days": 1, "given": given}, now=NOW)

    assert bpmn.Instance.from_json(step.instance.to_json()).variables["given"] == kept


def test_values_are_not_copied_and_nothing_that_was_given_is_changed(walk):
    given = {"days": 1, "marks": ["poor"]}
    case = walk("exclusive").start(given).complete("urgent").complete("answer", {"mark": "poor"})

    assert given == {"days": 1, "marks": ["poor"]}
    assert case.variables["marks"] is given["marks"]


@pytest.mark.parametrize("rounds", ["three", "0", "-1", "1.5", "9" * 5_000, "1000000"])
def test_a_maximum_that_is_no_number_of_rounds_is_a_problem_and_the_file_has_a_version(rounds):
    text = (DIAGRAM.parent / "loop.bpmn").read_text("utf-8")
    model = bpmn.read(text.replace('loopMaximum="3"', f'loopMaximum="{rounds}"'))

    [problem] = bpmn.check(model)

    assert problem.text.startswith("Expected loopMaximum to be a whole number from 1 to 999,999, but it is ")
    assert bpmn.version(model) != bpmn.load(text).version


def test_a_file_has_a_version_when_it_cannot_run_and_none_when_nothing_is_meant_to():
    lost = TEXT.replace('sourceRef="begin"', 'sourceRef="beginning"')

    assert bpmn.version(bpmn.read(TEXT)) == bpmn.load(TEXT).version
    assert bpmn.version(bpmn.read(lost)) not in {None, bpmn.load(TEXT).version}
    assert bpmn.version(bpmn.read(TEXT.replace(' isExecutable="true"', ""))) is None


@pytest.mark.parametrize("step", [lambda *given: bpmn.cancel(*given[:2], now=NOW), bpmn.seen_by])
def test_an_instance_of_another_version_is_neither_cancelled_nor_looked_into(walk, step):
    case = walk("exclusive").start({"days": 1})

    with pytest.raises(KeyError, match="to have an element 'urgent', but it has none; an instance is stepped with"):
        step(walk("tasks").process, case.instance, case.token("urgent"))


def test_a_start_event_and_a_message_that_do_not_belong_together_start_nothing(walk):
    starts = walk("starts")

    assert starts.start(event="issued", message="AssignmentIssued").waiting == ["two"]
    for event, message in [("by-hand", "AssignmentIssued"), ("issued", "Other")]:
        with pytest.raises(bpmn.NotWaiting, match=f"to start with {event} and message {message}, but it starts with"):
            bpmn.start(starts.process, {}, now=NOW, event=event, message=message)
