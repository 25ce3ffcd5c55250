"""`qabul process render`: what is painted, which instance is meant, and files drawn without a service."""

from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest

import qabul_bpmn
from qabul.operations.v1 import operations_service_pb2 as operations
from qabul.operations.v1 import processes_pb2 as processes
from qabul_bpmn.drawing import Badge
from qabul_chassis.wire import to_timestamp
from qabul_cli.problems import Refused
from qabul_cli.process.pictures import marks_of_all, marks_of_instance, way_of
from qabul_cli.process.render import choose, is_file
from qabul_cli.process.standing import Wanted
from qabul_cli.process.ways import Ways

REVIEW = (files("qabul_review") / "processes" / "review.bpmn").read_bytes()
MODEL = qabul_bpmn.read(REVIEW)
KNOWN = [node.id for node in MODEL.processes[0].nodes]
NOW = datetime(2026, 3, 20, 5, 0, tzinfo=UTC)


def happened(*lines):
    """`(minutes, what, element)` each."""
    return [
        operations.Happening(element=element, token=1, what=what, at=to_timestamp(NOW + timedelta(minutes=minutes)))
        for minutes, what, element in lines
    ]


def instance(**more):
    return operations.GetProcessResponse(process="review", version="a" * 64, **more)


def waiting(element, count, *, days=0, kind="user", incidents=0):
    since = to_timestamp(NOW - timedelta(days=days))
    return processes.ElementCount(
        element=element,
        kinds=[processes.KindCount(kind=kind, count=count, oldest_at=since)],
        incidents=incidents,
        oldest_at=since,
    )


def painted(*elements, **chosen):
    found = processes.GetDiagramResponse(process="review", version="a" * 64, current=True, elements=elements)
    options = {"counts": True, "ages": False, "scope": "on all versions", "now": NOW, **chosen}
    return marks_of_all(found, KNOWN, **options)


# One instance


def test_the_way_is_what_was_left_and_the_flows_between():
    history = happened(
        (0, "passed", "answer-submitted"),
        (0, "entered", "check-answer"),
        (1, "left", "check-answer"),
        (1, "entered", "examine-answer"),
        (2, "left", "examine-answer"),
        (2, "passed", "decision"),
        (2, "passed", "say-answer-rejected"),
    )

    assert way_of(history, Ways(MODEL)) == {
        *("answer-submitted", "check-answer", "examine-answer", "decision", "say-answer-rejected"),
        *("to-check", "to-examine", "to-decision", "to-say-rejected"),
    }


def test_a_flow_whose_ends_were_both_visited_at_other_times_was_not_gone_along():
    history = happened(
        (0, "passed", "decision"), (0, "entered", "examine-answer"), (3, "entered", "say-answer-accepted")
    )

    assert "to-say-accepted" not in way_of(history, Ways(MODEL))


def test_what_was_taken_away_was_not_passed():
    assert way_of(happened((0, "entered", "check-answer"), (1, "cancelled", "check-answer")), Ways(MODEL)) == set()


def test_tokens_are_counted_at_their_elements_and_those_that_stopped_are_red():
    marks = marks_of_instance(
        instance(
            tokens=[
                operations.Token(token=1, element="examine-answer", kind="user"),
                operations.Token(token=2, element="examine-answer", kind="user"),
                operations.Token(token=3, element="check-answer", kind="service", reason="S3 does not answer"),
                operations.Token(token=4, element="around", kind="scope"),
            ]
        ),
        MODEL,
        title="review of N-2026-000017",
        now=NOW,
    )

    assert marks.badges == {"examine-answer": Badge("2"), "check-answer": Badge("1!", "alarm")}
    assert marks.legend == (
        "review of N-2026-000017, version aaaaaaaaaaaa, running, as of 2026-03-20 10:00",
        "Stopped at Check the answer (D2.4): S3 does not answer",
    )


def test_the_legend_says_what_is_due_and_what_is_not_shown():
    timer = operations.Timer(timer=1, element="review-overdue", due_at=to_timestamp(NOW))
    seen = instance(finished=True, timers=[timer], history=happened((0, "entered", "decision")), history_cut=True)

    marks = marks_of_instance(seen, MODEL, title="review of x", now=NOW)

    assert marks.legend[0].endswith("finished, as of 2026-03-20 10:00")
    assert marks.legend[1] == "Review term over (D2.2): due 2026-03-20 10:00"
    assert "from 2026-03-20 10:00 on" in marks.legend[2]


# All of them


def test_counts_are_painted_and_stopped_ones_are_red():
    marks = painted(waiting("examine-answer", 12), waiting("check-answer", 3, kind="service", incidents=1))

    assert marks.badges == {"examine-answer": Badge("12"), "check-answer": Badge("3!", "alarm")}
    assert marks.legend[0].startswith("review, current version aaaaaaaaaaaa, as of 2026-03-20 10:00: 15 waiting")
    assert marks.legend[1] == "! stopped: 1, in red"


