"""SpiffWorkflow behind the same words as ours. It reads clocks itself: while it works it is given the walk's."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from itertools import count
from typing import Any

import pytest
from SpiffWorkflow import task as their_tasks
from SpiffWorkflow.bpmn import BpmnWorkflow
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.specs.event_definitions import timer as their_timers
from SpiffWorkflow.bpmn.specs.event_definitions.item_aware_event import SignalEventDefinition
from SpiffWorkflow.bpmn.specs.event_definitions.message import MessageEventDefinition
from SpiffWorkflow.bpmn.specs.mixins.events.event_types import CatchingEvent
from SpiffWorkflow.bpmn.specs.mixins.events.intermediate_event import EventBasedGateway
from SpiffWorkflow.bpmn.specs.mixins.multiinstance_task import ParallelMultiInstanceTask
from SpiffWorkflow.bpmn.util import BpmnEvent
from SpiffWorkflow.task import Task
from SpiffWorkflow.util.task import TaskState
from tests.differential.engines import BEGIN, Address, Failed, News

#: Errors and escalations are not waited for: they are thrown inside.
WAITED_FOR = MessageEventDefinition | SignalEventDefinition | their_timers.TimerEventDefinition


class Theirs:
    """An instance of SpiffWorkflow."""

    def __init__(self, xml: bytes, variables: Mapping[str, Any]) -> None:
        self.now = BEGIN
        self.done: list[str] = []
        self._changes = _Changes()
        parser = BpmnParser()
        parser.add_bpmn_str(xml)
        with self._at_work():
            called = parser.get_subprocess_specs("tree")
            self.workflow = BpmnWorkflow(parser.get_spec("tree"), called)
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

    def bring(self, news: News) -> None:
        definition = MessageEventDefinition if news.kind == "message" else SignalEventDefinition
        with self._at_work():
            self.workflow.send_event(BpmnEvent(definition(news.name), payload={}))

    def advance(self, to: datetime) -> None:
        # A timer of theirs is due after its moment, not at it.
        self.now = to + (self.now - BEGIN) % timedelta(milliseconds=1) + timedelta(microseconds=1)
        with self._at_work():
            self.workflow.refresh_timers()

    def events(self) -> Counter[str]:
        """Return the events that wait for something; behind an event-based gateway these are its events."""
        waiting: Counter[str] = Counter()
        for task in self.workflow.get_tasks(state=TaskState.WAITING, spec_class=CatchingEvent):
            waits = task.task_spec
            if isinstance(waits, EventBasedGateway):
                waiting.update(choice.name for choice in waits.outputs)
            elif isinstance(waits.event_definition, WAITED_FOR):
                waiting[waits.name] += 1
        return waiting

    @contextmanager
    def _at_work(self) -> Iterator[None]:
        """Do something at this walk's time, and then all that follows without people."""
        with pytest.MonkeyPatch.context() as given:
            # The reference is not under test. Were the machine's clock set back meanwhile, the younger of two tokens
            # would pass for the older one: the engines would part, and not do so again.
            given.setattr(their_timers, "datetime", _clock(self.now))
            given.setattr(their_tasks, "time", self._changes)
            try:
                yield
                self.workflow.do_engine_steps()
                while self.workflow.get_next_task(state=TaskState.READY, manual=False):
                    self.workflow.do_engine_steps()
            except Exception as failure:
                raise Failed(f"{type(failure).__name__}: {failure}") from failure

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


class _Changes:
    """Their clock for changes of state, of which it keeps the order only: it counts them."""

    def __init__(self) -> None:
        self._numbers = count()

    def time(self) -> int:
        return next(self._numbers)


def _clock(now: datetime) -> type[datetime]:
    class Clock(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(now.timestamp(), tz)

    return Clock
