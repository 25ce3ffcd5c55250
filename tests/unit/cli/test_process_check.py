"""`qabul process check`: problems with file, line and element."""

import json

import pytest
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
    (tmp_path / "bomb.bpmn").write_text('<!DOCTYPE bomb [<!ENTITY a "a">]><definitions/>')

    done = qabul("process", "check", "--json", str(tmp_path))

    problems = json.loads(done.stdout)["problems"]
    assert done.exit_code == 1
    assert {(problem["line"], problem["element"]) for problem in problems} == {(6, "look-at-it"), (1, ""), (None, "")}


def test_a_file_that_is_not_there_and_a_folder_without_diagrams_are_wrong_usage(qabul, tmp_path):
    assert qabul("process", "check", str(tmp_path / "none.bpmn")).exit_code == 2
    assert qabul("process", "check", str(tmp_path)).exit_code == 2
    assert qabul("process", "check").exit_code == 2


def test_one_path_that_is_not_there_keeps_no_other_from_being_checked(qabul, tmp_path):
    (tmp_path / "bad.bpmn").write_text(BAD)
    empty, none = tmp_path / "empty", tmp_path / "none.bpmn"
    empty.mkdir()

    paths = [str(none), str(empty), str(tmp_path / "bad.bpmn")]
    told, listed = qabul("process", "check", *paths), qabul("process", "check", "--json", *paths)

    assert (told.exit_code, listed.exit_code) == (2, 2)
    assert "bad.bpmn:6: look-at-it: " in told.stdout
    assert f"Expected to read {none}, but: No such file or directory." in told.stderr
    assert f"files in the folder {empty}" in told.stderr
    content = json.loads(listed.stdout)
    assert (content["files"], content["not_read"]) == ([paths[2]], paths[:2])


def test_a_path_that_is_not_there_is_told_to_programs_as_every_problem_is(qabul, tmp_path):
    done = qabul("process", "check", "--json", str(tmp_path / "none.bpmn"))

    assert json.loads(done.stdout) == {"files": [], "problems": [], "not_read": [str(tmp_path / "none.bpmn")]}
    assert json.loads(done.stderr)["error"]["text"].startswith("Expected to read")


def test_diagrams_of_a_folder_are_found_however_their_names_are_written(qabul, tmp_path):
    for name in ("a.bpmn", "B.BPMN", "c.Bpmn20.xml", "pom.xml"):
        (tmp_path / name).write_text(GOOD)

    done = qabul("process", "check", "--json", str(tmp_path))

    assert {file.rpartition("/")[2] for file in json.loads(done.stdout)["files"]} == {
        "a.bpmn",
        "B.BPMN",
        "c.Bpmn20.xml",
    }


def test_standard_input_is_checked_too(qabul):
    good, bad = (qabul("process", "check", "-", given=given) for given in (GOOD, BAD))

    assert (good.exit_code, good.stdout) == (0, "-: can run\n")
    assert (bad.exit_code, bad.stdout.startswith("-:6: look-at-it: ")) == (1, True)


@pytest.mark.parametrize("typed", ["desk", "dest.bpmn", "desk.bpm"])
def test_a_name_that_is_nearly_a_files_is_answered_with_the_file(qabul, tmp_path, typed):
    (tmp_path / "desk.bpmn").write_text(GOOD)

    done = qabul("process", "check", f"{tmp_path}/{typed}")

    assert done.exit_code == 2
    assert f"Perhaps '{tmp_path}/desk.bpmn' is meant." in done.stderr
    assert "Perhaps" not in qabul("process", "check", f"{tmp_path}/x/desk.bpmn").stderr
