"""Both engines behind the same few words, so that they can be walked side by side.

An open task is known by its address: its element, and the items of the multi-instances around it, as each of them
runs the same elements. SpiffWorkflow reads the clock itself; `Theirs` gives it another one while it works.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, NamedTuple

from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import timer as their_timers
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import EventBasedGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import ParallelMultiInstanceTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState

import qabul_bpmn as bpmn

#: When every walk begins.
BEGIN = datetime(2026, 3, 2, 9, tzinfo=UTC)


class Address(NamedTuple):
    """An open task: its element, and the items around it, the outermost first."""

    element: str
    items: tuple[int, ...] = ()

    def __str__(self) -> str:
        return self.element + "".join(f"[{item}]" for item in self.items)


class Failed(Exception):
    """The engine cannot go on; the other one has to say so as well."""


class Ours:
    """An instance of our engine."""

    def __init__(self, process: bpmn.Process, variables: Mapping[str, Any]) -> None:
        self.process = process
        self.now = BEGIN
        #: Completed user tasks, in the order in which the engine says that they were left.
        self.done: list[str] = []
        self._started: set[int] = set()
        self._heard: set[tuple[str, int]] = set()
        self._take(bpmn.start(process, variables, now=self.now))

    def open(self) -> Counter[Address]:
        """Return the open user tasks."""
        return Counter(self._address(token) for token in self.instance.tokens if token.waits == "user")

    def messages(self) -> list[str]:
        """Return the messages that one place waits for, and has not heard before: see test_disagreements."""
        places = Counter(message for message, _, _ in self._listening())
        return sorted(name for name, number in places.items() if number == 1 and self._unheard()[name])

    def events(self) -> Counter[str]:
        """Return the messages and timers that are waited for."""
        return self._unheard() + Counter(timer.element for timer in self.instance.timers)

    def next_due(self) -> datetime | None:
        """Return when the next timer is due."""
        return min((timer.due_at for timer in self.instance.timers), default=None)

    @property
    def finished(self) -> bool:
        return self.instance.finished

    def complete(self, address: Address, output: Mapping[str, Any]) -> None:
        """Complete the oldest of the open tasks with this address."""
        token = next(
            token for token in self.instance.tokens if token.waits == "user" and self._address(token) == address
        )
        self._take(bpmn.complete(self.process, self.instance, token.id, output, now=self.now))

    def deliver(self, message: str) -> None:
        """Bring a message."""
        for name, event, token in self._listening():
            if name == message and self.process.element(event).kind == "boundaryEvent":
                self._heard.add((event, token))
        self._take(bpmn.deliver(self.process, self.instance, message, now=self.now))

    def advance(self, to: datetime) -> None:
        """Let time pass, and every timer happen that is due by then."""
        self.now = to
        while due := [timer for timer in self.instance.timers if timer.due_at <= to]:
            first = min(due, key=lambda timer: (timer.due_at, timer.id))
            self._take(bpmn.fire(self.process, self.instance, first.id, now=to))

    def _take(self, step: bpmn.Step) -> None:
        self.instance = bpmn.Instance.from_json(step.instance.to_json())
        for effect in step.effects:
            match effect:
                case bpmn.RaiseIncident(element=element, reason=reason):
                    raise Failed(f"{element}: {reason}")
                case bpmn.StartUserTask(token=token):
                    self._started.add(token)
                case bpmn.Left(element=element, token=token, cancelled=False) if token in self._started:
                    self.done.append(element)

    def _unheard(self) -> Counter[str]:
        """Return the messages waited for, without what a boundary event has heard: theirs hears it once."""
        return Counter(message for message, event, token in self._listening() if (event, token) not in self._heard)

    def _listening(self) -> Iterator[tuple[str, str, int]]:
        """Yield messages, the events that wait for them, and their tokens: of a boundary event, its activity's."""
        for token in self.instance.tokens:
            node = self.process.element(token.element)
            caught = [node.index] if token.waits == "message" else [*node.choices] if token.waits == "event" else []
            caught += [] if self._is_round(token) else node.boundaries
            for event in (self.process.elements[index] for index in caught):
                if event.message:
                    yield event.message, event.id, token.id

    def _is_round(self, token: bpmn.Token) -> bool:
        owner = next((other for other in self.instance.tokens if other.id == token.scope), None)
        return owner is not None and owner.element == token.element

    def _address(self, token: bpmn.Token) -> Address:
        tokens = {other.id: other for other in self.instance.tokens}
        items: list[int] = []
        current: bpmn.Token | None = token
        while current is not None:
            loop = self.process.element(current.element).loop
            if self._is_round(current) and loop and loop.multiple and not loop.sequential:
                items.insert(0, (current.local or {})["loopCounter"] - 1)
            current = tokens.get(current.scope)
        return Address(token.element, tuple(items))


