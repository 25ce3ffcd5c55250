"""Pictures of files, whichever command draws them: where they go, and what is said of what cannot be drawn."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

REVIEW = (files("qabul_review") / "processes" / "review.bpmn").read_text("utf-8")
DRAWN, LAYOUT = REVIEW.split("  <bpmndi:BPMNDiagram", 1)
#: Nothing in it has a place.
BARE = f"{DRAWN}</bpmn:definitions>\n"
#: One element has none.
GAP = REVIEW.replace('bpmnElement="examine-answer"', 'bpmnElement="nobody"')

COMMANDS = {
    "render": ("render", "review.bpmn"),
    "diff": ("diff", "review.bpmn", "review.bpmn"),
    "simulate": ("simulate", "review.bpmn", "--script", "s.yaml"),
}
every_command = pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)


@pytest.fixture
def drawn(qabul, tmp_path, monkeypatch):
    """`drawn(xml, "render", "review.bpmn")`: what a command says that draws a file with this in it."""
    monkeypatch.chdir(tmp_path)  # a picture without --out lands where one stands
    (tmp_path / "s.yaml").write_text("start: {message: AnswerSubmitted, with: {review_due_at: 2026-03-06T10:00+05:00}}")

    def run(xml, *command):
        (tmp_path / "review.bpmn").write_text(xml, "utf-8")
        return qabul("process", *command)

    return run


@every_command
def test_a_picture_and_a_document_are_not_written_into_one_stream(drawn, command):
    done = drawn(REVIEW, *command, "--out", "-", "--json")

    assert (done.exit_code, done.stdout) == (2, "")
    problem = json.loads(done.stderr)["error"]
    assert problem["text"].startswith("Expected one document on standard output")
    assert problem["hint"] == "Give --out the name of a file, or leave --json out."


@every_command
def test_a_file_without_a_layout_is_a_wrong_file_for_all_that_draw(drawn, command):
    done = drawn(BARE, *command, "--out", "x.svg")

    assert done.exit_code == 2, done.output
    assert "Expected a layout" in done.stderr


def test_what_is_not_drawn_is_told_in_the_language_asked_for(drawn):
    told = drawn(GAP, "render", "review.bpmn", "--lang", "ru")

    assert told.exit_code == 0, told.output
    assert "Не нарисован" in told.stdout
    assert "Not drawn" not in told.output
    picture = Path("review.svg").read_text("utf-8")
    assert "Не нарисован" in picture
    assert "Not drawn" not in picture


def test_a_problem_of_the_file_as_a_whole_is_told_without_a_line(drawn):
    bomb = '<!DOCTYPE bomb [<!ENTITY a "a">]><definitions/>'
    checked, diffed = drawn(bomb, "check", "review.bpmn"), drawn(bomb, "diff", "review.bpmn", "review.bpmn")

    for done in (checked, diffed):
        assert "review.bpmn: Expected XML without a document type declaration" in done.output
        assert ":0" not in done.output
