"""Tasks, call activities and embedded sub-processes: what is worked on, with the boundary events around it."""

from collections.abc import Callable, Mapping
from typing import Any

from qabul_bpmn.effects import CallProcess, Effect, Entered, EvaluateRules, RunServiceTask, SendMessage, StartUserTask
from qabul_bpmn.elements import catching, loops
from qabul_bpmn.executable import Node
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, MAPPING, Run

#: What a task waits for; a plain task waits for nothing.
WAITS = {
    "userTask": "user",
    "manualTask": "user",
    "serviceTask": "service",
    "sendTask": "service",
    "businessRuleTask": "rule",
    "receiveTask": "message",
    "callActivity": "call",
    "subProcess": "scope",
}


def enter(run: Run, node: Node, scope: int, position: int) -> None:
    """Start an activity: the loop around it, the next round of that loop, or just itself."""
    if not node.loop:
        begin(run, node, scope, None)
        return
    whole = run.tokens.get(scope)
    if whole is not None and whole.element == node.id:
        begin(run, node, scope, loops.local_of_round(run, node, whole, position), position)
    else:
        loops.enter(run, node, scope)


def begin(run: Run, node: Node, scope: int, local: Mapping[str, Any] | None, number: int | None = None) -> None:
    """Start an activity, or one round of it with its variables and number."""
    id_ = run.next_id
    run.next_id = id_ + 1
    token = Token(id_, node.id, scope, WAITS.get(node.kind, ""), local, number)
    run.effects.append(Entered(node.id, id_))
    asked = token
    try:
        if node.inputs:
            seen = run.seen_by(token)
            mapped = {target: evaluate(seen) for target, evaluate in node.inputs}
            asked = token._replace(local={**(local or {}), **mapped})
        if node.boundary_timers and not run.is_inner(token):
            run.start_timers(node.boundary_timers, token.id, run.visible(scope))
    except EvaluationFailed as failure:
        run.drop_timers(token.id)
        run.stop(token, ENTERING, str(failure))  # as it came: what is mapped already would be mapped once more
        return
    run.tokens[token.id] = asked
    ask(run, node, asked)


def ask(run: Run, node: Node, token: Token) -> None:
    """Have the work of a task done; a sub-process starts its own elements, a plain task is done at once."""
    if node.kind == "subProcess":
        run.ready.append((node.start, token.id, 0))
    elif effect := EFFECTS.get(node.kind):
        run.effects.append(effect(run, node, token))
    elif node.kind == "task":
        done(run, node, token)


EFFECTS: Mapping[str, Callable[[Run, Node, Token], Effect]] = {
    "userTask": lambda _run, node, token: StartUserTask(token.id, node.id),
    "manualTask": lambda _run, node, token: StartUserTask(token.id, node.id),
    "serviceTask": lambda run, node, token: RunServiceTask(token.id, node.id, run.seen_by(token)),
    "sendTask": lambda run, node, token: SendMessage(token.id, node.id, node.message, run.seen_by(token)),
    "businessRuleTask": lambda run, node, token: EvaluateRules(token.id, node.id, node.id, run.seen_by(token)),
    "callActivity": lambda run, node, token: CallProcess(token.id, node.id, node.called, _handed(run, node, token)),
}


def done(run: Run, node: Node, token: Token) -> None:
    """Go on after an activity: to the next round of its loop, or along its flows."""
    if node.kind == "subProcess" and node.outputs and token.waits == "scope":
        try:
            token = catching.keep(run, token, catching.mapped(node, run.seen_by(token), {}))
        except EvaluationFailed as failure:
            run.stop(token, MAPPING, str(failure))
            return
    if node.loop and run.is_inner(token):
        loops.round_done(run, node, token)
    else:
        run.leave(node, token)


def _handed(run: Run, node: Node, token: Token) -> Mapping[str, Any]:
    """Return what a called process is given: what the input mappings name, or all there is."""
    seen = run.seen_by(token)
    # Of a call that migrated before it is tried again, the inputs may have been mapped by another version.
    return {target: seen.get(target) for target, _ in node.inputs} if node.inputs else seen
