"""Everything that keeps a file from running, found in one pass before anything runs.

One rule, one function `check_<what>`; each is given a process and yields problems. The sentences all say what
was expected at the element, and what is there instead.
"""

from collections.abc import Callable, Iterable, Iterator

from qabul_bpmn.checks import events, expressions, flows, structure
from qabul_bpmn.checks.subject import Subject
from qabul_bpmn.model import Model
from qabul_bpmn.problems import Problem

RULES: tuple[Callable[[Subject], Iterable[Problem]], ...] = (
    *structure.RULES,
    *flows.RULES,
    *events.RULES,
    *expressions.RULES,
)


def check(model: Model) -> list[Problem]:
    """Return every problem of a file, sorted by line; an empty list means that it can run."""
    return sorted(set(_problems(model)), key=lambda problem: (problem.line, problem.element, problem.text))


def _problems(model: Model) -> Iterator[Problem]:
    running = model.running()
    if not running:
        text = 'Expected one process with isExecutable="true", but none is marked so: mark the one that is meant to run'
        # Of several pools nobody knows which is meant.
        id_ = model.processes[0].id if len(model.processes) == 1 else ""
        yield Problem(model.source, model.processes[0].line, id_, f"{text} as executable in the modeler")
    elif len(running) > 1:
        text = f'Expected one process with isExecutable="true", but there are {len(running)}: '
        advice = "leave the mark on the one that is meant to run, and give every other one a file of its own"
        yield Problem(model.source, running[1].line, running[1].id, text + advice)
    for oddity in model.oddities:
        yield Problem(model.source, oddity.line, oddity.element, oddity.text)
    yield from structure.check_declared_once(model)
    yield from expressions.check_correlations(model)
    yield from events.check_plain_names(model)
    declared = {found.id: found for found in model.declarations}
    # A drawing of which nothing is marked as executable is still told what else keeps it from running.
    for process in running or model.processes:
        subject = Subject(model, process, declared)
        for rule in RULES:
            yield from rule(subject)
