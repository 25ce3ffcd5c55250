"""What happens from outside: finding who waits for a message, signal, error or escalation, and letting it happen.

The place where an event can happen is a number, the same as in a timer: the token that waits, the token of the
activity a boundary event is attached to, or the scope in which an event sub-process may start.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from qabul_bpmn.effects import Entered, Left, RaiseIncident, ThrowEscalation
from qabul_bpmn.executable import NOWHERE, Node
from qabul_bpmn.instance import ROOT, Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, LEAVING, Run

NOTHING: Mapping[str, Any] = {}
#: Members of the note of an incident that keeps nothing that was brought.
PLAIN = 2


def places(run: Run, node: Node) -> Iterator[int]:
    """Yield where in the instance this catching element can happen now, the oldest place first."""
    if node.kind == "startEvent":
        yield from _scopes_of_event_subprocess(run, node)
        return
    for token in run.tokens.values():
        if node.kind == "boundaryEvent":
            if token.element == run.process.elements[node.host].id and not run.is_inner(token):
                yield token.id
        elif token.waits == "event":
            if node.index in run.process.element(token.element).choices:
                yield token.id
        elif token.element == node.id and token.waits in {"message", "signal"}:
            yield token.id


def nearness(run: Run, node: Node, place: int) -> tuple[bool, int, bool]:
    """Order the places of one message, the nearest first: what waits itself, then what is around it, inside out."""
    if node.kind not in {"boundaryEvent", "startEvent"}:
        return False, 0, False
    scope = place if node.kind == "startEvent" else run.tokens[place].scope
    return True, -run.depth(scope), node.kind == "startEvent"


def is_meant(run: Run, node: Node, place: int, payload: Mapping[str, Any]) -> bool:
    """Whether a message is for this place, by the variable that its correlation names; nothing equals no value."""
    name = node.correlation
    if not name:
        return True
    if node.kind == "startEvent":
        seen = run.visible(place)
    else:
        token = run.tokens[place]  # a boundary event is outside of its activity, and does not see its inputs
        seen = run.visible(token.scope) if node.kind == "boundaryEvent" else run.seen_by(token)
    wanted, known = payload.get(name), seen.get(name)
    # To Python 1 is True, and nobody is meant by both.
    return wanted is not None and wanted == known and (type(wanted) is bool) == (type(known) is bool)


def happen(run: Run, node: Node, place: int, payload: Mapping[str, Any] = NOTHING) -> None:
    """Let the event happen at a place."""
    if node.kind == "startEvent":
        _start_event_subprocess(run, node, place, payload)
        return
    token = run.tokens[place]
    if token.element == node.id:
        take(run, node, token, payload)
        return
    problem = keep_payload(run, node, token.scope, payload)
    if node.kind != "boundaryEvent":  # a choice behind an event-based gateway
        run.remove(token)
        run.effects.append(Left(token.element, token.id))
    elif node.interrupting:
        run.cancel(token)
    if problem:
        run.stop_at(node, token.scope, problem, doing=LEAVING, brought=payload)
    else:
        run.pass_through(node, token.scope)


def take(run: Run, node: Node, token: Token, output: Mapping[str, Any] | None, *, by_hand: bool = False) -> None:
    """Take in what a token's work or message brought, and go on; by hand, without an output nothing is mapped."""
    if output or (node.outputs and not by_hand):
        try:
            values = mapped(node, run.seen_by(token), output or {}) if node.outputs else output or {}
        except EvaluationFailed as failure:
            if by_hand:  # it stays what it was, with what it brought itself
                run.effects.append(RaiseIncident(token.id, token.element, str(failure)))
                return
            # What was heard was heard.
            doing = token.note[0] if token.waits == "incident" else token.waits
            doing = LEAVING if doing in {"message", "signal"} else doing
            run.stop(token, doing, str(failure), brought=output or {})
            return
        token = keep(run, token, values)
    if token.waits == "incident" and token.note[0] == ENTERING and len(token.note) > PLAIN:
        # An event that starts a scope has happened, and is yet to start it.
        run.cancel(token)
        node.enter(run, node, token.scope, 0)
    else:
        node.done(run, node, token)


