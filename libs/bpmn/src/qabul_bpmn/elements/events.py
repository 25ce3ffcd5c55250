"""Events: starts, ends, what is thrown and caught on the way, and what is attached to activities."""

from qabul_bpmn.effects import Entered, SendMessage
from qabul_bpmn.executable import Node
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, Run


def enter_passing(run: Run, node: Node, scope: int, _position: int) -> None:
    """Pass an event that has already happened: a start or boundary event."""
    run.pass_through(node, scope)


def enter_throw(run: Run, node: Node, scope: int, _position: int) -> None:
    """Throw on the way: a message waits for its worker, a none event is a mere milestone."""
    if node.event == "message":
        send(run, node, scope)
    else:
        run.pass_through(node, scope)


def enter_catch(run: Run, node: Node, scope: int, _position: int) -> None:
    """Wait for a message or for a moment."""
    token = Token(run.new_id(), node.id, scope, node.event)
    run.effects.append(Entered(node.id, token.id))
    run.tokens[token.id] = token
    if node.timer:
        try:
            run.start_timers((node.index,), token.id, run.visible(scope))
        except EvaluationFailed as failure:
            run.stop(token, ENTERING, str(failure))


def enter_end(run: Run, node: Node, scope: int, _position: int) -> None:
    """End a path; with an error it goes up the scopes, with a terminate it ends its whole scope."""
    if node.event == "message":
        send(run, node, scope)
        return
    token = Token(run.new_id(), node.id, scope, "")
    run.effects.append(Entered(node.id, token.id))
    if node.event == "error":
        run.tokens[token.id] = token
        if not throw_error(run, token, node.code):
            reason = f"Expected error '{node.code}' to be caught around {node.id}, but no boundary event does"
            run.stop(token, ENTERING, reason)
        return
    if node.event == "terminate":
        run.cancel_scope(scope)
    run.leave(node, token)


def send(run: Run, node: Node, scope: int) -> None:
    """Ask for a message to be said, and wait until it is."""
    token = Token(run.new_id(), node.id, scope, "service")
    run.tokens[token.id] = token
    run.effects.append(Entered(node.id, token.id))
    say(run, node, token)


def say(run: Run, node: Node, token: Token) -> None:
    """Ask for the message of a throwing event."""
    run.effects.append(SendMessage(token.id, node.id, node.message, run.seen_by(token)))


def done(run: Run, node: Node, token: Token) -> None:
    """Go on after an event that was waited for, or a message that was said."""
    run.leave(node, token)


def trigger_boundary(run: Run, event: Node, host: Token) -> None:
    """Let a boundary event happen to its activity: an interrupting one takes the activity away."""
    if event.interrupting:
        run.cancel(host)
    run.pass_through(event, host.scope)


def throw_error(run: Run, token: Token, code: str) -> bool:
    """Bring an error to the nearest boundary event around the token that catches it; False when none does."""
    current = token
    while True:
        # Boundary events belong to the whole of a multi-instance or loop, not to its rounds.
        if not run.is_inner(current):
            node = run.process.element(current.element)
            catching = [run.process.elements[index] for index in node.boundaries]
            for wanted in (code, ""):  # the exact code is nearer than one that catches all
                for event in catching:
                    if event.event == "error" and event.code == wanted:
                        trigger_boundary(run, event, current)
                        return True
        if not current.scope:
            return False
        current = run.tokens[current.scope]
