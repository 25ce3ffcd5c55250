"""The diagrams that are measured run, in our engine and, where it is installed, in the other."""

import os
from importlib.resources import files
from types import SimpleNamespace

import pytest

import qabul_bpmn
from qabul_local.bench.work import engine

SITE = SimpleNamespace(parties=lambda: {"client": os.getpid()})


@pytest.mark.parametrize("name", ["four-steps.bpmn", "step-and-say.bpmn"])
def test_a_measured_diagram_has_no_problems(name):
    model = qabul_bpmn.read(files("qabul_local.bench.work").joinpath(name).read_bytes(), source=name)

    assert qabul_bpmn.check(model) == []


def test_both_engines_walk_the_same_four_steps():
    pytest.importorskip("SpiffWorkflow")

    ours, theirs = engine.our_steps(SITE, 0.01), engine.spiff_steps(SITE, 0.01)

    assert ours.operations > 0
    assert theirs.operations > 0
