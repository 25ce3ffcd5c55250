"""Whether diagrams and code agree; a service that they disagree in does not start."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from qabul_bpmn import Process
from qabul_bpmn.executable import Node
from qabul_chassis.processes.workers import Worker, worker_name

_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def mismatches(
    processes: Iterable[Process],
    *,
    workers: Mapping[str, Worker],
    commands: Collection[str],
    messages: Collection[str],
    tables: Collection[str],
) -> list[str]:
    """Say where a task has nothing that does it, and where code does a task that no diagram has."""
    processes = list(processes)
    problems = [
        sentence
        for process in processes
        for sentence in (
            *_without(process, process.user_tasks, commands, "a command that completes user task"),
            *_without_worker(process, workers),
            *_without(process, process.rule_tasks, tables, "a file in rules/ named as rule task"),
            *_unknown_messages(process, messages),
            *_without_rows(process),
        )
    ]
    names = ", ".join(process.source for process in processes) or "no diagram at all"
    tasks = {worker_name(node.id) for process in processes for node in process.service_tasks}
    problems += [
        f"Expected worker '{name}' to have a task or throw event '{name.replace('_', '-')}', but none of {names} does."
        for name, worker in sorted(workers.items())
        if name not in tasks and not worker.kind.retired
    ]
    steps = {node.id for process in processes for node in process.user_tasks}
    problems += [
        f"Expected command '{command}' to complete a user task of that id, but none of {names} has one."
        for command in sorted(set(commands) - steps)
    ]
    return problems


def _without(process: Process, nodes: Iterable[Node], there: Collection[str], what: str) -> Iterator[str]:
    for node in nodes:
        if node.id not in there:
            yield f"{_where(process, node)}: Expected {what} '{node.id}', but the service has none."


def _without_worker(process: Process, workers: Mapping[str, Worker]) -> Iterator[str]:
    for node in process.service_tasks:
        if worker_name(node.id) not in workers:
            yield (
                f"{_where(process, node)}: Expected a worker '{worker_name(node.id)}' for {node.kind} '{node.id}', "
                "but the service has none."
            )


def _unknown_messages(process: Process, messages: Collection[str]) -> Iterator[str]:
    for node in process.elements:
        catches = node.kind == "receiveTask" or (node.event == "message" and node.kind not in _THROWING)
        if catches and node.message and node.message not in messages:
            yield (
                f"{_where(process, node)}: Expected message '{node.message}' to be an event the service consumes or "
                "a message it declares, but it is neither."
            )


def _without_rows(process: Process) -> Iterator[str]:
    """The engine steps these too, but nothing here brings them to other instances yet: better refused than lost."""
    for node in process.elements:
        if node.kind == "callActivity":
            yield f"{_where(process, node)}: Expected no call activity, but '{node.id}' is one; use a sub-process."
        elif node.event == "signal":
            yield f"{_where(process, node)}: Expected no signal event, but '{node.id}' is one; use a message."


def _where(process: Process, node: Node) -> str:
    return f"{process.source}:{node.line}: {node.id}"
