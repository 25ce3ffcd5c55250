"""Checks of a script: what is otherwise than it expects, as sentences."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

import qabul_bpmn
from qabul_bpmn import Instance, Process
from qabul_cli.process.simulation.played import Played
from qabul_cli.process.simulation.script import Expected
from qabul_terms import TASHKENT


def missed(expected: Expected, process: Process, played: Played, said: list[str]) -> Iterator[str]:
    """Everything that is not as it should be; `said` are the messages since they were looked at last."""
    instance = played.instance
    if expected.finished is not None and expected.finished != instance.finished:
        so = ("to go on", "to be finished")[expected.finished]
        yield f"Expected the process {so}, but {'it is finished' if instance.finished else 'it is not'}"
    if expected.open is not None:
        yield from _same("open", expected.open, qabul_bpmn.open_tasks(process, instance))
    if expected.incidents is not None:
        found = [token.element for token in instance.tokens if token.waits == "incident"]
        yield from _same("incidents", expected.incidents, found)
    if expected.said is not None and list(expected.said) != said:
        yield f"Expected said to be {_listed(expected.said)}, but found {_listed(said)}"
    yield from _passed(expected, played)
    yield from _timers(expected, instance)
    for name, value in expected.variables.items():
        if (is_ := value_of(instance.variables, name)) != value:
            yield f"Expected variable {name} to be {as_json(value)}, but it is {as_json(is_)}"


def _passed(expected: Expected, played: Played) -> Iterator[str]:
    for element in expected.passed:
        if element not in played.visited:
            yield f"Expected {element} to be passed, but it was not"
    for element in expected.not_passed:
        if element in played.visited:
            yield f"Expected {element} not to be passed, but it was"


def _timers(expected: Expected, instance: Instance) -> Iterator[str]:
    if expected.timers is None:
        return
    yield from _same("the timers that run", expected.timers, [timer.element for timer in instance.timers])
    for element, at in expected.timers.items():
        due = [timer.due_at for timer in instance.timers if timer.element == element]
        if due and at not in due:
            yield f"Expected the timer {element} to be due {shown(at)}, but it is due {_listed(map(shown, due))}"


def value_of(variables: Mapping[str, Any], path: str) -> Any:
    """The value of a variable, or of something inside it: `card.number`; None when there is none."""
    value: Any = variables
    for name in path.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


def as_json(value: Any) -> str:
    """A value as people read it."""
    return json.dumps(value, ensure_ascii=False)


def shown(at: datetime) -> str:
    """An instant on the region's clock, with seconds where there are any."""
    local = at.astimezone(TASHKENT)
    return local.strftime("%Y-%m-%d %H:%M:%S" if local.second or local.microsecond else "%Y-%m-%d %H:%M")


def _same(what: str, expected: Iterable[str], found: Iterable[str]) -> Iterator[str]:
    wanted, there = sorted(set(expected)), sorted(set(found))
    if wanted != there:
        yield f"Expected {what} to be {_listed(wanted)}, but found {_listed(there)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names) or "nothing"
