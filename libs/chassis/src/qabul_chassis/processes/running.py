"""From a step's effects to the next step: inline workers and rule tables run at once, until all tokens wait."""

from collections import deque
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

import qabul_bpmn
from qabul_bpmn import Effect, EvaluateRules, RunServiceTask, SendMessage, Step
from qabul_chassis.database import Unit
from qabul_chassis.processes.holding import Held
from qabul_chassis.processes.workers import BpmnError, Output, Work, Worker, events_in, worker_name
from qabul_chassis.rules import Rules

#: Inline work of one instance in one unit before a circle is assumed.
MOST_INLINE = 1_000


class Runner:
    """Carries instances from wait to wait with the service's workers and rule tables."""

    def __init__(self, workers: Mapping[str, Worker], rules: Rules, zone: ZoneInfo) -> None:
        self.workers = workers
        self.rules = rules
        self._zone = zone

    async def run(self, unit: Unit, held: Held, step: Step) -> None:
        """Take a step and everything that follows from it without waiting."""
        pending = deque(self._work_in(held.take(step)))
        for _ in range(MOST_INLINE):
            if not pending:
                return
            effect = pending.popleft()
            if held.waits(effect.token) is None:
                continue  # taken away by what another branch did meanwhile
            next_step = await self._do(unit, held, effect)
            pending.extend(self._work_in(held.take(next_step)))
        raise RuntimeError(
            f"Expected process '{held.process.id}' of {held.key} to come to rest, but it ran {MOST_INLINE:,} inline "
            f"tasks in one change, last at '{effect.element}'. Put a wait into the loop."
        )

    async def complete(self, unit: Unit, held: Held, token: int, output: Output) -> None:
        """Take in what a worker handed back: say its events, merge its variables, go on."""
        await self.run(unit, held, self._completed(unit, held, token, output))

    def worker_of(self, element: str) -> Worker:
        """The worker of a task; the binding check has seen to it that there is one."""
        return self.workers[worker_name(element)]

    async def work(self, unit: Unit, held: Held, worker: Worker, element: str, variables: Mapping[str, Any]) -> Output:
        """Run an inline worker."""
        output: Output = await worker.run(Work(unit, held.key, held.process.id, element, variables))
        return output

    def _work_in(self, effects: tuple[Effect, ...]) -> list[RunServiceTask | SendMessage | EvaluateRules]:
        """What of the effects is done within the unit; tasks of jobs wait for the job loop."""
        found: list[RunServiceTask | SendMessage | EvaluateRules] = []
        for effect in effects:
            match effect:
                case EvaluateRules():
                    found.append(effect)
                case RunServiceTask() | SendMessage() if not self.worker_of(effect.element).is_job:
                    found.append(effect)
                case _:
                    pass
        return found

    async def _do(self, unit: Unit, held: Held, effect: RunServiceTask | SendMessage | EvaluateRules) -> Step:
        if isinstance(effect, EvaluateRules):
            output: Output = self._decide(unit, effect)
        else:
            worker = self.worker_of(effect.element)
            try:
                output = await self.work(unit, held, worker, effect.element, effect.variables)
            except BpmnError as error:
                return qabul_bpmn.fail(held.process, held.now, effect.token, error.code, error.reason, now=unit.now)
        return self._completed(unit, held, effect.token, output)

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
