"""Whether a script fits a process: every element, message and signal it names is there, and of the right kind."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Final, NamedTuple

from qabul_bpmn import Process
from qabul_cli.process.simulation.script import STEPS, Expect, Expected, Script

#: What a place in a script is wrong about: its path in the file, and a sentence.
Complaint = tuple[tuple[str | int, ...], str]

_ASKS: Final = "an element that asks for work"
#: Steps that name something: what it must be among, and what that is.
_NAMED: Final[Mapping[str, tuple[str, str]]] = {
    "complete": ("work", _ASKS),
    "fail": ("work", _ASKS),
    "escalate": ("work", _ASKS),
    "decide": ("rules", "a business rule task"),
    "retry": ("elements", "an element"),
    "fire": ("timers", "a timer event"),
    "deliver": ("catchers", "a message that it waits for"),
    "signal": ("listeners", "a signal that it waits for"),
}
_VERBS: Final = {kind: verb for verb, kind in STEPS.items()}


def problems_of(script: Script, process: Process, called: Iterable[Process] = ()) -> Iterator[Complaint]:
    """Everything in the script that neither the process knows nor one of those it calls."""
    known = _Known.of(process, called)
    yield from _start(script, process, known)
    for element in script.answers:
        yield from known.check(element, known.work, ("answers", element), _ASKS)
    for number, step in enumerate(script.steps):
        verb = _VERBS[type(step)]
        at = ("steps", number, verb)
        if isinstance(step, Expect):
            yield from _expected(step.expect, known, at)
        elif verb in _NAMED:
            field, what = _NAMED[verb]
            yield from known.check(getattr(step, verb), getattr(known, field), at, what)


class _Known(NamedTuple):
    """Ids of the process by what they can do."""

    elements: tuple[str, ...]
    #: Elements and flows.
    passable: tuple[str, ...]
    work: tuple[str, ...]
    rules: tuple[str, ...]
    timers: tuple[str, ...]
    #: Messages and signals that are waited for, and messages that are said.
    catchers: tuple[str, ...]
    listeners: tuple[str, ...]
    said: tuple[str, ...]
    #: Processes that are called, and not played.
    absent: tuple[str, ...]

    @classmethod
    def of(cls, process: Process, called: Iterable[Process] = ()) -> "_Known":
        family = (process, *called)
        parts = [_names_in(each, f"{each.id}/" if each is not process else "") for each in family]
        names = {field: tuple(name for part in parts for name in part[field]) for field in parts[0]}
        absent = {name for each in family for name in each.called} - {each.id for each in family}
        return cls(**names, absent=tuple(absent))

    def check(self, name: str, there: Iterable[str], path: tuple[str | int, ...], what: str) -> Iterator[Complaint]:
        """Complain of a name that is not among those that fit."""
        there = tuple(there)
        if name in there:
            return
        if name in self.elements:
            yield path, f"Expected {what}, but '{name}' is none; there are {_listed(there)}"
            return
        process = name.partition("/")[0]
        if process in self.absent:
            yield path, f"Expected {what}, but the process '{process}' is not played: give its file with --with"
            return
        close = get_close_matches(name, there, n=1)
        hint = f"perhaps '{close[0]}' is meant" if close else f"there are {_listed(there)}"
        yield path, f"Expected {what}, but the process has no '{name}'; {hint}"


def _names_in(process: Process, before: str) -> dict[str, list[str]]:
    """What a process knows, as a script names it: messages and signals have the same name everywhere."""
    calls = [node for node in process.elements if node.called]
    work = [*process.user_tasks, *process.service_tasks, *process.rule_tasks, *calls]
    elements = [node.id for node in process.elements]
    found = {
        "elements": elements,
        "passable": [*elements, *(arc.id for node in process.elements for arc in node.outgoing if arc.id)],
        "work": [node.id for node in work],
        "rules": [node.id for node in process.rule_tasks],
        "timers": [node.id for node in process.elements if node.timer and node not in process.starts],
    }
    return {field: [before + name for name in names] for field, names in found.items()} | {
        "catchers": list(process.catchers),
        "listeners": list(process.listeners),
        "said": [node.message or node.id for node in process.service_tasks],
    }


def _start(script: Script, process: Process, known: _Known) -> Iterator[Complaint]:
    starts = process.starts
    if script.start.message:
        messages = [node.message for node in starts if node.message and node.event != "signal"]
        yield from known.check(script.start.message, messages, ("start", "message"), "a message that starts it")
    elif script.start.event:
        events = [node.id for node in starts]
        yield from known.check(script.start.event, events, ("start", "event"), "a start event")
    elif all(node.instantiates or node.event not in {"", "timer"} for node in starts):
        ways = ", ".join(
            f"message: {node.message}" if node.event != "signal" else f"event: {node.id}" for node in starts
        )
        yield ("start",), f"Expected how the process starts, as it has no start of its own: {ways}"


def _expected(expected: Expected, known: _Known, path: tuple[str | int, ...]) -> Iterator[Complaint]:
    for field in ("open", "incidents", "passed", "not_passed"):
        passes = field.endswith("passed")
        there, what = (known.passable, "an element or a flow") if passes else (known.elements, "an element")
        for number, element in enumerate(getattr(expected, field) or ()):
            yield from known.check(element, there, (*path, field, number), what)
    for number, name in enumerate(expected.said or ()):
        yield from known.check(name, known.said, (*path, "said", number), "a message that it says")
    for element in expected.timers or ():
        yield from known.check(element, known.timers, (*path, "timers", element), "a timer event")


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(set(names))) or "none"
