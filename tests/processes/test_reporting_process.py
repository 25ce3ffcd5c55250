"""The daily report's diagram: checked, and walked from six in the evening to the published report."""

from datetime import UTC, datetime
from importlib.resources import files

import pytest

import qabul_bpmn

SIX = datetime(2026, 3, 3, 13, 0, tzinfo=UTC)
DIAGRAM = files("qabul_reporting") / "processes" / "reporting.bpmn"


@pytest.fixture
def process():
    return qabul_bpmn.load(DIAGRAM.read_bytes(), source="reporting.bpmn")


def test_the_diagram_has_nothing_that_could_not_run():
    assert qabul_bpmn.check(qabul_bpmn.read(DIAGRAM.read_bytes())) == []


def test_every_element_can_be_drawn():
    """A modeler shows only what has a place in the layout."""
    text = DIAGRAM.read_text()
    process = qabul_bpmn.load(DIAGRAM.read_bytes())

    assert [node.id for node in process.elements if f'bpmnElement="{node.id}"' not in text] == []


def test_in_the_evening_the_figures_are_frozen_and_said(process):
    step = qabul_bpmn.start(process, {}, now=SIX, event="every-evening")
    [frozen] = [effect for effect in step.effects if isinstance(effect, qabul_bpmn.RunServiceTask)]
    assert frozen.element == "freeze-report"

    step = qabul_bpmn.complete(process, step.instance, frozen.token, {"number": 1}, now=SIX)
    [said] = [effect for effect in step.effects if isinstance(effect, qabul_bpmn.SendMessage)]
    assert (said.element, said.message) == ("say-report-published", "ReportPublished")

    step = qabul_bpmn.complete(process, step.instance, said.token, None, now=SIX)
    assert step.instance.finished
