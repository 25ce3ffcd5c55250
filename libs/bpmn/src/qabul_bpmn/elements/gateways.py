"""Gateways: exclusive (one way), parallel (all ways, and a join of all), event-based (whichever happens first)."""

from qabul_bpmn.effects import Entered, Left
from qabul_bpmn.executable import Node
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, Run


def enter_exclusive(run: Run, node: Node, scope: int, _position: int) -> None:
    """Send the token along the first flow whose condition holds; tokens pass a merge one by one."""
    run.pass_through(node, scope)


def enter_parallel(run: Run, node: Node, scope: int, position: int) -> None:
    """Wait until there is a token on every incoming flow, then go on along all outgoing ones."""
    if node.incoming <= 1:
        run.pass_through(node, scope)
        return
    waiting = [token for token in run.tokens.values() if token.element == node.id and token.scope == scope]
    arrived: dict[int, Token] = {}
    for token in waiting:
        if token.waits == "join":
            arrived.setdefault(token.note, token)
    if position in arrived or len(arrived) + 1 < node.incoming:
        token = Token(run.new_id(), node.id, scope, "join", None, position)
        run.tokens[token.id] = token
        run.effects.append(Entered(node.id, token.id))
        return
    for token in arrived.values():
        run.remove(token)
        run.effects.append(Left(node.id, token.id))
    run.pass_through(node, scope)


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


def choose_event(run: Run, gateway: Token, event: Node) -> None:
    """Go on behind the event that happened; the timers of the others are cancelled."""
    run.remove(gateway)
    run.effects.append(Left(gateway.element, gateway.id))
    run.pass_through(event, gateway.scope)
