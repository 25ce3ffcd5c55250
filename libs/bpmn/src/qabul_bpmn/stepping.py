"""The steps of an instance: start, complete, deliver, fire, fail, ... Each returns a new one and what to do.

`now` is aware UTC time, given by the caller. An instance is stepped with the process version it started with.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

from qabul_bpmn.elements import activities, catching, events, gateways
from qabul_bpmn.executable import Node, Process
from qabul_bpmn.expressions import shown
from qabul_bpmn.instance import FLAT, ROOT, Instance, Step, Timer, Token, refuse_deep
from qabul_bpmn.problems import NotWaiting, VariablesRefused
from qabul_bpmn.run import ENTERING, LEAVING, LONGEST_STEP, MAPPING, Run, Thrown
from qabul_bpmn.timing import next_due

#: For looking at an instance, which takes no time.
EVER = datetime.max.replace(tzinfo=UTC)
#: What tokens of tasks and throwing events wait for: somebody has to say that it is done.
WORK = frozenset({"user", "service", "rule", "call"})
#: What a token waits for while an incident goes on that happened at the end of its work.
RESUMED = {MAPPING: "scope", LEAVING: ""}


def start(
    process: Process,
    variables: Mapping[str, Any],
    *,
    now: datetime,
    message: str | None = None,
    event: str | None = None,
) -> Step:
    """Start an instance: at its none start event, at that of a message, or at the start event with an id."""
    variables = _named(variables)
    node = _start_event(process, message, event)
    run = Run(process, Instance((), (), {}, finished=False, next_id=1), now)
    if problem := catching.keep_payload(run, node, ROOT, variables):
        run.variables = dict(variables)
        run.stop_at(node, ROOT, problem, brought={})
    else:
        run.ready.append((node.index, ROOT, 0))
    return rest(run)


def complete(
    process: Process, instance: Instance, token: int, output: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Say that the work of a token is done; an incident is completed by hand the same way."""
    run, waiting = _run(process, instance, token, now)
    if output is not None:
        output = _named(output)
    node = process.element(waiting.element)
    if waiting.waits in WORK:
        catching.take(run, node, waiting, output)
    elif waiting.waits != "incident":
        raise NotWaiting(
            f"Expected token {token} to wait for work, but it waits for {waiting.waits} at {waiting.element}"
        )
    elif waiting.note[0] == "join":
        run.assign(waiting.scope, output or {})
        run.tokens[token] = waiting._replace(waits="join", note=waiting.note[1])
        gateways.join(run, node, gateways.of_each_flow(node, run.inside(waiting.scope)).values())
    elif node.kind == "eventBasedGateway":
        advice = "retry it, as completing it would not say which of its events happened"
        raise NotWaiting(f"Expected work to be completed, but {node.id} cannot start to wait for its events: {advice}")
    else:
        catching.take(run, node, waiting, output, by_hand=True)
    return rest(run)


