"""From a step's effects to the next step: inline workers, rule tables and called processes, until all tokens wait."""

from collections import deque
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import qabul_bpmn
from qabul_bpmn import (
    CallProcess,
    CancelTimer,
    Effect,
    Entered,
    EvaluateRules,
    Finish,
    Left,
    RaiseIncident,
    RunServiceTask,
    SendMessage,
    StartTimer,
    StartUserTask,
    Step,
    ThrowEscalation,
    ThrowSignal,
)
from qabul_chassis.database import Unit
from qabul_chassis.processes import calling
from qabul_chassis.processes.calling import Moved
from qabul_chassis.processes.definitions import Definitions
from qabul_chassis.processes.holding import Held
from qabul_chassis.processes.throwing import Throw
from qabul_chassis.processes.workers import BpmnError, Output, Work, Worker, events_in, worker_name
from qabul_chassis.rules import Rules

#: Inline work and calls in one change before a circle is assumed: a thousand items may do a few things each.
MOST_INLINE = 5_000

#: Nothing follows from these but rows, which are written at the end.
_ROWS_ONLY = frozenset({Entered, StartUserTask, StartTimer, CancelTimer})

#: Workers do these: within the unit, or as jobs.
_BY_WORKERS = frozenset({RunServiceTask, SendMessage})

#: What is done within the unit, one after the other.
_Doing = RunServiceTask | SendMessage | EvaluateRules | CallProcess
_Pending = deque[tuple[Held, _Doing]]


class Runner:
    """Carries instances from wait to wait with the service's workers, rule tables and processes."""

    def __init__(
        self, workers: Mapping[str, Worker], rules: Rules, zone: ZoneInfo, *, definitions: Definitions, throw: Throw
    ) -> None:
        self.workers = workers
        self.rules = rules
        self._zone = zone
        self._definitions = definitions
        self._throw = throw

    async def run(self, unit: Unit, held: Held, step: Step) -> None:
        """Take a step and everything that follows from it without waiting, in the instance and those tied to it."""
        pending: _Pending = deque()
        self._take(unit, Moved(held, step), pending)
        for _ in range(MOST_INLINE):
            if not pending:
                return
            held, effect = pending.popleft()
            if held.waits(effect.token) is None:
                continue  # taken away by what another branch did meanwhile
            try:
                moved = await self._do(unit, held, effect)
            except Exception as failure:
                failure.add_note(f"at '{effect.element}' of process '{held.process.id}'")
                raise
            self._take(unit, moved, pending)
        raise RuntimeError(
            f"Expected process '{held.process.id}' of {held.key} to come to rest, but it ran {MOST_INLINE:,} inline "
            f"tasks and calls in one change, last at '{effect.element}'. Put a wait into the loop."
        )

    async def complete(self, unit: Unit, held: Held, token: int, output: Output) -> None:
        """Take in what a worker handed back: say its events, merge its variables, go on."""
        await self.run(unit, held, self._completed(unit, held, token, output))

    def worker_of(self, element: str) -> Worker:
        """The worker of a task; the binding check has seen to it that there is one."""
        return self.workers[worker_name(element)]

    def can_do(self, element: str) -> bool:
        """Whether this release has the worker of a task; one of a newer diagram may be another release's."""
        return worker_name(element) in self.workers

    async def work(self, unit: Unit, held: Held, worker: Worker, element: str, variables: Mapping[str, Any]) -> Output:
        """Run an inline worker."""
        output: Output = await worker.run(Work(unit, held.key, held.process.id, element, variables))
        return output

    def _take(self, unit: Unit, moved: Moved, pending: _Pending) -> None:
        """Take a step, put off the work in it, and move callers and called at once: they must agree in every write."""
        held = moved.held
        for effect in held.take(moved.step):
            if type(effect) in _ROWS_ONLY:
                continue
            following: Moved | None = None
            if isinstance(effect, Left):
                if effect.cancelled and held.process.called:
                    following = calling.cancel(unit, held, effect.token)
            elif isinstance(effect, _Doing):
                if not self._is_job(effect):  # jobs wait for the job loop
                    pending.append((held, effect))
            elif isinstance(effect, ThrowSignal):
                self._throw(unit, effect.signal, effect.variables, thrown_by=held.id)
            elif held.parent is not None:
                following = _for_caller(unit, held, effect)
            if following is not None:
                self._take(unit, following, pending)

    def _is_job(self, effect: _Doing) -> bool:
        return type(effect) in _BY_WORKERS and self.worker_of(effect.element).is_job

    async def _do(self, unit: Unit, held: Held, effect: _Doing) -> Moved:
        if isinstance(effect, CallProcess):
            return calling.start(unit, held, effect, self._definitions.start_of(effect.process))
        if isinstance(effect, EvaluateRules):
            output: Output = self._decide(unit, effect)
        else:
            worker = self.worker_of(effect.element)
            try:
                output = await self.work(unit, held, worker, effect.element, effect.variables)
            except BpmnError as error:
                step = qabul_bpmn.fail(held.process, held.now, effect.token, error.code, error.reason, now=unit.now)
                return Moved(held, step)
        return Moved(held, self._completed(unit, held, effect.token, output))

    def _completed(self, unit: Unit, held: Held, token: int, output: Output) -> Step:
        events, variables = events_in(output)
        for said in events:
            unit.stage(said.event, key=held.key, organisation=said.organisation)
        return qabul_bpmn.complete(held.process, held.now, token, variables, now=unit.now)

    def _decide(self, unit: Unit, effect: EvaluateRules) -> Mapping[str, Any]:
        """A decision is merged into the variables as it is; a list that a table collects, under the table's name.

        Rules have dated editions: besides the variables they see the instant `now` and the civil day `today`.
        """
        today = unit.now.astimezone(self._zone).date().isoformat()
        inputs = {**effect.variables, "now": unit.now.isoformat(), "today": today}
        result = self.rules.decide(effect.table, inputs)
        return result if isinstance(result, dict) else {worker_name(effect.table): result}


def _for_caller(unit: Unit, called: Held, effect: Effect) -> Moved | None:
    """What an effect in a called instance means for the instance that called it."""
    match effect:
        case Finish():
            return calling.hand_back(unit, called)
        case ThrowEscalation():
            return calling.escalate(unit, called, effect)
        case RaiseIncident():
            return calling.fail(unit, called, effect)
        case _:
            return None
