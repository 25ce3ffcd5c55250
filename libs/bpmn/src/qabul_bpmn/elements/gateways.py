"""Gateways that wait: parallel and inclusive joins, and the event-based one; choosing a way is `Run.choose`."""

from collections.abc import Container, Iterable

from qabul_bpmn.effects import Entered, Left
from qabul_bpmn.executable import Node
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, Run


def enter_joining(run: Run, node: Node, scope: int, position: int) -> None:
    """Wait at a join. A parallel one goes on once every incoming flow brought a token.

    An inclusive one goes on when no token can still come by a flow that has brought none; that is seen
    when all tokens rest (`settle`).
    """
    if node.incoming <= 1:
        run.pass_through(node, scope)
        return
    token = Token(run.new_id(), node.id, scope, "join", None, position)
    run.tokens[token.id] = token
    run.effects.append(Entered(node.id, token.id))
    if node.kind == "parallelGateway":
        join_if_complete(run, node, scope)


def join_if_complete(run: Run, node: Node, scope: int) -> None:
    """Let a parallel join go on that has a token of each incoming flow."""
    arrived = of_each_flow(node, run.inside(scope))
    if len(arrived) == node.incoming:
        join(run, node, arrived.values())


def join(run: Run, node: Node, tokens: Iterable[Token]) -> None:
    """Make one token of those that waited: the last goes on, the others end here."""
    *others, last = tokens
    for token in others:
        run.remove(token)
        run.effects.append(Left(node.id, token.id))
    run.leave(node, last._replace(waits="", note=None))


def enter_event_based(run: Run, node: Node, scope: int, _position: int) -> None:
    """Wait for the first of the events behind the gateway."""
    token = Token(run.new_id(), node.id, scope, "event")
    run.effects.append(Entered(node.id, token.id))
    run.tokens[token.id] = token
    timed = tuple(index for index in node.choices if run.process.elements[index].timer)
    try:
        run.start_timers(timed, token.id, run.visible(scope))
    except EvaluationFailed as failure:
        run.drop_timers(token.id)
        run.stop(token, ENTERING, str(failure))


def settle(run: Run) -> bool:
    """Let one inclusive join go on that waits for nobody any more; name the joins nobody can complete.

    Called when all tokens rest. Returns whether a token was moved.
    """
    scopes: dict[int, list[Token]] = {}
    for token in run.tokens.values():
        if token.waits == "join":
            scopes[token.scope] = []
    if not scopes:
        return False
    for token in run.tokens.values():
        if token.scope in scopes:
            scopes[token.scope].append(token)
    return any(_settle_scope(run, tokens) for tokens in scopes.values())


def _settle_scope(run: Run, tokens: list[Token]) -> bool:
    first: dict[str, Token] = {}
    for token in tokens:
        if token.waits == "join":
            first.setdefault(token.element, token)
    stuck = []
    for id_, token in first.items():
        node = run.process.element(id_)
        arrived = of_each_flow(node, tokens)
        if node.kind == "parallelGateway":
            if _is_dead(run, node, tokens, arrived):
                stuck.append(token)
        elif not _still_coming(run, node, tokens, set(arrived)):
            join(run, node, arrived.values())
            return True
    if not stuck and all(token.waits == "join" for token in tokens):  # each waits for another, in a circle
        one, *others = first
        text = f"Expected a token to come to {one}, but it and {' and '.join(others)} wait for one another"
        run.stop(first[one], "join", text)
    for token in stuck:
        run.stop(token, "join", f"Expected a token on every flow into {token.element}, but none is left to come")
    return False


def of_each_flow(node: Node, tokens: Iterable[Token]) -> dict[int, Token]:
    """Return, of the tokens of a scope, the first that waits at a join for each incoming flow."""
    arrived: dict[int, Token] = {}
    for token in tokens:
        if token.element == node.id and token.waits == "join":
            arrived.setdefault(token.note, token)
    return arrived


def _still_coming(run: Run, node: Node, tokens: list[Token], arrived: set[int]) -> bool:
    """Whether a token can reach a flow that is still empty, and none that is not (BPMN 2.0, 13.4.3).

    By an event attached to where it stands it can still come, but is not bound to: what came by such an event does not
    mean that the activity will not end.
    """
    empty = full = 0
    for position, (sources, by_flows) in enumerate(zip(node.upstream, node.by_flows, strict=True)):
        if position in arrived:
            full |= by_flows
        else:
            empty |= sources
    awaited = empty & ~full
    return any(token.element != node.id and awaited >> run.process.index[token.element] & 1 for token in tokens)


def _is_dead(run: Run, node: Node, tokens: list[Token], arrived: Container[int]) -> bool:
    """Whether no token of its scope can reach a flow into a parallel join that is still empty, or end the scope."""
    ahead = 0
    for position, sources in enumerate(node.upstream):
        if position not in arrived:
            ahead |= sources
    for token in tokens:
        if token.element == node.id:
            if token.waits == "incident":
                return False  # somebody is told already
        elif ahead >> run.process.index[token.element] & 1:
            return False
    return True