def deliver(
    process: Process, instance: Instance, message: str, payload: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Bring a message to the nearest, then oldest place that waits for it."""
    run = Run(process, instance, now)
    payload = _named(payload or {})
    found = [
        (catching.nearness(run, node, place), place, node.id)
        for node in process.catchers.get(message, ())
        for place in catching.places(run, node)
        if catching.is_meant(run, node, place, payload)
    ]
    if not found:
        raise NotWaiting(_unheard(run, instance, message))
    _, place, id_ = min(found)
    catching.happen(run, process.element(id_), place, payload)
    return rest(run)


def _unheard(run: Run, instance: Instance, message: str) -> str:
    """Say why a message is for nobody; what waits for it with another key is told apart from what does not wait."""
    # Not `any`: the place of an event sub-process may be the process, which is 0.
    waiting = [node for node in run.process.catchers.get(message, ()) if [*catching.places(run, node)]]
    if not waiting:
        there = _open(run.process, instance)
        return f"Expected {run.process.id} to wait for message {message}, but it waits for {there}"
    keys = " or ".join(dict.fromkeys(node.correlation for node in waiting))
    wanted = f"Expected {run.process.id} to wait for message {message} with the {keys} that it brings"
    return f"{wanted}, but nothing does: it is another at {', '.join(node.id for node in waiting)}"


def signal(
    process: Process, instance: Instance, name: str, payload: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Bring a signal to every place that waits for it."""
    run = Run(process, instance, now)
    if not _broadcast(run, name, _named(payload or {})):
        raise NotWaiting(
            f"Expected {process.id} to wait for signal {name}, but it waits for {_open(process, instance)}"
        )
    return rest(run)


def fire(process: Process, instance: Instance, timer: int, *, now: datetime) -> Step:
    """Let a due timer happen; one with a cycle starts its next time first."""
    run = Run(process, instance, now)
    fired = run.timers.pop(timer, None)
    if fired is None:
        if not isinstance(timer, int):
            raise NotWaiting(f"Expected a timer to be named by its id, a whole number, but it is {timer!r:.40}")
        raise NotWaiting(f"Expected timer {timer} to run in {process.id}, but it was cancelled or has fired")
    node = process.element(fired.element)
    if fired.cycle and not node.interrupting:
        with suppress(ValueError):  # beyond the calendar there is no next time
            due_at, left = next_due(fired.cycle, fired.due_at, now)
            run.start_timer(Timer(run.new_id(), node.id, fired.token, due_at, left))
    catching.happen(run, node, fired.token)
    return rest(run)


def fail(process: Process, instance: Instance, token: int, error: str, reason: str, *, now: datetime) -> Step:
    """Say that the work of a token ended in a BPMN error: the nearest event that catches it, else an incident."""
    run, waiting = _working(process, instance, token, now)
    if not catching.throw(run, waiting, "error", error):
        run.stop(waiting, waiting.waits, reason, error)
    return rest(run)


def escalate(
    process: Process,
    instance: Instance,
    token: int,
    code: str,
    payload: Mapping[str, Any] | None = None,
    *,
    now: datetime,
) -> Step:
    """Bring an escalation out of the work of a token, such as a called process, to the nearest event that catches it.

    The work goes on unless that event interrupts it. One that nothing catches is left to the caller of this instance.
    """
    run, waiting = _working(process, instance, token, now)
    catching.throw(run, waiting, "escalation", code, _named(payload or {}))
    return rest(run)


def cancel(process: Process, instance: Instance, *, now: datetime) -> Step:
    """End an instance where it stands: every token and timer is taken away. A finished one is NotWaiting."""
    if instance.finished:
        raise NotWaiting(f"Expected an instance of {process.id} that runs, but this one is finished")
    run = Run(process, instance, now)
    for token in instance.tokens:
        process.element(token.element)
    run.cancel_scope(ROOT)
    run.finish()
    return run.result()


def retry(
    process: Process, instance: Instance, token: int, variables: Mapping[str, Any] | None = None, *, now: datetime
) -> Step:
    """Do again what failed, after correcting `variables` if they were the cause.

    Where what failed is an output mapping, that is all that is done again: with what the work or event brought, and
    `variables` over it.
    """
    run, stopped = _run(process, instance, token, now)
    if stopped.waits != "incident":
        raise NotWaiting(f"Expected token {token} to be an incident, but it waits for {stopped.waits}")
    variables = _named(variables or {})
    begun = stopped.local is not None  # an item that has not has no variables of its own yet
    run.assign(stopped.id if begun and run.is_item(stopped) else stopped.scope, variables)
    stopped = run.tokens[token]
    node = process.element(stopped.element)
    doing, note, *brought = stopped.note
    if brought or doing == "timer":  # earlier releases kept nothing of a timer, which brings nothing
        catching.take(run, node, stopped, {**(brought[0] if brought else {}), **variables})
        return rest(run)
    if doing == ENTERING:
        run.cancel(stopped)
        if stopped.local is not None:  # a round that has its variables already
            activities.begin(run, node, stopped.scope, stopped.local, note)
        else:
            node.enter(run, node, stopped.scope, note or 0)
        return rest(run)
    resumed = stopped._replace(waits=RESUMED.get(doing, doing), note=note)
    run.tokens[token] = resumed
    if doing in RESUMED:
        node.done(run, node, resumed)
    elif node.kind in activities.EFFECTS:
        activities.ask(run, node, resumed)
    elif doing in WORK:
        events.say(run, node, resumed)
    return rest(run)


def rest(run: Run) -> Step:
    """End a step: move on until nothing moves. Tokens, signals they threw, scopes, then joins without hope."""
    while True:
        run.move()
        if run.signals:
            thrown, run.signals = run.signals, []
            for each in thrown:
                if run.moves <= LONGEST_STEP:  # else they start one another for ever, and the incidents say so
                    _broadcast(run, each.name, each.variables, each)
            for each in thrown:
                if each.token in run.tokens:  # else what it threw took it away
                    token = run.tokens[each.token]
                    run.leave(run.process.element(token.element), token)
        elif not run.process.joins or not gateways.settle(run):
            return run.result()


def _broadcast(run: Run, name: str, payload: Mapping[str, Any], own: Thrown | None = None) -> bool:
    """Let a signal happen wherever it is waited for now; what one of them takes away hears it no more.

    What an `own` signal carries is in the instance already, or was meant for one of its scopes: mappings may take it.
    Event sub-processes around its thrower do not hear it: they would start themselves for ever.
    """
    nodes = run.process.listeners.get(name, ())
    deaf = own.within if own else frozenset()
    found = [
        (node, [place for place in catching.places(run, node) if (node.index, place) not in deaf]) for node in nodes
    ]
    for node, places in found:
        still = set(catching.places(run, node))
        for place in places:
            if place in still:
                run.moves += 1
                catching.happen(run, node, place, payload if node.outputs or not own else catching.NOTHING)
    return any(places for _, places in found)


def seen_by(process: Process, instance: Instance, token: int) -> Mapping[str, Any]:
    """Return the variables as a waiting token sees them: its own before those of the scopes around it."""
    run, waiting = _run(process, instance, token, EVER)
    process.element(waiting.element)
    return run.seen_by(waiting)


def open_tasks(process: Process, instance: Instance) -> tuple[str, ...]:
    """Return the ids of the elements that wait for somebody or something, oldest first."""
    waiting = [token for token in instance.tokens if token.waits not in {"scope", "instances", "join"}]
    return tuple(dict.fromkeys(process.element(token.element).id for token in waiting))


def _start_event(process: Process, message: str | None, event: str | None) -> Node:
    starts = process.starts
    if event is not None:
        found = [node for node in starts if node.id == event and message in {None, node.message}]
    elif message is not None:
        found = [node for node in starts if node.event != "signal" and node.message == message]
    else:
        none = [node for node in starts if not node.event and not node.instantiates]
        timers = [node for node in starts if node.event == "timer"]
        found = none or (timers if len(timers) == 1 else [])  # which of several, the caller has to say
    if found:
        return found[0]
    named = f"message {message}" if message else "no message"
    wanted = f"{event} and {named}" if event and message else event or named
    there = ", ".join(node.message or node.id for node in starts)
    raise NotWaiting(f"Expected {process.id} to start with {wanted}, but it starts with {there}")


def _named(variables: Mapping[str, Any]) -> Mapping[str, Any]:
    if type(variables) is not dict and not isinstance(variables, Mapping):
        raise VariablesRefused(
            f"Expected variables to be a mapping of names to JSON values, but they are {shown(variables)}"
        )
    for value in variables.values():
        if type(value) not in FLAT:
            refuse_deep(variables)
            break
    return variables


def _run(process: Process, instance: Instance, token: int, now: datetime) -> tuple[Run, Token]:
    run = Run(process, instance, now)
    waiting = run.tokens.get(token)
    if waiting is None:
        if not isinstance(token, int):
            raise NotWaiting(f"Expected a token to be named by its id, a whole number, but it is {token!r:.40}")
        raise NotWaiting(
            f"Expected token {token} to wait in {process.id}, but it is gone; open is {_open(process, instance)}"
        )
    return run, waiting


def _working(process: Process, instance: Instance, token: int, now: datetime) -> tuple[Run, Token]:
    run, waiting = _run(process, instance, token, now)
    if waiting.waits not in WORK:
        raise NotWaiting(
            f"Expected token {token} to wait for work, but it waits for {waiting.waits} at {waiting.element}"
        )
    return run, waiting


def _open(process: Process, instance: Instance) -> str:
    return ", ".join(open_tasks(process, instance)) or "nothing"
