"""One engine step with its state read and written, as JSON: ours, and SpiffWorkflow's where it is installed.

A step: read the instance from its JSON, complete its user task, run on to the next one, write the instance as JSON.
An instance at its end is followed by a new one, whose start is part of the time but no step.
"""

from __future__ import annotations

from datetime import UTC, datetime
from importlib.resources import files
from time import perf_counter
from typing import Any, Final

import qabul_bpmn
from qabul_local.bench.hands import tell
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched

PROCESS: Final = "four-steps"
_VARIABLES: Final = {
    "number": "N-2026-1744",
    "sector": "communal-services",
    "territory": "chust",
    "lead": "suv-taminoti",
    "due_on": "2026-03-17",
    "urgent": False,
}
#: What each user task is completed with.
ACCEPTED: Final = {"decision": "accepted", "decided_by": "working-group-7"}


def diagram() -> bytes:
    """The four steps both engines walk."""
    return files("qabul_local.bench.work").joinpath("four-steps.bpmn").read_bytes()


def started(process: qabul_bpmn.Process, now: datetime) -> str:
    """The state of a new instance."""
    return qabul_bpmn.start(process, _VARIABLES, now=now).instance.to_json()


def our_steps(site: Site, seconds: float) -> Round:
    """Step our engine for a while."""
    process = qabul_bpmn.load(diagram(), source="four-steps.bpmn")
    now = datetime.now(UTC)
    steps = 0
    state = ""
    with watched(site.parties()) as window:
        began = perf_counter()
        while (passed := perf_counter() - began) < seconds:
            for _ in range(100):  # the clock is read now and then: it would be a good part of a step
                if not state:
                    state = started(process, now)
                instance = qabul_bpmn.Instance.from_json(state)
                step = qabul_bpmn.complete(process, instance, instance.tokens[0].id, ACCEPTED, now=now)
                state = "" if step.instance.finished else step.instance.to_json()
                steps += 1
            tell(passed / seconds)
    return Round(steps, window.seconds, cpu_s=window.cpu_s)


def has_spiff() -> bool:
    """Whether SpiffWorkflow is installed; it is a measure, not a part."""
    try:
        import SpiffWorkflow  # noqa: F401, PLC0415 - only developers have it
    except ImportError:
        return False
    return True


def spiff_steps(site: Site, seconds: float) -> Round:
    """Step SpiffWorkflow for a while, with its own serialiser."""
    from SpiffWorkflow.bpmn import BpmnWorkflow  # noqa: PLC0415 - only developers have it
    from SpiffWorkflow.bpmn.parser import BpmnParser  # noqa: PLC0415
    from SpiffWorkflow.bpmn.serializer import BpmnWorkflowSerializer  # noqa: PLC0415
    from SpiffWorkflow.util.task import TaskState  # noqa: PLC0415

    parser = BpmnParser()
    parser.add_bpmn_str(diagram())
    specification = parser.get_spec(PROCESS)
    serializer = BpmnWorkflowSerializer()
    steps = 0
    state = ""
    with watched(site.parties()) as window:
        began = perf_counter()
        while (passed := perf_counter() - began) < seconds:
            if not state:
                started: Any = BpmnWorkflow(specification)
                started.do_engine_steps()
                started.get_next_task(state=TaskState.READY, manual=True).set_data(**_VARIABLES)
                state = serializer.serialize_json(started)
            workflow: Any = serializer.deserialize_json(state)
            task = workflow.get_next_task(state=TaskState.READY, manual=True)
            task.set_data(**ACCEPTED)
            task.run()
            workflow.do_engine_steps()
            state = "" if workflow.completed else serializer.serialize_json(workflow)
            steps += 1
            tell(passed / seconds)
    return Round(steps, window.seconds, cpu_s=window.cpu_s)
