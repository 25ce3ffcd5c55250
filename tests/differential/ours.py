"""Our engine behind the same words as SpiffWorkflow, with what its caller has to do for it.

A called process is an instance of its own. What is to be said is said at once, and heard by nobody.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from tests.differential.engines import BEGIN, Action, Address, Failed, News

import qabul_bpmn as bpmn


class Caller(NamedTuple):
    """The token of a call activity."""

    run: int
    token: int


class Place(NamedTuple):
    """Where a message or signal can happen: an event, for a token that waits or is waited beside, or for a scope."""

    news: News
    event: str
    run: int
    token: int
    #: Whether it stays when it has happened: a boundary event, or the start of an event sub-process.
    stays: bool


@dataclass
class Run:
    """One instance, and who called it."""

    process: bpmn.Process
    instance: bpmn.Instance
    caller: Caller | None

    def tokens(self) -> dict[int, bpmn.Token]:
        return {token.id: token for token in self.instance.tokens}


class Ours:
    """An instance of our engine, and those it calls."""

    def __init__(self, processes: Mapping[str, bpmn.Process], variables: Mapping[str, Any]) -> None:
        self.processes = processes
        self.now = BEGIN
        #: Completed user tasks, in the order in which the engine says that they were left.
        self.done: list[str] = []
        self.finished = False
        self._runs: dict[int, Run] = {}
        self._last_run = 0
        self._effects: deque[tuple[int, bpmn.Effect]] = deque()
        self._started: set[tuple[int, int]] = set()
        self._heard: set[Place] = set()
        self._start("tree", variables, None)
        self._carry_out()

    def actions(self) -> list[Action]:
        """Return what can be done next."""
        due = self.next_due()
        return [*sorted(self.open()), *self.news(), *([due] if due else [])]

    def open(self) -> Counter[Address]:
        """Return the open user tasks."""
        return Counter(address for address, _, _ in self._tasks())

    def news(self) -> list[News]:
        """Return what can be brought: messages that one place waits for, and what was not heard.

        For what is left out see test_disagreements.
        """
        places = Counter(place.news for place in self._listening())
        heard = {place.news for place in self._listening() if place in self._heard}
        return sorted(news for news, number in places.items() if news not in heard and (number == 1 or is_signal(news)))

    def events(self) -> Counter[str]:
        """Return the events that wait for something, without what a boundary event has heard: theirs hears it once."""
        listening = Counter(place.event for place in self._listening() if place not in self._heard)
        return listening + Counter(timer.element for run in self._runs.values() for timer in run.instance.timers)

    def next_due(self) -> datetime | None:
        """Return when the next timer is due."""
        return min((timer.due_at for run in self._runs.values() for timer in run.instance.timers), default=None)

    def complete(self, address: Address, output: Mapping[str, Any]) -> None:
        """Complete the oldest of the open tasks with this address."""
        number, token = next((number, token) for open_, number, token in self._tasks() if open_ == address)
        self._take(number, self._step(number, bpmn.complete, token, output))
        self._carry_out()

    def bring(self, news: News) -> None:
        """Bring a message to where it is waited for, or a signal."""
        places = [place for place in self._listening() if place.news == news]
        self._heard.update(place for place in places if place.stays)
        for number in dict.fromkeys(place.run for place in places):
            if number in self._runs:
                act = bpmn.signal if is_signal(news) else bpmn.deliver
                self._take(number, self._step(number, act, news.name))
        self._carry_out()

    def advance(self, to: datetime) -> None:
        """Let time pass, and every timer happen that is due by then."""
        self.now = to
        while due := [
            (timer.due_at, number, timer.id)
            for number, run in self._runs.items()
            for timer in run.instance.timers
            if timer.due_at <= to
        ]:
            _, number, timer = min(due)
            self._take(number, self._step(number, bpmn.fire, timer))
            self._carry_out()

    # What its caller does

    def _start(self, process: str, variables: Mapping[str, Any], caller: Caller | None) -> None:
        step = bpmn.start(self.processes[process], variables, now=self.now)
        self._last_run += 1
        self._runs[self._last_run] = Run(self.processes[process], step.instance, caller)
        self._take(self._last_run, step)

    def _step(self, number: int, act: Any, *arguments: Any) -> bpmn.Step:
        run = self._runs[number]
        try:
            step: bpmn.Step = act(run.process, run.instance, *arguments, now=self.now)
        except bpmn.NotWaiting as refused:
            raise Failed(str(refused)) from refused
        return step

    def _take(self, number: int, step: bpmn.Step) -> None:
        self._runs[number].instance = bpmn.Instance.from_json(step.instance.to_json())
        self._effects.extend((number, effect) for effect in step.effects)

    def _carry_out(self) -> None:
        """Do what the steps ask for, and what comes of it, in order; not for tokens that are gone by then."""
        while self._effects:
            number, effect = self._effects.popleft()
            if number not in self._runs:
                continue
            waits = getattr(effect, "token", None) in self._runs[number].tokens()
            match effect:
                case bpmn.StartUserTask(token=token):
                    self._started.add((number, token))
                case bpmn.SendMessage(token=token) if waits:
                    self._take(number, self._step(number, bpmn.complete, token))
                case bpmn.CallProcess(token=token, process=process, variables=variables) if waits:
                    self._start(process, variables, Caller(number, token))
                case bpmn.Left(element=element, token=token, cancelled=cancelled):
                    if (number, token) in self._started and not cancelled:
                        self.done.append(element)
                    self._forget(Caller(number, token))
                case bpmn.ThrowSignal(signal=signal):
                    self._throw(number, signal)
                case bpmn.Finish() | bpmn.ThrowEscalation() | bpmn.RaiseIncident():
                    self._tell_caller(number, effect)

    def _tell_caller(self, number: int, effect: bpmn.Finish | bpmn.ThrowEscalation | bpmn.RaiseIncident) -> None:
        run = self._runs[number]
        if run.caller and run.caller.token not in self._runs[run.caller.run].tokens():
            return  # taken away by what was said just before
        match effect:
            case bpmn.RaiseIncident(element=element, reason=reason, error=error):
                if run.caller is None or error is None:
                    raise Failed(f"{element}: {reason}")
                self._take(run.caller.run, self._step(run.caller.run, bpmn.fail, run.caller.token, error, reason))
                self._forget(run.caller)
            case bpmn.ThrowEscalation(code=code) if run.caller:
                self._take(run.caller.run, self._step(run.caller.run, bpmn.escalate, run.caller.token, code))
            case bpmn.Finish() if run.caller:
                outcome = run.instance.variables
                self._take(run.caller.run, self._step(run.caller.run, bpmn.complete, run.caller.token, outcome))
            case bpmn.Finish():
                self.finished = True

    def _throw(self, thrower: int, signal: str) -> None:
        for number in [number for number in self._runs if number != thrower]:
            with suppress(Failed):  # nobody waits for it there
                self._take(number, self._step(number, bpmn.signal, signal))

    def _forget(self, caller: Caller) -> None:
        """Take away what was called by a token that is gone, and what that called."""
        gone = {number for number, run in self._runs.items() if run.caller == caller}
        for number in gone:
            for called in [run.caller for run in self._runs.values() if run.caller and run.caller.run == number]:
                self._forget(called)
            del self._runs[number]

    # Where it is

    def _tasks(self) -> Iterator[tuple[Address, int, int]]:
        for number, run in self._runs.items():
            for token in run.instance.tokens:
                if token.waits == "user":
                    yield Address(token.element, self._items(run, token)), number, token.id

    def _items(self, run: Run, token: bpmn.Token) -> tuple[int, ...]:
        tokens = run.tokens()
        items: list[int] = []
        current: bpmn.Token | None = token
        while current is not None:
            loop = run.process.element(current.element).loop
            if _is_round(current, tokens) and loop and loop.multiple and not loop.sequential:
                items.insert(0, (current.local or {})["loopCounter"] - 1)
            current = tokens.get(current.scope)
        if run.caller is None:
            return tuple(items)
        calling = self._runs[run.caller.run]
        return (*self._items(calling, calling.tokens()[run.caller.token]), *items)

    def _listening(self) -> Iterator[Place]:
        """Yield where messages and signals can happen: of a boundary event with its activity's token."""
        for number, run in self._runs.items():
            tokens = run.tokens()
            for token in tokens.values():
                node = run.process.element(token.element)
                caught = [node.index] if token.waits in {"message", "signal"} else []
                caught += node.choices if token.waits == "event" else []
                caught += () if _is_round(token, tokens) else node.boundaries
                caught += run.process.event_starts.get(node.index, ()) if _may_start_beside(run, token) else ()
                for event in (run.process.elements[index] for index in caught):
                    if event.message:
                        news = News("signal" if event.event == "signal" else "message", event.message)
                        stays = event.kind in {"boundaryEvent", "startEvent"}
                        yield Place(news, event.id, number, token.id, stays)


def is_signal(news: News) -> bool:
    return news.kind == "signal"


def _is_round(token: bpmn.Token, tokens: Mapping[int, bpmn.Token]) -> bool:
    owner = tokens.get(token.scope)
    return owner is not None and owner.element == token.element


def _may_start_beside(run: Run, scope: bpmn.Token) -> bool:
    """Whether an event sub-process can start in a scope: not where one has taken over."""
    nodes = [run.process.element(token.element) for token in run.instance.tokens if token.scope == scope.id]
    return scope.waits == "scope" and not any(
        node.triggered and run.process.elements[node.start].interrupting for node in nodes
    )
