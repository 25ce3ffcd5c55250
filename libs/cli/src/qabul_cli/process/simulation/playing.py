"""Plays a script: steps the instance as it says, answers what asks, lets time pass, and checks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import singledispatchmethod
from types import MappingProxyType
from typing import Any, Final

import qabul_bpmn
from qabul_bpmn import CallProcess, EvaluateRules, NotWaiting, Process, SendMessage, Token, VariablesRefused, timing
from qabul_chassis.rules import RuleFailed, Rules
from qabul_cli.process.simulation import expecting
from qabul_cli.process.simulation.expecting import shown
from qabul_cli.process.simulation.family import Family, NotPossible, Question
from qabul_cli.process.simulation.played import WORK, Asking, Diagram, Failure, Played, Run
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


def play(
    process: Process,
    file: ScriptFile,
    *,
    ways: Ways,
    rules: Rules | None = None,
    called: Mapping[str, Diagram] = MappingProxyType({}),
) -> Played:
    """Play a script to its end, or to the first step that is not possible.

    Args:
        process: what is played.
        file: the script; it fits the process.
        ways: the flows of the same diagram.
        rules: tables that decide where the script has no answer.
        called: processes by their ids that are played too, where they are called and the script has no answer.
    """
    player = _Player(Diagram(process, ways), file, rules, called)
    player.play()
    return player.recorder.played


class _Player:
    """One run of a script."""

    def __init__(self, diagram: Diagram, file: ScriptFile, rules: Rules | None, called: Mapping[str, Diagram]) -> None:
        self._file = file
        self._script = file.script
        self._rules = rules
        self._asked: dict[str, int] = {}
        self.recorder = Recorder(diagram, now=self._script.start.at)
        self._family = Family(self.recorder, called)
        #: Incidents that an `expect` named where they stand.
        self._foreseen: set[tuple[Run, int]] = set()

    @property
    def _now(self) -> datetime:
        return self.recorder.played.now

    @property
    def _main(self) -> Run:
        return self.recorder.played.main

    @property
    def _running(self) -> list[Run]:
        return self.recorder.played.running

    def play(self) -> None:
        self._play()
        for run, token in expecting.incidents_in(self.recorder.played):
            if (run, token.id) not in self._foreseen:
                reason = self.recorder.reason(run, token.element)
                name = run.named(token.element)
                self._fail(0, f"Expected no incident at the end that no `expect` names, but {name} stopped: {reason}")

    def _play(self) -> None:
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
        step = qabul_bpmn.start(self._main.process, start.with_, now=self._now, **how)
        self._settle(self._family.take(self._main, step))

    @singledispatchmethod
    def _do(self, step: Step, line: int) -> None:
        """Do the step that stands on this line of the script."""
        raise TypeError(f"{type(step)} on line {line}")

    @_do.register(Complete)
    @_do.register(Decide)
    def _(self, step: Complete | Decide, line: int) -> None:
        verb, element = ("complete", step.complete) if isinstance(step, Complete) else ("decide", step.decide)
        self.recorder.note(verb, element, data=step.with_, line=line)
        self._take(qabul_bpmn.complete, self._token(element, step.where, WORK | {"incident"}), step.with_)

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
        self._bring(qabul_bpmn.deliver, step.deliver, step.with_)

    @_do.register
    def _(self, step: Signal, line: int) -> None:
        self.recorder.note("signal", step.signal, data=step.with_, line=line)
        self._bring(qabul_bpmn.signal, step.signal, step.with_)

    @_do.register
    def _(self, _: Cancel, line: int) -> None:
        self.recorder.note("cancel", line=line)
        main = self._main
        self._settle(self._family.take(main, qabul_bpmn.cancel(main.process, main.instance, now=self._now)))

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
        running = [(run.named(timer.element), timer.due_at) for run in self._running for timer in run.instance.timers]
        due = [due_at for element, due_at in running if element == step.fire]
        if not due:
            there = ", ".join(element for element, _ in running) or "none"
            raise NotPossible(f"Expected a timer of {step.fire} to run, but running are: {there}")
        self._pass_time(max(min(due), self._now), line)

    @_do.register
    def _(self, step: Expect, line: int) -> None:
        said = self.recorder.said
        missed = list(expecting.missed(step.expect, self.recorder.played, said))
        if step.expect.said is not None:
            said.clear()
        named = {*(step.expect.incidents or ()), *(step.expect.open or ())}
        incidents = expecting.incidents_in(self.recorder.played)
        self._foreseen |= {(run, token.id) for run, token in incidents if run.named(token.element) in named}
        self.recorder.note("expect", detail="; ".join(missed) or "as expected", line=line)
        for text in missed:
            self._fail(line, text)

    def _token(self, element: str, where: Variables, waits: frozenset[str]) -> tuple[Run, int]:
        """The oldest token at an element that waits so, and that sees these variables."""
        here = [
            (run, token)
            for run in self._running
            for token in run.instance.tokens
            if run.named(token.element) == element and token.waits in waits
        ]
        played = [called for run, token in here if (called := self.recorder.played.called_at(run, token.id))]
        if played:
            raise NotPossible(
                f"Expected work to wait at {element}, but the process {played[0].process.id} is played there"
            )
        chosen = [(run, token.id) for run, token in here if self._sees(run, token, where)]
        if chosen:
            return chosen[0]
        if here:
            wanted = expecting.as_json(where)
            raise NotPossible(f"Expected a token at {element} that sees {wanted}, but none of {len(here)} there does")
        what = "an incident" if waits == {"incident"} else "work"
        there = ", ".join(expecting.open_in(self.recorder.played)) or "nothing"
        raise NotPossible(f"Expected {what} to wait at {element}, but open is {there}")

    def _sees(self, run: Run, token: Token, where: Variables) -> bool:
        if not where:
            return True
        seen = qabul_bpmn.seen_by(run.process, run.instance, token.id)
        return all(expecting.value_of(seen, name) == value for name, value in where.items())

    # What follows from a step

    def _take(self, act: Callable[..., qabul_bpmn.Step], place: tuple[Run, int], *given: Any) -> None:
        """Do a step, answer what asks, and let fire what is due already."""
        run, token = place
        self._foreseen.discard(place)  # it goes on; should it stop again, that is another incident
        self._settle(self._family.take(run, act(run.process, run.instance, token, *given, now=self._now)))

    def _bring(self, act: Callable[..., qabul_bpmn.Step], name: str, payload: Variables) -> None:
        """Bring a message or signal to all that wait for it."""
        brought = [self._family.bring(run, act, name, payload) for run in self._running]
        if not any(asks is not None for asks in brought):
            act(self._main.process, self._main.instance, name, payload, now=self._now)  # says what it waits for
        self._settle([question for asks in brought for question in asks or ()])

    def _settle(self, asks: list[Question], *, fire: bool = True) -> None:
        pending = deque(asks)
        for _ in range(MOST):
            pending.extend([] if pending else self._family.spread())
            if not pending:
                break
            run, asking = pending.popleft()
            if any(token.id == asking.token for token in run.instance.tokens):
                pending.extend(self._answer(run, asking))
        else:
            last = f"the last at {run.named(asking.element)}"
            raise NotPossible(f"Expected the process to come to rest, but it took {MOST:,} answers in one step, {last}")
        if fire:
            self._fire_until(self._now)

    def _answer(self, run: Run, asking: Asking) -> list[Question]:
        """Give what asks its answer, if there is one; return what asks then."""
        answer = self._answer_to(run, asking)
        if answer is None and isinstance(asking, CallProcess) and self._family.plays(asking):
            return self._family.call(run, asking)
        if answer is None or answer.wait:
            self.recorder.waits(run, asking, unanswered=answer is None)
            return []
        token, now = asking.token, self._now
        if answer.error:
            reason = answer.reason or "the script says so"
            self.recorder.answered(run, asking, None, f"error {answer.error}: {reason}")
            step = qabul_bpmn.fail(run.process, run.instance, token, answer.error, reason, now=now)
        else:
            self.recorder.answered(run, asking, answer.with_)
            step = qabul_bpmn.complete(run.process, run.instance, token, answer.with_, now=now)
        return self._family.take(run, step)

    def _answer_to(self, run: Run, asking: Asking) -> Answer | None:
        """The script's answer, else the rule table's; what is only said needs none."""
        name = run.named(asking.element)
        given = self._script.answers.get(name)
        if given is not None:
            times = self._asked[name] = self._asked.get(name, 0) + 1
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
            due = [(run, timer) for run in self._running for timer in run.instance.timers if timer.due_at <= until]
            if not due:
                return
            run, timer = min(due, key=lambda each: (each[1].due_at, each[1].id))
            self.recorder.played.now = max(self._now, timer.due_at)
            self.recorder.note("timer", timer.element, run=run)
            step = qabul_bpmn.fire(run.process, run.instance, timer.id, now=self._now)
            self._settle(self._family.take(run, step), fire=False)
        last = f"the last of {run.named(timer.element)}"
        raise NotPossible(f"Expected at most {MOST:,} timers to fire until {shown(until)}, but there are more, {last}")