def keep_payload(run: Run, node: Node, scope: int, payload: Mapping[str, Any]) -> str:
    """Write what an event brought; returns why it could not be mapped. What happened has happened all the same."""
    if payload or node.outputs:
        try:
            run.assign(scope, mapped(node, run.visible(scope), payload))
        except EvaluationFailed as failure:
            return str(failure)
    return ""


def keep(run: Run, token: Token, values: Mapping[str, Any]) -> Token:
    """Write what a token's work brought: an item of a multi-instance keeps it, others hand it to their scope.

    A round's `loopCounter` is its own: a called process hands back all it was given, and the scope may have another.
    """
    if not token.scope or not run.is_item(token):
        if "loopCounter" in values and run.is_inner(token):
            values = {name: value for name, value in values.items() if name != "loopCounter"}
        run.assign(token.scope, values)
        return token
    run.assign(token.id, values)
    return run.tokens[token.id]


def mapped(node: Node, seen: Mapping[str, Any], output: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what becomes of an output: all of it, or what the output mappings take."""
    if not node.outputs:
        return output
    context = {**seen, **output}
    return {target: evaluate(context) for target, evaluate in node.outputs}


def throw(run: Run, token: Token, kind: str, code: str, payload: Mapping[str, Any] = NOTHING) -> bool:
    """Bring an error or escalation to the nearest event around the token that catches it; False when none does.

    Nearest first: the boundary events of the activity, the event sub-processes beside it, then the same
    one scope up. An event sub-process does not catch what is thrown inside it: it would start itself for ever.
    An escalation that nothing here catches is left to whoever called this process.
    """
    current = token
    while True:
        node = run.process.element(current.element)
        # Boundary events belong to the whole of a multi-instance or loop, not to its rounds.
        if not run.is_inner(current):
            if event := _catching(run, node.boundaries, kind, code):
                happen(run, event, current.id, payload)
                return True
            starts = run.process.event_starts.get(node.container, ())
            event = _catching(run, tuple(index for index in starts if index != node.start), kind, code)
            if event and current.scope in places(run, event):
                happen(run, event, current.scope, payload)
                return True
        if not current.scope:
            break
        current = run.tokens[current.scope]
    if kind == "escalation":
        run.effects.append(ThrowEscalation(code, payload or run.seen_by(token)))
    return False


def event_subprocesses_around(run: Run, token: Token) -> frozenset[tuple[int, int]]:
    """Return the event sub-processes a token is inside of: the start event of each, and the scope it runs in."""
    found = set()
    while token.scope:
        token = run.tokens[token.scope]
        node = run.process.element(token.element)
        if node.triggered:
            found.add((node.start, token.scope))
    return frozenset(found)


def _catching(run: Run, events: tuple[int, ...], kind: str, code: str) -> Node | None:
    nodes = [run.process.elements[index] for index in events]
    for wanted in (code, ""):  # the exact code is nearer than one that catches all
        for node in nodes:
            if node.event == kind and node.code == wanted:
                return node
    return None


def _scopes_of_event_subprocess(run: Run, start: Node) -> Iterator[int]:
    """Yield the running scopes in which an event sub-process may start: not where one has already taken over."""
    around = run.process.elements[start.container].container
    if around == NOWHERE:
        scopes = [] if run.finished else [ROOT]
    else:
        owner = run.process.elements[around].id
        scopes = [token.id for token in run.tokens.values() if token.element == owner and token.waits == "scope"]
    taken = {token.scope for token in run.tokens.values() if took_over(run, token)}
    yield from (scope for scope in scopes if scope not in taken)


def took_over(run: Run, token: Token) -> bool:
    """Whether the token is that of an event sub-process that took over its scope."""
    node = run.process.element(token.element)
    return node.triggered and run.process.elements[node.start].interrupting


def _start_event_subprocess(run: Run, start: Node, scope: int, payload: Mapping[str, Any]) -> None:
    if start.interrupting:
        run.cancel_scope(scope)
        beside = run.process.elements[start.container].container
        run.drop_timers(scope, only=run.process.event_starts[beside])
    problem = keep_payload(run, start, scope, payload)
    node = run.process.elements[start.container]
    token = Token(run.new_id(), node.id, scope, "scope")
    run.tokens[token.id] = token
    run.effects.append(Entered(node.id, token.id))
    if problem:
        run.stop_at(start, token.id, problem, brought=payload)
    else:
        run.ready.append((start.index, token.id, 0))
