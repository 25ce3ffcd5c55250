"""Multi-instance and standard loops: one token for the whole (it carries the boundary events), one per round.

The token of the whole waits for "instances" and owns the scope of its rounds. A multi-instance item keeps the
variables written inside it to itself; a round of a standard loop writes to the scope around, as its condition
looks there.
"""

from collections.abc import Mapping
from typing import Any

from qabul_bpmn.effects import Entered, Left
from qabul_bpmn.executable import ExecutableLoop, Node
from qabul_bpmn.expressions import shown
from qabul_bpmn.instance import Token
from qabul_bpmn.problems import EvaluationFailed
from qabul_bpmn.run import ENTERING, LEAVING, Run

#: Items of one multi-instance; each is a token, and the instance is loaded and stored whole.
MOST_ITEMS = 1_000
#: What a completion condition sees of a multi-instance, in the order in which it is counted.
COUNTED = (
    "numberOfInstances",
    "numberOfCompletedInstances",
    "numberOfActiveInstances",
    "numberOfTerminatedInstances",
)
#: Names that loops give their own numbers by.
COUNTERS = frozenset({"loopCounter", *COUNTED})


def enter(run: Run, node: Node, scope: int) -> None:
    """Start a loop: its boundary timers, then its first round, or all items of a parallel multi-instance."""
    token = Token(run.new_id(), node.id, scope, "instances")
    run.effects.append(Entered(node.id, token.id))
    try:
        note = _first_note(node, run.visible(scope))
        run.start_timers(node.boundary_timers, token.id, run.visible(scope))
    except EvaluationFailed as failure:
        run.drop_timers(token.id)
        run.stop(token, ENTERING, str(failure))
        return
    token = token._replace(note=note)
    run.tokens[token.id] = token
    if not note[0]:
        _finish(run, node, token)
        return
    for number in range(note[0] if _all_at_once(node) else 1):
        run.ready.append((node.index, token.id, number))


def local_of_round(run: Run, node: Node, whole: Token, number: int) -> dict[str, Any]:
    """Return the variables a round starts with; the whole forgets the items once the last one has its own."""
    local: dict[str, Any] = {"loopCounter": number + 1}
    total, completed, items, outputs = whole.note
    if items is not None:
        variable = _loop(node).element_variable
        if variable:
            local[variable] = items[number]
        if number + 1 == total:
            run.tokens[whole.id] = whole._replace(note=[total, completed, None, outputs])
    return local


def round_done(run: Run, node: Node, item: Token) -> None:
    """Take in the outcome of a round, then start the next one or end the loop."""
    loop = _loop(node)
    whole = run.tokens[item.scope]
    total, completed, items, outputs = whole.note
    completed += 1
    try:
        if outputs is not None and loop.output_element:
            outputs = list(outputs)
            outputs[_number(item)] = loop.output_element(run.seen_by(item))
        note = [total, completed, items, outputs]
        enough = _enough(run, loop, item, note)
    except EvaluationFailed as failure:
        run.stop(item, LEAVING, str(failure))
        return
    run.remove(item)
    run.effects.append(Left(node.id, item.id))
    whole = whole._replace(note=note)
    run.tokens[whole.id] = whole
    if enough:
        run.cancel_scope(whole.id)
        _finish(run, node, whole)
    elif not _all_at_once(node):
        run.ready.append((node.index, whole.id, completed))


def _first_note(node: Node, variables: Mapping[str, Any]) -> list[Any]:
    """Return the bookkeeping of the whole: rounds in all, rounds done, items still needed, outputs."""
    loop = _loop(node)
    if not loop.multiple:
        none_yet = {**variables, "loopCounter": 0}
        first = not loop.test_before or loop.condition is None or loop.condition(none_yet)
        return [1 if first else 0, 0, None, None]
    if loop.collection:
        items = loop.collection(variables)
        if not isinstance(items, list | tuple):
            raise EvaluationFailed(f"Expected the collection of {node.id} to be a list, but it is {shown(items)}")
        items, total = list(items), len(items)
    else:
        assert loop.cardinality is not None  # noqa: S101 - `check` asks for one of the two
        items, total = None, _count(node, loop.cardinality(variables))
    if total > MOST_ITEMS:
        raise EvaluationFailed(f"Expected at most {MOST_ITEMS:,} instances of {node.id}, but there are {total:,}")
    return [total, 0, items, [None] * total if loop.output_collection else None]


def _count(node: Node, value: Any) -> int:
    count = int(value) if isinstance(value, float) and value.is_integer() else value  # JSON may say 3 as 3.0
    if not isinstance(count, int) or isinstance(count, bool) or count < 0:
        raise EvaluationFailed(f"Expected a whole number of instances of {node.id}, but it is {shown(value)}")
    return count


def _enough(run: Run, loop: ExecutableLoop, item: Token, note: list[Any]) -> bool:
    total, completed = note[0], note[1]
    if not loop.multiple:
        if loop.maximum is not None and completed >= loop.maximum:
            return True
        # Around the loop, as before its first round: the inputs of a round would hide what its work has brought.
        around = run.visible(run.tokens[item.scope].scope)
        return loop.condition is not None and not loop.condition({**around, "loopCounter": completed})
    if completed >= total:
        return True
    if loop.completion is None:
        return False
    counts = total, completed, 0 if loop.sequential else total - completed, 0
    return loop.completion({**run.seen_by(item), **dict(zip(COUNTED, counts, strict=True))})


def _finish(run: Run, node: Node, whole: Token) -> None:
    loop = _loop(node)
    if loop.output_collection:
        run.assign(whole.scope, {loop.output_collection: whole.note[3]})
    run.leave(node, whole)


def _number(item: Token) -> int:
    """Return which round this is, from 0; `loopCounter` may have been written over."""
    number: int = item.note[1] if item.waits == "incident" else item.note
    return number


def _all_at_once(node: Node) -> bool:
    loop = _loop(node)
    return loop.multiple and not loop.sequential


def _loop(node: Node) -> ExecutableLoop:
    assert node.loop is not None  # noqa: S101 - only activities with a loop come here
    return node.loop
