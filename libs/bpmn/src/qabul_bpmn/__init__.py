"""A small BPMN 2.0 engine: read, check, compile, step. Pure functions on frozen values; no I/O, no clock."""

from qabul_bpmn import model, timing
from qabul_bpmn.checks import check
from qabul_bpmn.compiling import compile_process, load
from qabul_bpmn.compiling import compile_process as compile  # noqa: A004 - the word of the trade
from qabul_bpmn.effects import (
    CallProcess,
    CancelTimer,
    Effect,
    Entered,
    EvaluateRules,
    Finish,
    Left,
    Moved,
    RaiseIncident,
    RunServiceTask,
    SendMessage,
    StartTimer,
    StartUserTask,
    ThrowEscalation,
    ThrowSignal,
)
from qabul_bpmn.executable import Node, Process
from qabul_bpmn.instance import LARGEST_STATE, Instance, Step, Timer, Token
from qabul_bpmn.migrating import check_migration, migrate
from qabul_bpmn.model import Model
from qabul_bpmn.problems import (
    CannotMigrate,
    NotWaiting,
    Problem,
    ProblemsFound,
    StateRefused,
    Unplaced,
    VariablesRefused,
)
from qabul_bpmn.reading import read
from qabul_bpmn.stepping import (
    cancel,
    complete,
    deliver,
    escalate,
    fail,
    fire,
    open_tasks,
    retry,
    seen_by,
    signal,
    start,
)
from qabul_bpmn.versions import version

__all__ = [
    "LARGEST_STATE",
    "CallProcess",
    "CancelTimer",
    "CannotMigrate",
    "Effect",
    "Entered",
    "EvaluateRules",
    "Finish",
    "Instance",
    "Left",
    "Model",
    "Moved",
    "Node",
    "NotWaiting",
    "Problem",
    "ProblemsFound",
    "Process",
    "RaiseIncident",
    "RunServiceTask",
    "SendMessage",
    "StartTimer",
    "StartUserTask",
    "StateRefused",
    "Step",
    "ThrowEscalation",
    "ThrowSignal",
    "Timer",
    "Token",
    "Unplaced",
    "VariablesRefused",
    "cancel",
    "check",
    "check_migration",
    "compile",
    "compile_process",
    "complete",
    "deliver",
    "escalate",
    "fail",
    "fire",
    "load",
    "migrate",
    "model",
    "open_tasks",
    "read",
    "retry",
    "seen_by",
    "signal",
    "start",
    "timing",
    "version",
]
