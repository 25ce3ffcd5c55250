"""Events: starts, ends, and what is thrown and caught on the way; `catching` lets them happen."""

from qabul_bpmn.effects import Entered, SendMessage, ThrowSignal
from qabul_bpmn.elements import catching
from qabul_bpmn.executable import Node
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, Run, Thrown


def enter_start(run: Run, node: Node, scope: int, _position: int) -> None:
    """Open a scope: the timers of its event sub-processes run from now on."""
    timers = run.process.event_timers.get(node.container, ())
    try:
        run.start_timers(timers, scope, run.visible(scope))
    except EvaluationFailed as failure:
        run.drop_timers(scope, only=timers)
        run.stop_at(node, scope, str(failure))
        return
    run.pass_through(node, scope)


def enter_passing(run: Run, node: Node, scope: int, _position: int) -> None:
    """Pass what waits for nothing: an exclusive gateway chooses on leaving, a boundary event has happened."""
    run.pass_through(node, scope)


def enter_throw(run: Run, node: Node, scope: int, _position: int) -> None:
    """Throw on the way: a message waits for its worker, the others are thrown at once; a none event is a milestone."""
    if node.event == "message":
        send(run, node, scope)
        return
    token = Token(run.new_id(), node.id, scope, "")
    run.effects.append(Entered(node.id, token.id))
    run.tokens[token.id] = token
    if node.event == "signal":
        throw_signal(run, node, token)
        return
    if node.event == "escalation":
        catching.throw(run, token, "escalation", node.code)
        if token.id not in run.tokens:
            return  # caught by an event that took this scope away
    run.leave(node, token)


def enter_catch(run: Run, node: Node, scope: int, _position: int) -> None:
    """Wait for a message, a signal or a moment; a link is only the other end of a jump."""
    if node.event == "link":
        run.pass_through(node, scope)
        return
    token = Token(run.new_id(), node.id, scope, node.event)
    run.effects.append(Entered(node.id, token.id))
    run.tokens[token.id] = token
    if node.timer:
        try:
            run.start_timers((node.index,), token.id, run.visible(scope))
        except EvaluationFailed as failure:
            run.stop(token, ENTERING, str(failure))


def enter_end(run: Run, node: Node, scope: int, _position: int) -> None:
    """End a path; an error or escalation goes up the scopes, a terminate ends its whole scope."""
    if node.event == "message":
        send(run, node, scope)
        return
    token = Token(run.new_id(), node.id, scope, "")
    run.effects.append(Entered(node.id, token.id))
    run.tokens[token.id] = token
    if node.event in {"error", "escalation"}:
        caught = catching.throw(run, token, node.event, node.code)
        if not caught and node.event == "error":
            reason = f"Expected error '{node.code}' to be caught around {node.id}, but nothing does"
            run.stop(token, ENTERING, reason, node.code)
            return
        if token.id not in run.tokens:
            return
    elif node.event == "signal":
        throw_signal(run, node, token)
        return
    elif node.event == "terminate":
        del run.tokens[token.id]  # the others are cancelled; this one is what ends them
        run.cancel_scope(scope)
        run.leave(node, token)
        run.close(scope)  # nothing starts in it any more, whatever was thrown just before
        return
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


def throw_signal(run: Run, node: Node, token: Token) -> None:
    """Throw a signal: to this instance once its other tokens rest, to other instances by the caller.

    The token stays until then: what it comes to afterwards was not waiting for the signal when it was thrown.
    """
    name, variables = node.message or "", run.seen_by(token)
    run.signals.append(Thrown(name, variables, token.id, catching.event_subprocesses_around(run, token)))
    run.effects.append(ThrowSignal(name, variables))


def done(run: Run, node: Node, token: Token) -> None:
    """Go on after an event that was waited for, or a message that was said."""
    run.leave(node, token)
