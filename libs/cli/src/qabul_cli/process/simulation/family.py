"""Called processes: what a step in one instance means for those that called it, and for those it called.

The same as in a service: all that follows from one step happens at once.
"""

from collections import deque
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

import qabul_bpmn
from qabul_bpmn import CallProcess, Finish, Left, NotWaiting, RaiseIncident, Step, ThrowEscalation, ThrowSignal
from qabul_cli.process.simulation.played import Asking, Diagram, Run
from qabul_cli.process.simulation.recording import Recorder

#: Calls inside one another before a process is taken to call itself for ever.
MOST_NESTED: Final = 32


class NotPossible(Exception):
    """A step of the script cannot be done where the instance stands."""


class Question(NamedTuple):
    """What asks for something, and in which instance."""

    run: Run
    asking: Asking


class _Thrown(NamedTuple):
    """A signal that the other instances have not heard yet."""

    name: str
    variables: Mapping[str, Any]
    by: Run


class Family:
    """The instance that is played, and what its call activities began."""

    def __init__(self, recorder: Recorder, called: Mapping[str, Diagram]) -> None:
        self._recorder = recorder
        self._played = recorder.played
        self._called = called
        self._thrown: deque[_Thrown] = deque()

    def take(self, run: Run, step: Step) -> list[Question]:
        """Take a step in one instance, and what follows in the others; return what asks for something then."""
        self._recorder.take(run, step)
        step.instance.to_json()  # variables too large for a service are too large here
        asks: list[Question] = []
        for effect in step.effects:
            match effect:
                case Left(_, token, True) if called := self._played.called_at(run, token):
                    asks += self.take(called, qabul_bpmn.cancel(called.process, called.instance, now=self._played.now))
                case ThrowSignal(name, variables):
                    self._thrown.append(_Thrown(name, variables, run))
                case Finish():
                    asks += self._hand_back(run)
                case ThrowEscalation(code, variables):
                    asks += self._escalate(run, code, variables)
                case RaiseIncident():
                    asks += self._fail(run, effect)
                case _ if isinstance(effect, Asking):
                    asks.append(Question(run, effect))
                case _:
                    pass
        return asks

    def spread(self) -> list[Question]:
        """Let the other instances hear a signal that one of them threw; return what asks for something then."""
        asks: list[Question] = []
        while self._thrown and not asks:
            thrown = self._thrown.popleft()
            for run in self._played.running:
                if run is not thrown.by:
                    asks += self.bring(run, qabul_bpmn.signal, thrown.name, thrown.variables) or []
        return asks

    def bring(self, run: Run, act: Callable[..., Step], name: str, payload: Mapping[str, Any]) -> list[Question] | None:
        """Bring a message or signal to one instance; None when nothing in it waits for that."""
        try:
            step = act(run.process, run.instance, name, payload, now=self._played.now)
        except NotWaiting:
            return None
        return self.take(run, step)

    def plays(self, effect: Asking) -> bool:
        """Whether this is a call of a process that was given along."""
        return isinstance(effect, CallProcess) and effect.process in self._called

    def call(self, caller: Run, effect: CallProcess) -> list[Question]:
        """Start the called process.

        Raises:
            NotPossible: it calls itself for ever.
        """
        depth, above = 1, caller
        while above.caller:
            depth, above = depth + 1, above.caller[0]
        if depth > MOST_NESTED:
            raise NotPossible(
                f"Expected at most {MOST_NESTED} calls inside one another, but {effect.element} makes one more"
            )
        self._recorder.note("called", effect.element, f"the process {effect.process}", effect.variables, run=caller)
        called = Run(diagram=self._called[effect.process], caller=(caller, effect.token))
        self._played.runs.append(called)
        return self.take(called, qabul_bpmn.start(called.process, effect.variables, now=self._played.now))

    def _hand_back(self, run: Run) -> list[Question]:
        if (waiting := self._waiting(run)) is None:
            return []
        caller, token = waiting
        step = qabul_bpmn.complete(caller.process, caller.instance, token, run.instance.variables, now=self._played.now)
        return self.take(caller, step)

    def _escalate(self, run: Run, code: str, variables: Mapping[str, Any]) -> list[Question]:
        if (waiting := self._waiting(run)) is None:
            return []
        caller, token = waiting
        self._recorder.note("escalated", code, f"to {caller.named(_element(caller, token))}", variables, run=run)
        step = qabul_bpmn.escalate(caller.process, caller.instance, token, code, variables, now=self._played.now)
        return self.take(caller, step)

    def _fail(self, run: Run, incident: RaiseIncident) -> list[Question]:
        """Bring an error to the nearest caller that catches it; else it is an incident where it happened."""
        below = run
        while incident.error is not None and (waiting := self._waiting(below)) is not None:
            caller, token = waiting
            step = qabul_bpmn.fail(
                caller.process, caller.instance, token, incident.error, incident.reason, now=self._played.now
            )
            if not any(isinstance(each, RaiseIncident) and each.token == token for each in step.effects):
                catches = caller.named(_element(caller, token))
                self._recorder.note("failed", incident.element, f"error {incident.error}, to {catches}", run=run)
                return self.take(caller, step)
            below = caller
        self._recorder.note("incident", incident.element, incident.reason, run=run)
        return []

    def _waiting(self, run: Run) -> tuple[Run, int] | None:
        """The calling instance and its token, as long as the token waits for the call."""
        if run.caller is None:
            return None
        caller, token = run.caller
        waits = any(each.id == token and each.waits == "call" for each in caller.instance.tokens)
        return run.caller if waits else None


def _element(run: Run, token: int) -> str:
    return next(each.element for each in run.instance.tokens if each.id == token)
