"""The steps of an instance: start, complete, deliver, fire, fail, retry. Each returns a new one and what to do.

`now` is aware UTC time, given by the caller. An instance is stepped with the process version it started with.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from qabul_bpmn.elements import activities, events, gateways
from qabul_bpmn.executable import Node, Process
from qabul_bpmn.instance import ROOT, Instance, Step, Timer, Token
from qabul_bpmn.problems import EvaluationFailed, NotWaiting
from qabul_bpmn.run import ENTERING, LEAVING, Run
from qabul_bpmn.timing import next_due

#: What tokens of tasks and throwing events wait for: somebody has to say that it is done.
WORK = frozenset({"user", "service", "rule"})


def start(
    process: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    message: str | None = None,
    event: str | None = None,
) -> Step:
    """Start an instance: at its none start event, at that of a message, or at the start event with an id."""
    node = _start_event(process, message, event)
    run = Run(process, Instance((), (), dict(variables), finished=False, next_id=1), now)
    run.ready.append((node.index, ROOT, 0))
    return run.to_rest()


def complete(
    process: Process, instance: Instance, token: int, output: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Say that the work of a token is done; an incident is completed by hand the same way."""
    run, waiting = _run(process, instance, token, now)
    if waiting.waits not in WORK and waiting.waits != "incident":
        raise NotWaiting(
            f"Expected token {token} to wait for work, but it waits for {waiting.waits} at {waiting.element}"
        )
    node = process.element(waiting.element)
    _take(run, node, waiting, output)
    return run.to_rest()


def deliver(
    process: Process, instance: Instance, message: str, payload: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Bring a message to the oldest token that waits for it: itself, or by a boundary event around it."""
    run = Run(process, instance, now)
    payload = payload or {}
    for node in process.catchers.get(message, ()):
        for token in instance.tokens:
            if not _waits_for(run, node, token, payload):
                continue
            if node.kind == "boundaryEvent":
                run.assign(token.scope, _mapped(node, run.visible(token.scope), payload))
                events.trigger_boundary(run, node, token)
            elif token.element == node.id:
                _take(run, node, token, payload)
            else:
                run.assign(token.scope, _mapped(node, run.visible(token.scope), payload))
                gateways.choose_event(run, token, node)
            return run.to_rest()
    raise NotWaiting(
        f"Expected {process.id} to wait for message {message}, but it waits for {_open(process, instance)}"
    )


def fire(process: Process, instance: Instance, timer: int, *, now: datetime) -> Step:
    """Let a due timer happen."""
    run = Run(process, instance, now)
    fired = run.timers.pop(timer, None)
    if fired is None:
        raise NotWaiting(f"Expected timer {timer} to run in {process.id}, but it was cancelled or has fired")
    node, token = process.element(fired.element), run.tokens[fired.token]
    if fired.cycle and not node.interrupting:
        due_at, rest = next_due(fired.cycle, fired.due_at, now)
        run.start_timer(Timer(run.new_id(), node.id, token.id, due_at, rest))
    if node.kind == "boundaryEvent":
        events.trigger_boundary(run, node, token)
    elif token.element == node.id:
        run.leave(node, token)
    else:
        gateways.choose_event(run, token, node)
    return run.to_rest()


def fail(process: Process, instance: Instance, token: int, error: str, reason: str, *, now: datetime) -> Step:
    """Say that the work of a token ended in a BPMN error: the nearest boundary event takes it, else an incident."""
    run, waiting = _run(process, instance, token, now)
    if waiting.waits not in WORK:
        raise NotWaiting(
            f"Expected token {token} to wait for work, but it waits for {waiting.waits} at {waiting.element}"
        )
    if not events.throw_error(run, waiting, error):
        run.stop(waiting, waiting.waits, reason)
    return run.to_rest()


def retry(
    process: Process, instance: Instance, token: int, variables: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Go on with an incident where it happened, after correcting `variables` if they were the cause."""
    run, stopped = _run(process, instance, token, now)
    if stopped.waits != "incident":
        raise NotWaiting(f"Expected token {token} to be an incident, but it waits for {stopped.waits}")
    run.assign(stopped.id if run.is_item(stopped) else stopped.scope, variables or {})
    stopped = run.tokens[token]
    node = process.element(stopped.element)
    doing, note = stopped.note
    if doing == ENTERING:
        run.remove(stopped)
        if stopped.local is not None:  # a round that has its variables already
            activities.begin(run, node, stopped.scope, stopped.local)
        else:
            node.enter(run, node, stopped.scope, note or 0)
        return run.to_rest()
    resumed = stopped._replace(waits="" if doing == LEAVING else doing, note=note)
    run.tokens[token] = resumed
    if doing == LEAVING:
        node.done(run, node, resumed)
    elif node.kind in activities.EFFECTS:
        activities.ask(run, node, resumed)
    else:
        events.say(run, node, resumed)
    return run.to_rest()


def open_tasks(process: Process, instance: Instance) -> tuple[str, ...]:
    """Return the ids of the elements that wait for somebody or something, oldest first."""
    waiting = [token for token in instance.tokens if token.waits not in {"scope", "instances", "join"}]
    return tuple(dict.fromkeys(process.element(token.element).id for token in waiting))


def _start_event(process: Process, message: str | None, event: str | None) -> Node:
    starts = process.starts
    if event is not None:
        found = [node for node in starts if node.id == event]
    elif message is not None:
        found = [node for node in starts if node.event == "message" and node.message == message]
    else:
        found = [node for node in starts if not node.event] or [node for node in starts if node.event == "timer"]
    if found:
        return found[0]
    wanted = event or (f"message {message}" if message else "no message")
    there = ", ".join(node.message or node.id for node in starts)
    raise NotWaiting(f"Expected {process.id} to start with {wanted}, but it starts with {there}")


def _run(process: Process, instance: Instance, token: int, now: datetime) -> tuple[Run, Token]:
    run = Run(process, instance, now)
    waiting = run.tokens.get(token)
    if waiting is None:
        raise NotWaiting(
            f"Expected token {token} to wait in {process.id}, but it is gone; open is {_open(process, instance)}"
        )
    return run, waiting


def _take(run: Run, node: Node, token: Token, output: Mapping[str, Any] | None) -> None:
    """Take in the output of a token's work and go on."""
    if output:
        try:
            values = _mapped(node, run.seen_by(token), output)
        except EvaluationFailed as failure:
            # The work is not lost: completing it again, with an output that fits, goes on.
            run.stop(token, token.waits, str(failure))
            return
        inside = run.is_item(token)
        run.assign(token.id if inside else token.scope, values)
        if inside:
            token = run.tokens[token.id]
    node.done(run, node, token)


def _mapped(node: Node, seen: Mapping[str, Any], output: Mapping[str, Any]) -> Mapping[str, Any]:
    if not node.outputs:
        return output
    context = {**seen, **output}
    return {target: evaluate(context) for target, evaluate in node.outputs}


def _waits_for(run: Run, node: Node, token: Token, payload: Mapping[str, Any]) -> bool:
    """Whether this token waits for the message that `node` catches, and is the one that is meant."""
    if node.kind == "boundaryEvent":
        host = run.process.elements[node.host]
        if token.element != host.id or run.is_inner(token):
            return False
    elif token.waits == "event":
        if node.index not in run.process.element(token.element).choices:
            return False
    elif token.element != node.id or token.waits != "message":
        return False
    if not node.correlation:
        return True
    return node.correlation in payload and payload[node.correlation] == run.seen_by(token).get(node.correlation)


def _open(process: Process, instance: Instance) -> str:
    return ", ".join(open_tasks(process, instance)) or "nothing"
