"""Flows into a parallel join by which no token can come any more, while others wait at it or must come to it."""

from collections.abc import Iterable

from qabul_bpmn.executable import Node, Process
from qabul_bpmn.instance import Token


def empty_flows(process: Process, join: Node, tokens: Iterable[Token]) -> set[int]:
    """Return the flows into a join, by position, that have no token of its scope and that none can come by."""
    there, ahead = set(), 0
    for token in tokens:
        if token.element != join.id:
            ahead |= 1 << process.index[token.element]
        elif (position := _came_by(token)) is not None:
            there.add(position)
    # A parallel join knows besides where its scope may be ended.
    return {at for at, sources in enumerate(join.upstream[: join.incoming]) if at not in there and not sources & ahead}


def bound_for(process: Process, join: Node, tokens: Iterable[Token]) -> Token | None:
    """Return a token that waits at a join, else one that has no way past it; None when there is neither."""
    tokens = list(tokens)
    waiting = (token for token in tokens if token.element == join.id and _came_by(token) is not None)
    coming = (token for token in tokens if token.element != join.id and _must_come(process, token, join))
    return next(waiting, None) or next(coming, None)


def _came_by(token: Token) -> int | None:
    """Return the flow by which a token came to the join it waits at; None when it does not wait there."""
    if token.waits == "join":
        return int(token.note)
    stuck = token.waits == "incident" and token.note[0] == "join"
    return int(token.note[1]) if stuck else None


def _must_come(process: Process, token: Token, join: Node) -> bool:
    """Whether every way from where a token is leads to the join."""
    ahead, seen, comes = [process.index[token.element]], set[int](), False
    while ahead:
        index = ahead.pop()
        if index == join.index:
            comes = True
        elif index not in seen:
            seen.add(index)
            node = process.elements[index]
            if not node.outgoing:
                return False
            ahead += [arc.target for arc in node.outgoing]
            ahead += [event for event in node.boundaries if process.elements[event].interrupting]
    return comes
