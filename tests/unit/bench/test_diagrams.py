"""The diagrams that are measured run, in our engine and in the other."""

import os
from importlib.resources import files
from types import SimpleNamespace

import pytest

import qabul_bpmn
from qabul_local.bench.gates import STATE_BYTES
from qabul_local.bench.work import engine, growth

SITE = SimpleNamespace(parties=lambda: {"client": os.getpid()})


@pytest.mark.parametrize(
    "name", ["four-steps.bpmn", "step-and-say.bpmn", "two-tasks-four-timers.bpmn", "task-with-term.bpmn"]
)
def test_a_measured_diagram_has_no_problems(name):
    model = qabul_bpmn.read(files("qabul_local.bench.work").joinpath(name).read_bytes(), source=name)

    assert qabul_bpmn.check(model) == []


def test_both_engines_walk_the_same_four_steps():
    ours, theirs = engine.our_steps(SITE, 0.01), engine.spiff_steps(SITE, 0.01)

    assert ours.operations > 0
    assert theirs.operations > 0


def test_the_same_step_is_taken_before_and_after_rework():
    fresh, reworked = growth.reworked_steps(SITE, 0.05)

    assert fresh.operations > 0
    assert reworked.operations > 0
    assert fresh.counts[STATE_BYTES] <= reworked.counts[STATE_BYTES] <= fresh.counts[STATE_BYTES] + 4


def test_a_busy_state_is_written_and_read():
    assert growth.busy_states(SITE).counts[STATE_BYTES] > 300


def test_the_diagrams_of_all_services_are_compiled():
    assert {"intake.bpmn", "routing.bpmn", "execution.bpmn", "review.bpmn", "reporting.bpmn"} <= {
        name for name, _ in growth.service_diagrams()
    }
    assert growth.compiles(SITE, 0.001).operations == 1
