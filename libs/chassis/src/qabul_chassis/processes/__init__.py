"""Processes: binds BPMN diagrams to commands, workers and rule tables, and their instances to rows."""

from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.holding import BESIDE, NO_ENDED_CALL
from qabul_chassis.processes.operations import (
    Happened,
    IncidentSeen,
    InstanceSeen,
    Operations,
    TimerSeen,
    TokenSeen,
    Waiting,
)
from qabul_chassis.processes.processes import Processes
from qabul_chassis.processes.workers import (
    BpmnError,
    Finish,
    JobWork,
    Output,
    Said,
    Work,
    Worker,
    inline,
    job,
    retired,
    workers_of,
)

__all__ = [
    "BESIDE",
    "NO_ENDED_CALL",
    "BpmnError",
    "Definitions",
    "Finish",
    "Happened",
    "IncidentSeen",
    "InstanceSeen",
    "JobWork",
    "Operations",
    "Output",
    "Processes",
    "Said",
    "TimerSeen",
    "TokenSeen",
    "Waiting",
    "Work",
    "Worker",
    "inline",
    "job",
    "retired",
    "workers_of",
]
