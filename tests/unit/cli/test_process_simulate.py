"""`qabul process simulate`: the command around a simulation."""

import json
import os
import subprocess
import sys

import pytest
from tests.conftest import ROOT
from tests.factories.desks import DESK

UP_TO_LOOK = "answers: {rate: {with: {grade: 5}}, seal: done}\n"


@pytest.fixture
def desk(tmp_path):
    file = tmp_path / "desk.bpmn"
    file.write_text(DESK, "utf-8")
    return str(file)


def test_the_trace_is_printed_with_what_waits_at_the_end(qabul, desk, tmp_path):
    (tmp_path / "s.yaml").write_text("answers: {rate: {with: {grade: 5}}}")

    done = qabul("process", "simulate", desk, "--script", str(tmp_path / "s.yaml"))

    assert done.exit_code == 0, done.output
    assert 'answered  rate   Rate it, {"grade": 5}' in done.stdout
    assert "Not finished: the script ends 2026-01-05 09:00, and it waits at" in done.stdout
    assert "seal  Seal it: for a worker, since 2026-01-05 09:00; the script has no answer to it" in done.stdout


def test_a_script_is_a_test(qabul, desk):
    right, wrong = (
        qabul("process", "simulate", desk, "-s", "-", given=f"steps: [{{expect: {{open: [{element}]}}}}]")
        for element in ("rate", "seal")
    )

    assert (right.exit_code, wrong.exit_code) == (0, 1)
    assert "-:1: Expected open to be seal, but found rate." in wrong.stdout


def test_a_script_or_diagram_that_is_none_is_wrong_usage(qabul, desk, tmp_path):
    done = qabul("process", "simulate", desk, "-s", "-", given="steps: [{advance: 4D}]")
    (tmp_path / "bad.bpmn").write_text("<html")

    assert (done.exit_code, done.stdout) == (2, "")
    assert "standard input:1: steps[0].advance: Expected an ISO 8601 duration" in done.stderr
    assert qabul("process", "simulate", str(tmp_path / "bad.bpmn"), "-s", "-", given="{}").exit_code == 2
    assert qabul("process", "simulate", desk, "-s", str(tmp_path / "none.yaml")).exit_code == 2
    assert qabul("process", "simulate", desk).exit_code == 2


def test_only_one_of_its_files_is_standard_input(qabul):
    done = qabul("process", "simulate", "-", "-s", "-", given=DESK)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "Expected one file at most from standard input, but 2 are." in done.stderr


def test_programs_get_the_run_as_one_document(qabul, desk):
    done = qabul("process", "simulate", desk, "-s", "-", "--json", given=UP_TO_LOOK)

    run = json.loads(done.stdout)
    assert (run["process"], run["finished"], run["problems"]) == ("desk", False, [])
    assert run["variables"] == {"grade": 5}
    assert run["waiting"] == [
        {
            "process": "desk",
            "element": "look",
            "name": "Look at it",
            "waits": "user",
            "since": "2026-01-05T04:00:00.000Z",
            "unanswered": True,
        }
    ]
    assert run["timers"] == [
        {"process": "desk", "element": "remind", "name": None, "due_at": "2026-01-06T04:00:00.000Z"}
    ]
    assert {entry["what"] for entry in run["trace"]} == {"start", "passed", "answered", "due", "open"}


def test_what_is_wrong_on_no_line_of_the_script_has_none_for_programs(qabul, desk):
    given = "answers: {rate: done, seal: {error: lost}}\nsteps: [{expect: {open: []}}]"

    done = qabul("process", "simulate", desk, "-s", "-", "--json", given=given)

    assert [each["line"] for each in json.loads(done.stdout)["problems"]] == [2, None]


def test_rule_tables_of_a_folder_decide_where_the_script_does_not(qabul):
    folder = f"{ROOT}/services/routing/src/qabul_routing"
    script = f"{ROOT}/docs/processes/routing/two-executors.yaml"

    command = ("process", "simulate", f"{folder}/processes/routing.bpmn", "-s", script)
    with_rules, without = qabul(*command, "--rules", f"{folder}/rules"), qabul(*command)

    assert with_rules.exit_code == 0, with_rules.output
    assert without.exit_code == 1
    assert "Expected open to be consider-appeal, but found propose-route" in without.stdout


CALLS = f"{ROOT}/docs/processes/calls"


def test_a_called_process_is_played_from_its_file(qabul):
    command = ("process", "simulate", f"{CALLS}/answer.bpmn", "--with", f"{CALLS}/advice.bpmn", "-s", "-")

    told, document = qabul(*command, given="{}"), json.loads(qabul(*command, "--json", given="{}").stdout)

    assert "    called    ask-lawyer          Ask a lawyer, the process advice\n" in told.stdout
    assert "\n    advice/give-advice  Give advice: for a person, since" in told.stdout
    assert "timer advice/overdue Two days over" in told.stdout
    assert "ask-lawyer  Ask a lawyer:" not in told.stdout
    assert [(each["process"], each["finished"]) for each in document["called"]] == [("advice", False)]
    assert [(each["process"], each["element"]) for each in document["waiting"]] == [
        ("answer", "ask-lawyer"),
        ("advice", "give-advice"),
    ]


def test_a_call_that_nothing_plays_says_what_would(qabul):
    done = qabul("process", "simulate", f"{CALLS}/answer.bpmn", "-s", "-", given="{}")

    assert "the script has no answer to it, and no file after --with plays it" in done.stdout


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        (["answer.bpmn"], "nothing calls answer; called are: advice."),
        (["advice.bpmn", "advice.bpmn"], "there are two of advice."),
    ],
)
def test_a_file_that_nothing_calls_is_wrong_usage(qabul, files, sentence):
    given = [word for file in files for word in ("--with", f"{CALLS}/{file}")]

    done = qabul("process", "simulate", f"{CALLS}/answer.bpmn", *given, "-s", "-", given="{}")

    assert (done.exit_code, done.stdout) == (2, "")
    assert sentence in done.stderr


def test_where_it_ends_is_drawn(qabul, tmp_path):
    out = tmp_path / "ends.svg"
    folder = f"{ROOT}/services/execution/src/qabul_execution/processes"
    script = f"{ROOT}/docs/processes/execution/upload-spoilt.yaml"

    done = qabul("process", "simulate", f"{folder}/execution.bpmn", "-s", script, "--out", str(out))

    picture = out.read_text("utf-8")
    assert done.exit_code == 0, done.output
    assert "simulated from upload-spoilt.yaml" in picture
    assert picture.count("#arrow-visited") > 5
    assert ">1</text>" in picture


def test_the_trace_is_printed_before_a_file_without_a_layout_is_not_drawn(qabul, desk, tmp_path):
    done = qabul("process", "simulate", desk, "-s", "-", "--out", str(tmp_path / "x.svg"), given=UP_TO_LOOK)

    assert done.exit_code == 2
    assert "answered  rate" in done.stdout
    assert "Expected a layout" in done.stderr


def test_a_reader_who_has_enough_is_no_failure_of_the_script(desk, tmp_path):
    (tmp_path / "s.yaml").write_text(UP_TO_LOOK)
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "qabul_cli", "process", "simulate", desk, "-s", str(tmp_path / "s.yaml")]

    done = subprocess.run(command, stdout=writer, stderr=subprocess.PIPE, text=True, check=False)

    os.close(writer)
    assert (done.returncode, done.stderr) == (141, "")
