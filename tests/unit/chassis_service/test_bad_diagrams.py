"""Diagrams and rule tables that cannot be used are told in sentences, whatever the service was started for."""

import os
import re
import subprocess
import sys
from importlib.resources import files

import pytest

from qabul_chassis.settings import Settings

REVIEW = (files("qabul_review") / "processes" / "review.bpmn").read_text("utf-8")

#: A service of the chassis alone, with the diagrams and rule tables that lie beside it.
SERVICE = """
from pathlib import Path

from qabul_chassis.processes import Definitions, Processes
from qabul_chassis.rules import Rules
from qabul_chassis.service import Service, main

HERE = Path(__file__).parent


def build(parts):
    rules = Rules.load(HERE / "rules")
    processes = Processes(parts.database, Definitions.read(HERE / "processes"), rules=rules)
    return Service(name="desk", servicers=[], policy={}, migrations=HERE, processes=processes)


main(build)
"""

BROKEN = {
    "a-flow-leads-nowhere.bpmn": REVIEW.replace('targetRef="check-answer"', 'targetRef="nothing"', 1),
    "breaks-off.bpmn": REVIEW[:600],
    "is-no-xml.bpmn": "PK\x03\x04",
    "review.bpmn": REVIEW,
    "review-again.bpmn": REVIEW,
}


@pytest.fixture
def desk(tmp_path):
    folder = tmp_path / "desk"
    for name in ("processes", "rules"):
        (folder / name).mkdir(parents=True)
    (folder / "__main__.py").write_text(SERVICE)
    return folder


def run(desk, verb):
    """Exit code, and the lines that were said."""
    settings = {f"QABUL_{name.upper()}": str(value) for name, value in Settings.stand_ins().items()}
    done = subprocess.run(
        [sys.executable, "-m", "desk", verb],
        env={**os.environ, **settings},
        cwd=desk.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stderr.splitlines()


@pytest.mark.parametrize(("verb", "code"), [("check", 1), ("migrate", 2)])
def test_all_bad_diagrams_are_told_by_file_and_line(desk, verb, code):
    for name, xml in BROKEN.items():
        (desk / "processes" / name).write_text(xml, "utf-8")

    ended, said = run(desk, verb)

    told = {found[1] for line in said if (found := re.match(r"(\S+\.bpmn):\d+: .*Expected", line))}
    assert (ended, told) == (code, BROKEN.keys() - {"review-again.bpmn"}), said
    assert not any("Traceback" in line for line in said)


def test_a_bad_rule_table_is_told_by_file(desk):
    (desk / "rules" / "check.json").write_text("{", "utf-8")

    ended, said = run(desk, "check")

    assert (ended, len(said)) == (1, 1)
    assert "check.json" in said[0]
