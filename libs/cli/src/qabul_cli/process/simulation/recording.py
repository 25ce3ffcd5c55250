"""Keeps the trace of a run: what the engine's effects mean to a person, and where tokens went."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import qabul_bpmn
from qabul_bpmn import Effect, Process, SendMessage, Token
from qabul_cli.process.simulation.expecting import shown
from qabul_cli.process.simulation.played import AROUND, WORK, Asking, Diagram, Entry, Played, Run
from qabul_cli.process.ways import Move
from qabul_cli.speaking import say

#: What a token of a kind waits for, for people.
_WAITS = {
    "user": "for a person",
    "service": "for a worker",
    "rule": "for a rule table",
    "timer": "for its time",
    "join": "for the others",
    "scope": "",
    "instances": "",
}


class Recorder:
    """A run as it happens, with all that it called."""

    def __init__(self, diagram: Diagram, *, now: datetime) -> None:
        self.played = Played(now=now, runs=[Run(diagram=diagram)])
        #: Messages said since a check looked at them.
        self.said: list[str] = []

    def note(
        self,
        what: str,
        subject: str = "",
        detail: str = "",
        data: Mapping[str, Any] | None = None,
        line: int = 0,
        *,
        run: Run | None = None,
    ) -> None:
        """Note that something happened now."""
        self.played.trace.append(Entry(self.played.now, what, subject, detail, data or None, line, run))

    def reason(self, run: Run, element: str) -> str:
        """Why something stopped at an element, the last time it did."""
        found = [each for each in self.played.trace if each.run is run and each.subject == element]
        detail: str = next(each.detail for each in reversed(found) if each.what == "incident")
        return detail

    def take(self, run: Run, step: qabul_bpmn.Step) -> None:
        """Take in what a step of the engine did in one instance; incidents are noted by who knows what they lead to."""
        before = run.instance
        run.instance = step.instance
        tokens = {token.id: token for token in step.instance.tokens}
        were = {token.id: token for token in before.tokens}
        due = {timer.id: timer.element for timer in before.timers}
        through = _through(step.effects)
        for effect in step.effects:
            match effect:
                case qabul_bpmn.Entered(element=element, token=token):
                    self._entered(run, element, tokens.get(token), passed=token in through)
                case qabul_bpmn.Left(element=element, token=token, cancelled=cancelled) if token not in through:
                    self._left(run, element, were.get(token), cancelled=cancelled)
                case qabul_bpmn.StartTimer(timer=timer, element=element, due_at=due_at):
                    due[timer] = element
                    self.note("due", element, shown(due_at), run=run)
                case qabul_bpmn.CancelTimer(timer=timer):
                    self.note("not due", due.get(timer, ""), run=run)
                case qabul_bpmn.ThrowSignal(signal=name, variables=data):
                    self.note("signalled", name, "to all other instances", data, run=run)
                case qabul_bpmn.Finish():
                    self.note("finished", run=run)
                case _:
                    pass  # what asks is noted with its answer
        now = self.played.now
        run.since = {id_: run.since.get(id_, now) if id_ in were else now for id_ in tokens}
        run.visited |= {
            effect.element for effect in step.effects if isinstance(effect, qabul_bpmn.Left) and not effect.cancelled
        }
        run.visited |= run.diagram.ways.gone_along(_moves(step.effects))

    def answered(self, run: Run, asking: Asking, data: Mapping[str, Any] | None, detail: str = "") -> None:
        """Note the answer to what asked."""
        if isinstance(asking, SendMessage) and not detail:
            name = asking.message or asking.element
            self.said.append(name)
            self.note("said", asking.element, name, data, run=run)
        else:
            self.note("answered", asking.element, detail, data, run=run)

    def waits(self, run: Run, asking: Asking, *, unanswered: bool) -> None:
        """Note that what asked goes on waiting: the script leaves it to a step, or to nobody."""
        if unanswered:
            run.unanswered.add(asking.token)
        [token] = [each for each in run.instance.tokens if each.id == asking.token]
        self.note("open", asking.element, what_for(run.process, token), run=run)

    def _entered(self, run: Run, element: str, token: Token | None, *, passed: bool) -> None:
        if passed:
            self.note("passed", element, run=run)
        elif token is not None and token.waits not in WORK and token.waits != "incident":
            inside = token.waits in AROUND
            self.note("inside" if inside else "open", element, what_for(run.process, token), run=run)

    def _left(self, run: Run, element: str, token: Token | None, *, cancelled: bool) -> None:
        if cancelled:
            self.note("cancelled", element, run=run)
        elif token is not None and token.waits not in WORK | {"incident"}:
            self.note("passed", element, run=run)


def what_for(process: Process, token: Token) -> str:
    """What a token waits for, as the end of a sentence."""
    node = process.element(token.element)
    match token.waits:
        case "message" | "signal":
            return say("for message {name}" if token.waits == "message" else "for signal {name}", name=node.message)
        case "event":
            return say(
                "for one of {elements}", elements=", ".join(process.elements[index].id for index in node.choices)
            )
        case "call":
            return say("for the process {process}", process=node.called)
        case "user" if node.kind == "manualTask":
            return say("for a person, by hand")
        case waits:
            return say(_WAITS.get(waits, waits))


def _through(effects: Iterable[Effect]) -> set[int]:
    """The tokens that came to an element and left it in the same step."""
    entered, left = set(), set()
    for effect in effects:
        if isinstance(effect, qabul_bpmn.Entered):
            entered.add(effect.token)
        elif isinstance(effect, qabul_bpmn.Left) and not effect.cancelled:
            left.add(effect.token)
    return entered & left


def _moves(effects: Iterable[Effect]) -> Iterable[Move]:
    for effect in effects:
        if isinstance(effect, qabul_bpmn.Entered):
            yield Move("entered", effect.element)
        elif isinstance(effect, qabul_bpmn.Left) and not effect.cancelled:
            yield Move("left", effect.element)