class Theirs:
    """An instance of SpiffWorkflow."""

    def __init__(self, xml: bytes, variables: Mapping[str, Any]) -> None:
        parser = BpmnParser()
        parser.add_bpmn_str(xml)
        self.now = BEGIN
        self.done: list[str] = []
        with self._at_work():
            self.workflow = BpmnWorkflow(parser.get_spec("tree"), parser.get_subprocess_specs("tree"))
            self.workflow.task_tree.set_data(**variables)

    def open(self) -> Counter[Address]:
        return Counter(self._address(task) for task in self._manual())

    @property
    def finished(self) -> bool:
        return bool(self.workflow.completed)

    def complete(self, address: Address, output: Mapping[str, Any]) -> None:
        task = min(
            (task for task in self._manual() if self._address(task) == address),
            key=lambda task: task.last_state_change,
        )
        with self._at_work():
            task.set_data(**output)
            task.run()
        if task.state == TaskState.COMPLETED:
            self.done.append(address.element)

    def deliver(self, message: str) -> None:
        with self._at_work():
            self.workflow.send_event(BpmnEvent(MessageEventDefinition(message), payload={}))

    def advance(self, to: datetime) -> None:
        # A timer of theirs is due after its moment, not at it.
        self.now = to + (self.now - BEGIN) % timedelta(milliseconds=1) + timedelta(microseconds=1)
        with self._at_work():
            self.workflow.refresh_timers()

    def events(self) -> Counter[str]:
        """Return the messages and timers that are waited for; behind an event-based gateway these are its events."""
        waiting: Counter[str] = Counter()
        for task in self.workflow.get_tasks(state=TaskState.WAITING, spec_class=CatchingEvent):
            waits = task.task_spec
            if isinstance(waits, EventBasedGateway):
                waiting.update(choice.name for choice in waits.outputs)
            elif isinstance(waits.event_definition, MessageEventDefinition | their_timers.TimerEventDefinition):
                waiting[waits.name] += 1
        return waiting

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Do something at this walk's time, and then all that follows without people."""
        real = their_timers.datetime
        their_timers.datetime = _clock(self.now)  # the reference is not under test: it is given the walk's clock
        try:
            yield
            self.workflow.do_engine_steps()
            while self.workflow.get_next_task(state=TaskState.READY, manual=False):
                self.workflow.do_engine_steps()
        except Exception as failure:
            raise Failed(f"{type(failure).__name__}: {failure}") from failure
        finally:
            their_timers.datetime = real

    def _manual(self) -> list[Task]:
        return list(self.workflow.get_tasks(state=TaskState.READY, manual=True))

    def _address(self, task: Task) -> Address:
        items: list[int] = []
        current: Task | None = task
        while current is not None:
            around = current.parent
            if around is not None and isinstance(around.task_spec, ParallelMultiInstanceTask) and current.triggered:
                items.insert(0, current.internal_data["key_or_index"])
            if around is None and current.workflow.parent_task_id:
                around = self.workflow.get_task_from_id(current.workflow.parent_task_id)
            current = around
        return Address(task.task_spec.name.removesuffix(" [child]"), tuple(items))


def _clock(now: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(now.timestamp(), tz)

    return Clock
