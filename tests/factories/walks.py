"""Walking a diagram without a service: what the chassis does at once is done at once, everything else waits."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any
from xml.etree.ElementTree import Element

from lxml import etree

import qabul_bpmn
from qabul_bpmn import EvaluateRules, RunServiceTask, SendMessage

_DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"

#: What a worker or a rule table hands back, from the variables it sees.
Work = Callable[[Mapping[str, Any]], Mapping[str, Any] | None]


class Walk:
    """One instance of a diagram; `done` are the elements whose work was done at once, in order."""

    def __init__(
        self,
        xml: bytes,
        variables: Mapping[str, Any],
        *,
        message: str,
        now: datetime,
        jobs: tuple[str, ...] = (),
        work: Mapping[str, Work] | None = None,
    ) -> None:
        self.process = qabul_bpmn.load(xml)
        self.done: list[str] = []
        self.seen: list[tuple[str, Mapping[str, Any]]] = []
        self.now = now
        self._jobs = jobs
        self._work = work or {}
        self._take(qabul_bpmn.start(self.process, variables, now=now, message=message))

    @property
    def open(self) -> tuple[str, ...]:
        """Where it waits, oldest first."""
        return qabul_bpmn.open_tasks(self.process, self.instance)

    def do(self, element: str, **output: Any) -> None:
        """Complete what waits at an element."""
        token = next(each.id for each in self.instance.tokens if each.element == element)
        self._take(qabul_bpmn.complete(self.process, self.instance, token, output, now=self.now))

    def hear(self, message: str, **payload: Any) -> None:
        """Bring a message."""
        self._take(qabul_bpmn.deliver(self.process, self.instance, message, payload, now=self.now))

    def wait_until(self, moment: datetime) -> None:
        """Fire what is due on the way, in order."""
        while due := [each for each in self.instance.timers if each.due_at <= moment]:
            timer = min(due, key=lambda each: each.due_at)
            self.now = timer.due_at
            self._take(qabul_bpmn.fire(self.process, self.instance, timer.id, now=self.now))
        self.now = moment

    def _take(self, step: qabul_bpmn.Step) -> None:
        self.instance = step.instance
        for effect in step.effects:
            match effect:
                case SendMessage() | EvaluateRules():
                    self._finish(effect)
                case RunServiceTask() if effect.element not in self._jobs:
                    self._finish(effect)
                case _:
                    pass

    def _finish(self, effect: SendMessage | EvaluateRules | RunServiceTask) -> None:
        self.done.append(effect.element)
        self.seen.append((effect.element, effect.variables))
        output = self._work[effect.element](effect.variables) if effect.element in self._work else {}
        self._take(qabul_bpmn.complete(self.process, self.instance, effect.token, output, now=self.now))


def drawn(xml: bytes) -> set[str]:
    """Ids of the elements that have their place on the page."""
    return {shape.get("bpmnElement", "") for shape in etree.fromstring(xml).iter(f"{_DI}BPMNShape", f"{_DI}BPMNEdge")}


def meant(xml: bytes) -> set[str]:
    """Ids of the elements that a page has to show."""
    return set(_shown(etree.fromstring(xml).find("{*}process")))


def _shown(process: Element) -> Iterator[str]:
    for element in process.iter():
        hidden = ("Definition", "}process", "}documentation", "LoopCharacteristics")
        if isinstance(element.tag, str) and element.get("id") and not element.tag.endswith(hidden):
            yield element.get("id", "")
