"""Checks of a script: what is otherwise than it expects, as sentences."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from qabul_bpmn import Token
from qabul_cli.process.simulation.played import WITHIN, Played, Run
from qabul_cli.process.simulation.script import Expected
from qabul_terms import TASHKENT


def missed(expected: Expected, played: Played, said: list[str]) -> Iterator[str]:
    """Everything that is not as it should be; `said` are the messages since they were looked at last."""
    finished = played.main.instance.finished
    if expected.finished is not None and expected.finished != finished:
        so = ("to go on", "to be finished")[expected.finished]
        yield f"Expected the process {so}, but {'it is finished' if finished else 'it is not'}"
    if expected.open is not None:
        yield from _same("open", expected.open, open_in(played))
    if expected.incidents is not None:
        found = [run.named(token.element) for run, token in incidents_in(played)]
        yield from _same("incidents", expected.incidents, found)
    if expected.said is not None and list(expected.said) != said:
        yield f"Expected said to be {_listed(expected.said)}, but found {_listed(said)}"
    yield from _passed(expected, played)
    yield from _timers(expected, played)
    for name, value in expected.variables.items():
        if (is_ := _variable(played, name)) != value:
            yield f"Expected variable {name} to be {as_json(value)}, but it is {as_json(is_)}"


def incidents_in(played: Played) -> list[tuple[Run, Token]]:
    """The tokens that stopped and wait for a person."""
    return [(run, token) for run in played.running for token in run.instance.tokens if token.waits == "incident"]


def open_in(played: Played) -> list[str]:
    """Where something waits for somebody or something; a call that is played waits inside the called process."""
    found = [
        run.named(token.element)
        for run in played.running
        for token in run.instance.tokens
        if token.waits not in WITHIN and not played.called_at(run, token.id)
    ]
    return list(dict.fromkeys(found))


def _passed(expected: Expected, played: Played) -> Iterator[str]:
    visited = {run.named(element) for run in played.runs for element in run.visited}
    for element in expected.passed:
        if element not in visited:
            yield f"Expected {element} to be passed, but it was not"
    for element in expected.not_passed:
        if element in visited:
            yield f"Expected {element} not to be passed, but it was"


def _timers(expected: Expected, played: Played) -> Iterator[str]:
    if expected.timers is None:
        return
    running = [(run.named(timer.element), timer.due_at) for run in played.running for timer in run.instance.timers]
    yield from _same("the timers that run", expected.timers, [element for element, _ in running])
    for element, at in expected.timers.items():
        due = [due_at for name, due_at in running if name == element]
        if due and at not in due:
            yield f"Expected the timer {element} to be due {shown(at)}, but it is due {_listed(map(shown, due))}"


def _variable(played: Played, name: str) -> Any:
    """A variable of the instance that is played, or behind the name of a called process one of its newest instance."""
    process, sign, path = name.partition("/")
    called = [run for run in played.runs[1:] if run.process.id == process] if sign else []
    return value_of(called[-1].instance.variables, path) if called else value_of(played.main.instance.variables, name)


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
