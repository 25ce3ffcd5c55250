"""Whether diagrams and code agree; a service that they disagree in does not start."""

from collections.abc import Collection, Iterable, Iterator, Mapping

from qabul_bpmn import Node, Process
from qabul_chassis.processes.workers import Worker, worker_name

_THROWING = frozenset({"intermediateThrowEvent", "endEvent"})


def mismatches(
    processes: Iterable[Process],
    *,
    workers: Mapping[str, Worker],
    commands: Collection[str],
    messages: Collection[str],
    tables: Collection[str],
    startable: Mapping[str, Process],
) -> list[str]:
    """Say where a task has nothing that does it, and where code does a task that no diagram has.

    `processes` are all versions that may run, `startable` the ones that new instances are started on.
    """
    processes = list(processes)
    problems = [
        sentence
        for process in processes
        for sentence in (
            *_without(process, process.user_tasks, commands, "a command that completes user task"),
            *_without_worker(process, workers),
            *_without(process, process.rule_tasks, tables, "a file in rules/ named as rule task"),
            *_unknown_messages(process, messages),
            *_unknown_called(process, startable),
            *_half_mapped(process),
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


def _unknown_called(process: Process, startable: Mapping[str, Process]) -> Iterator[str]:
    """A called process is one of the service's own, and starts without a message."""
    for node in process.elements:
        if node.kind != "callActivity":
            continue
        called = startable.get(node.called)
        if called is None:
            known = ", ".join(sorted(startable)) or "none"
            yield (
                f"{_where(process, node)}: Expected call activity '{node.id}' to call one of the service's processes "
                f"({known}), but it calls '{node.called}'."
            )
        elif all(start.event or start.instantiates for start in called.starts):
            yield (
                f"{_where(process, node)}: Expected process '{node.called}' that '{node.id}' calls to have a start "
                "event without a trigger, but it has none."
            )


def _half_mapped(process: Process) -> Iterator[str]:
    """What hears a signal takes of it what its mappings name, and without any nothing: a process does one of both."""
    for name, nodes in process.listeners.items():
        plain = [node for node in nodes if not node.outputs]
        if plain and len(plain) < len(nodes):
            yield (
                f"{_where(process, plain[0])}: Expected all events that catch signal '{name}' to say what they take of "
                f"it (qabul:output), as others of the process do, but '{plain[0].id}' does not."
            )


def _where(process: Process, node: Node) -> str:
    return f"{process.source}:{node.line}: {node.id}"
