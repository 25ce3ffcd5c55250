"""Diagrams and rule tables that cannot be used are told in sentences, whatever the service was started for."""

import sys
from importlib.resources import files

import pytest

from qabul_chassis.service import main
from qabul_chassis.settings import Settings
from qabul_review import bootstrap

REVIEW = (files("qabul_review") / "processes" / "review.bpmn").read_text("utf-8")


@pytest.fixture
def run(monkeypatch, capsys, tmp_path):
    """`run("check")`: exit code and what was said of a service whose files are these."""
    monkeypatch.setattr(bootstrap, "_HERE", tmp_path)
    for folder in ("processes", "rules"):
        (tmp_path / folder).mkdir()

    def started(verb):
        monkeypatch.setattr(sys, "argv", ["qabul_review", verb])
        for name, value in Settings.stand_ins().items():
            monkeypatch.setenv(f"QABUL_{name.upper()}", str(value))
        monkeypatch.setenv("QABUL_SERVICE", "review")
        with pytest.raises(SystemExit) as ended:
            main(bootstrap.build)
        return ended.value.code, capsys.readouterr().err

    return started


BROKEN = {
    "no flow leads on": REVIEW.replace('targetRef="check-answer"', 'targetRef="nothing"', 1),
    "XML breaks off": REVIEW[:600],
    "not XML": "PK\x03\x04",
}


@pytest.mark.parametrize("xml", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize(("verb", "code"), [("check", 1), ("migrate", 2)])
def test_a_bad_diagram_is_told_by_file_and_line(run, tmp_path, verb, code, xml):
    (tmp_path / "processes" / "review.bpmn").write_text(xml, "utf-8")

    ended, said = run(verb)

    assert ended == code
    assert "review.bpmn:" in said
    assert "Expected" in said
    assert "Traceback" not in said


def test_a_bad_rule_table_is_told_by_file(run, tmp_path):
    (tmp_path / "rules" / "check.json").write_text("{", "utf-8")

    ended, said = run("check")

    assert (ended, "check.json" in said, "Traceback" in said) == (1, True, False)
