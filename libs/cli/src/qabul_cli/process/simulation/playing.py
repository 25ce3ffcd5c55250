"""Plays a script: steps the instance as it says, answers what asks, lets time pass, and checks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import singledispatchmethod
from typing import Any, Final

import qabul_bpmn
from qabul_bpmn import EvaluateRules, Instance, NotWaiting, Process, SendMessage, Token, VariablesRefused, timing
from qabul_chassis.rules import RuleFailed, Rules
from qabul_cli.process.simulation import expecting
from qabul_cli.process.simulation.expecting import shown
from qabul_cli.process.simulation.played import WORK, Asking, Failure, Played
from qabul_cli.process.simulation.reading import ScriptFile
from qabul_cli.process.simulation.recording import Recorder
from qabul_cli.process.simulation.script import (
    Advance,
    Answer,
    At,
    Cancel,
    Complete,
    Decide,
    Deliver,
    Escalate,
    Expect,
    Fail,
    Fire,
    Retry,
    Signal,
    Step,
    Variables,
)
from qabul_cli.process.ways import Ways
from qabul_terms import TASHKENT

#: Answers, and firings of timers, that one step of a script may lead to before a circle is assumed.
MOST: Final = 1_000


class NotPossible(Exception):
    """A step of the script cannot be done where the instance stands."""


def play(process: Process, file: ScriptFile, *, ways: Ways, rules: Rules | None = None) -> Played:
    """Play a script to its end, or to the first step that is not possible.

    Args:
        process: what is played.
        file: the script; it fits the process.
        ways: the flows of the same diagram.
        rules: tables that decide where the script has no answer.
    """
    player = _Player(process, file, ways, rules)
    player.play()
    return player.recorder.played


class _Player:
    """One run of a script."""

    def __init__(self, process: Process, file: ScriptFile, ways: Ways, rules: Rules | None) -> None:
        self._process = process
        self._file = file
        self._script = file.script
        self._rules = rules
        self._asked: dict[str, int] = {}
        self.recorder = Recorder(process, ways, now=self._script.start.at)

    @property
    def _now(self) -> datetime:
        return self.recorder.played.now

    def play(self) -> None:
        try:
            self._start()
        except (NotPossible, NotWaiting, VariablesRefused) as problem:
            self._fail(0, str(problem))
            return
        for line, step in zip(self._file.lines, self._script.steps, strict=True):
            try:
                self._do(step, line)
            except (NotPossible, NotWaiting, VariablesRefused) as problem:
                self._fail(line, f"{str(problem).rstrip('.')}; the script is not played on from here")
                return

    def _fail(self, line: int, text: str) -> None:
        self.recorder.played.failures.append(Failure(line, text))

    def _start(self) -> None:
        start = self._script.start
        by = start.message or start.event or ""
        self.recorder.note("start", by, data=start.with_)
        how = {"message": start.message, "event": start.event}
        self._settle(qabul_bpmn.start(self._process, start.with_, now=self._now, **how))
        self._fire_until(self._now)

    @singledispatchmethod
    def _do(self, step: Step, line: int) -> None:
        """Do the step that stands on this line of the script."""
        raise TypeError(f"{type(step)} on line {line}")

    @_do.register(Complete)
    @_do.register(Decide)
    def _(self, step: Complete | Decide, line: int) -> None:
        verb, element = ("complete", step.complete) if isinstance(step, Complete) else ("decide", step.decide)
        self.recorder.note(verb, element, data=step.with_, line=line)
        token = self._token(element, step.where, WORK | {"incident"})
        self._take(qabul_bpmn.complete, token, step.with_)

    @_do.register
    def _(self, step: Fail, line: int) -> None:
        self.recorder.note("fail", step.fail, f"error {step.error}: {step.reason}", line=line)
        self._take(qabul_bpmn.fail, self._token(step.fail, step.where, WORK), step.error, step.reason)

    @_do.register
    def _(self, step: Escalate, line: int) -> None:
        self.recorder.note("escalate", step.escalate, f"escalation {step.code}", step.with_, line)
        self._take(qabul_bpmn.escalate, self._token(step.escalate, step.where, WORK), step.code, step.with_)

    @_do.register
    def _(self, step: Retry, line: int) -> None:
        self.recorder.note("retry", step.retry, data=step.with_, line=line)
        self._take(qabul_bpmn.retry, self._token(step.retry, step.where, frozenset({"incident"})), step.with_)

    @_do.register
    def _(self, step: Deliver, line: int) -> None:
        self.recorder.note("deliver", step.deliver, data=step.with_, line=line)
        self._take(qabul_bpmn.deliver, step.deliver, step.with_)

    @_do.register
    def _(self, step: Signal, line: int) -> None:
        self.recorder.note("signal", step.signal, data=step.with_, line=line)
        self._take(qabul_bpmn.signal, step.signal, step.with_)

    @_do.register
    def _(self, _: Cancel, line: int) -> None:
        self.recorder.note("cancel", line=line)
        self._take(qabul_bpmn.cancel)

    @_do.register
    def _(self, step: Advance, line: int) -> None:
        self._pass_time(timing.duration(step.advance).after(self._now), line)

    @_do.register
    def _(self, step: At, line: int) -> None:
        if step.at < self._now:
            raise NotPossible(f"Expected an instant after {shown(self._now)}, but {shown(step.at)} is past by then")
        self._pass_time(step.at, line)

    @_do.register
    def _(self, step: Fire, line: int) -> None:
        due = [timer.due_at for timer in self._instance.timers if timer.element == step.fire]
        if not due:
            running = ", ".join(timer.element for timer in self._instance.timers) or "none"
            raise NotPossible(f"Expected a timer of {step.fire} to run, but running are: {running}")
        self._pass_time(max(min(due), self._now), line)

    @_do.register
    def _(self, step: Expect, line: int) -> None:
        played, said = self.recorder.played, self.recorder.said
        missed = list(expecting.missed(step.expect, self._process, played, said))
        if step.expect.said is not None:
            said.clear()
        self.recorder.note("expect", detail="; ".join(missed) or "as expected", line=line)
        for text in missed:
            self._fail(line, text)

    @property
    def _instance(self) -> Instance:
        return self.recorder.played.instance

    def _token(self, element: str, where: Variables, waits: frozenset[str]) -> int:
        """The oldest token at an element that waits so, and that sees these variables."""
        here = [each for each in self._instance.tokens if each.element == element and each.waits in waits]
        chosen = [each for each in here if self._sees(each, where)]
        if chosen:
            return chosen[0].id
        if here:
            wanted = expecting.as_json(where)
            raise NotPossible(f"Expected a token at {element} that sees {wanted}, but none of {len(here)} there does")
        what = "an incident" if waits == {"incident"} else "work"
        there = ", ".join(qabul_bpmn.open_tasks(self._process, self._instance)) or "nothing"
        raise NotPossible(f"Expected {what} to wait at {element}, but open is {there}")

    def _sees(self, token: Token, where: Variables) -> bool:
        if not where:
            return True
        seen = qabul_bpmn.seen_by(self._process, self._instance, token.id)
        return all(expecting.value_of(seen, name) == value for name, value in where.items())

    # What follows from a step

    def _take(self, act: Callable[..., qabul_bpmn.Step], *given: Any) -> None:
        """Do a step, answer what asks, and let fire what is due already."""
        self._settle(act(self._process, self._instance, *given, now=self._now))
        self._fire_until(self._now)

    def _settle(self, step: qabul_bpmn.Step) -> None:
        pending = deque(self._record(step))
        for _ in range(MOST):
            if not pending:
                return
            asking = pending.popleft()
            if any(token.id == asking.token for token in self._instance.tokens):
                pending.extend(self._answer(asking))
        last = f"the last at {asking.element}"
        raise NotPossible(f"Expected the process to come to rest, but it took {MOST:,} answers in one step, {last}")

    def _record(self, step: qabul_bpmn.Step) -> list[Asking]:
        self.recorder.take(step)
        step.instance.to_json()  # variables too large for a service are too large here
        return [effect for effect in step.effects if isinstance(effect, Asking)]

    def _answer(self, asking: Asking) -> list[Asking]:
        """Give what asks its answer, if there is one; return what asks then."""
        answer = self._answer_to(asking)
        if answer is None or answer.wait:
            self.recorder.waits(asking, unanswered=answer is None)
            return []
        process, token = self._process, asking.token
        if answer.error:
            reason = answer.reason or "the script says so"
            self.recorder.answered(asking, None, f"error {answer.error}: {reason}")
            return self._record(qabul_bpmn.fail(process, self._instance, token, answer.error, reason, now=self._now))
        self.recorder.answered(asking, answer.with_)
        return self._record(qabul_bpmn.complete(process, self._instance, token, answer.with_, now=self._now))

    def _answer_to(self, asking: Asking) -> Answer | None:
        """The script's answer, else the rule table's; what is only said needs none."""
        given = self._script.answers.get(asking.element)
        if given is not None:
            times = self._asked[asking.element] = self._asked.get(asking.element, 0) + 1
            if not given.listed:
                return given.each[0]
            return given.each[times - 1] if times <= len(given.each) else None
        if isinstance(asking, EvaluateRules) and self._rules and asking.table in self._rules.names:
            return self._decision(asking, self._rules)
        return Answer() if isinstance(asking, SendMessage) else None

    def _decision(self, asking: EvaluateRules, rules: Rules) -> Answer:
        """What a table decides; it sees the instant `now` and the civil day `today`, as in a service."""
        today = self._now.astimezone(TASHKENT).date().isoformat()
        try:
            result = rules.decide(asking.table, {**asking.variables, "now": self._now.isoformat(), "today": today})
        except RuleFailed as problem:
            raise NotPossible(str(problem)) from None
        output = result if isinstance(result, dict) else {asking.table.replace("-", "_"): result}
        return Answer.model_validate({"with": output})

    # Time

    def _pass_time(self, until: datetime, line: int) -> None:
        self.recorder.note("wait", detail=f"until {shown(until)}", line=line)
        self._fire_until(until)
        self.recorder.played.now = until

    def _fire_until(self, until: datetime) -> None:
        """Let timers fire in the order in which they are due, each at its own time."""
        for _ in range(MOST):
            due = [timer for timer in self._instance.timers if timer.due_at <= until]
            if not due:
                return
            timer = min(due, key=lambda each: (each.due_at, each.id))
            self.recorder.played.now = max(self._now, timer.due_at)
            self.recorder.note("timer", timer.element)
            self._settle(qabul_bpmn.fire(self._process, self._instance, timer.id, now=self._now))
        last = f"the last of {timer.element}"
        raise NotPossible(f"Expected at most {MOST:,} timers to fire until {shown(until)}, but there are more, {last}")
