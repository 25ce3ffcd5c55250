"""Keeps the trace of a run: what the engine's effects mean to a person, and where tokens went."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import qabul_bpmn
from qabul_bpmn import Effect, Instance, Process, SendMessage, Token
from qabul_cli.process.simulation.expecting import shown
from qabul_cli.process.simulation.played import WORK, Asking, Entry, Played
from qabul_cli.process.ways import Move, Ways

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
    """A run as it happens."""

    def __init__(self, process: Process, ways: Ways, *, now: datetime) -> None:
        self.played = Played(now=now, instance=Instance((), (), {}, finished=False, next_id=1))
        #: Messages said since a check looked at them.
        self.said: list[str] = []
        self._process = process
        self._ways = ways

    def note(
        self, what: str, subject: str = "", detail: str = "", data: Mapping[str, Any] | None = None, line: int = 0
    ) -> None:
        """Note that something happened now."""
        self.played.trace.append(Entry(self.played.now, what, subject, detail, data or None, line))

    def take(self, step: qabul_bpmn.Step) -> None:
        """Take in what a step of the engine did."""
        before = self.played.instance
        self.played.instance = step.instance
        tokens = {token.id: token for token in step.instance.tokens}
        were = {token.id: token for token in before.tokens}
        due = {timer.id: timer.element for timer in before.timers}
        through = _through(step.effects)
        for effect in step.effects:
            match effect:
                case qabul_bpmn.Entered(element=element, token=token):
                    self._entered(element, tokens.get(token), passed=token in through)
                case qabul_bpmn.Left(element=element, token=token, cancelled=cancelled) if token not in through:
                    self._left(element, were.get(token), cancelled=cancelled)
                case qabul_bpmn.StartTimer(timer=timer, element=element, due_at=due_at):
                    due[timer] = element
                    self.note("due", element, shown(due_at))
                case qabul_bpmn.CancelTimer(timer=timer):
                    self.note("not due", due.get(timer, ""))
                case qabul_bpmn.ThrowSignal(signal=name, variables=data):
                    self.note("signalled", name, "to all other instances", data)
                case qabul_bpmn.RaiseIncident(element=element, reason=reason):
                    self.note("incident", element, reason)
                case qabul_bpmn.Finish():
                    self.note("finished")
                case _:
                    pass  # what asks is noted with its answer
        self.played.since = {
            id_: self.played.since.get(id_, self.played.now) if id_ in were else self.played.now for id_ in tokens
        }
        self.played.visited |= {
            effect.element for effect in step.effects if isinstance(effect, qabul_bpmn.Left) and not effect.cancelled
        }
        self.played.visited |= self._ways.gone_along(_moves(step.effects))

    def answered(self, asking: Asking, data: Mapping[str, Any] | None, detail: str = "") -> None:
        """Note the answer to what asked."""
        if isinstance(asking, SendMessage) and not detail:
            name = asking.message or asking.element
            self.said.append(name)
            self.note("said", asking.element, name, data)
        else:
            self.note("answered", asking.element, detail, data)

    def waits(self, asking: Asking, *, unanswered: bool) -> None:
        """Note that what asked goes on waiting: the script leaves it to a step, or to nobody."""
        if unanswered:
            self.played.unanswered.add(asking.token)
        [token] = [each for each in self.played.instance.tokens if each.id == asking.token]
        self.note("open", asking.element, what_for(self._process, token))

    def _entered(self, element: str, token: Token | None, *, passed: bool) -> None:
        if passed:
            self.note("passed", element)
        elif token is not None and token.waits not in WORK and token.waits != "incident":
            inside = token.waits in {"scope", "instances"}
            self.note("inside" if inside else "open", element, what_for(self._process, token))

    def _left(self, element: str, token: Token | None, *, cancelled: bool) -> None:
        if cancelled:
            self.note("cancelled", element)
        elif token is not None and token.waits not in WORK and token.waits != "incident":
            self.note("passed", element)


def what_for(process: Process, token: Token) -> str:
    """What a token waits for, as the end of a sentence."""
    node = process.element(token.element)
    match token.waits:
        case "message" | "signal":
            return f"for {token.waits} {node.message}"
        case "event":
            return "for " + " or ".join(process.elements[index].id for index in node.choices)
        case "call":
            return f"for the process {node.called}"
        case "user" if node.kind == "manualTask":
            return "for a person, by hand"
        case waits:
            return _WAITS.get(waits, waits)


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
