"""`qabul process check`: problems with file, line and element."""

import json

from tests.conftest import ROOT

GOOD = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="https://qabulxona.uz/bpmn">
  <process id="desk" isExecutable="true">
    <startEvent id="begun" />
    <sequenceFlow id="f1" sourceRef="begun" targetRef="look-at-it" />
    <userTask id="look-at-it" name="Look at it" />
    <sequenceFlow id="f2" sourceRef="look-at-it" targetRef="done" />
    <endEvent id="done" />
  </process>
</definitions>
"""
BAD = GOOD.replace('<userTask id="look-at-it" name="Look at it" />', '<complexGateway id="look-at-it" />')


def test_the_diagrams_of_the_services_can_run(qabul):
    done = qabul("process", "check", str(ROOT / "services"))

    assert done.exit_code == 0, done.output
    assert done.stdout.count("can run") >= 5


def test_every_problem_is_told_with_file_line_and_element(qabul, tmp_path):
    good, bad = tmp_path / "good.bpmn", tmp_path / "bad.bpmn"
    good.write_text(GOOD)
    bad.write_text(BAD)

    done = qabul("process", "check", str(good), str(bad))

    assert done.exit_code == 1
    assert f"{good}: can run" in done.stdout
    assert f"{bad}:6: look-at-it: " in done.stdout


def test_programs_get_the_problems_as_one_document(qabul, tmp_path):
    (tmp_path / "bad.bpmn").write_text(BAD)
    (tmp_path / "none.bpmn").write_text("<html")

    done = qabul("process", "check", "--json", str(tmp_path))

    problems = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert {(problem["line"], problem["element"]) for problem in problems} == {(6, "look-at-it"), (1, "")}


def test_a_file_that_is_not_there_and_a_folder_without_diagrams_are_wrong_usage(qabul, tmp_path):
    assert qabul("process", "check", str(tmp_path / "none.bpmn")).exit_code == 2
    assert qabul("process", "check", str(tmp_path)).exit_code == 2
    assert qabul("process", "check").exit_code == 2