@pytest.mark.parametrize(
    ("days", "badge"),
    [
        (0, Badge("new")),
        (0.25, Badge("6 h")),
        (2, Badge("2 d")),
        (3, Badge("3 d", "warm")),
        (15, Badge("15 d", "alarm")),
    ],
)
def test_an_age_is_in_its_largest_unit_and_warns_by_its_length(days, badge):
    marks = painted(waiting("examine-answer", 2, days=days), counts=False, ages=True)

    assert marks.badges == {"examine-answer": badge}


def test_counts_and_ages_may_stand_together():
    assert painted(waiting("examine-answer", 2, days=4), ages=True).badges == {
        "examine-answer": Badge("2 · 4 d", "warm")
    }


def test_what_waits_for_its_own_instance_is_not_counted_and_what_the_version_lacks_is_told():
    marks = painted(waiting("decision", 5, kind="join"), waiting("work", 5, kind="scope"), waiting("look-at-it", 4))

    assert marks.badges == {}
    assert "4 waiting" in marks.legend[0]
    assert marks.legend[-1] == "Not on this version: look-at-it 4"


def test_what_stopped_on_another_version_is_not_said_to_be_painted_red():
    marks = painted(waiting("examine-answer", 1), waiting("look-at-it", 4, incidents=2))

    assert marks.legend[1:] == ("Not on this version: look-at-it 4!",)


# Which one


def found(**about):
    return Wanted("review", "k", about), instance(key="k")


def chosen(candidates, **about):
    return choose(candidates, Wanted("", "", {"organisation": "", "attempt": "", **about}), process="review", of="N-1")


def test_of_several_attempts_the_last_is_meant_unless_another_is_named():
    attempts = [found(organisation="a", attempt=number) for number in ("2", "10", "1")]

    assert chosen(attempts)[0].about["attempt"] == "10"
    assert chosen(attempts, attempt="2")[0].about["attempt"] == "2"


def test_of_several_organisations_one_has_to_be_named():
    both = [found(organisation="a"), found(organisation="b")]

    assert chosen(both, organisation="b")[0].about["organisation"] == "b"
    with pytest.raises(Refused, match="there are 2: a, b"):
        chosen(both)


def test_what_does_not_fit_is_told_from_what_is_not_there():
    with pytest.raises(Refused, match="for N-1 that fits; there are: a 1"):
        chosen([found(organisation="a", attempt="1")], organisation="c")
    with pytest.raises(Refused, match=r"No process review runs, or ran, for N-1\."):
        chosen([])


@pytest.mark.parametrize(
    ("subject", "file"), [("intake", False), ("co-execution", False), ("x.bpmn", True), ("-", True), ("./intake", True)]
)
def test_a_file_is_told_from_a_process_by_its_name(subject, file):
    assert is_file(subject) is file


# Files


def test_a_file_is_drawn_alone_without_a_stack(qabul, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a picture without --out lands where one stands
    (tmp_path / "review.bpmn").write_bytes(REVIEW)

    beside = qabul("process", "render", "review.bpmn")
    piped = qabul("process", "render", "-", "--out", "-", given=REVIEW.decode())

    assert beside.exit_code == 0, beside.output
    assert beside.stdout == "review.svg\n"
    assert piped.stdout == (tmp_path / "review.svg").read_text("utf-8")
    assert "Examine and" in piped.stdout


def test_a_file_that_is_there_is_drawn_whatever_its_name(qabul, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # what a bare name means depends on what is there
    (tmp_path / "review").write_bytes(REVIEW)
    (tmp_path / "intake").mkdir()

    alone = qabul("process", "render", "review")
    counted = qabul("process", "render", "review", "--counts")
    folder = qabul("process", "render", "intake")

    assert (alone.exit_code, alone.stdout) == (0, "review.svg\n"), alone.output
    assert counted.exit_code == 3  # the process of that name, which needs a stack
    assert (folder.exit_code, "Expected one of --appeal" in folder.stderr) == (2, True)
    assert "Expected a file or a process, but . is a folder." in qabul("process", "render", ".").stderr


@pytest.mark.parametrize(
    "arguments",
    [
        ("review.bpmn", "--appeal", "N-2026-000017"),
        ("review.bpmn", "--counts"),
        ("review",),
        ("review", "--counts", "--appeal", "N-2026-000017"),
        ("review", "--counts", "--called", "x"),
        ("review.bpmn", "--called", "x"),
        ("review", "--key", "k", "--appeal", "N-2026-000017"),
        ("none.bpmn",),
        ("html.bpmn",),
    ],
)
def test_what_cannot_be_meant_is_wrong_usage(qabul, tmp_path, monkeypatch, arguments):
    monkeypatch.chdir(tmp_path)  # what a bare name means depends on what is there
    (tmp_path / "review.bpmn").write_bytes(REVIEW)
    (tmp_path / "html.bpmn").write_text("<html")

    done = qabul("process", "render", *arguments)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Expected" in done.stderr


def test_a_process_needs_the_stack_that_runs_it(qabul):
    assert qabul("process", "render", "review", "--counts").exit_code == 3
