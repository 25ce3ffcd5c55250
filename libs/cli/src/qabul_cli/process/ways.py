"""Which flows tokens went along: steps tell of elements, so it is the flow between one that was left and the next."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from qabul_bpmn import Model


class Move(NamedTuple):
    """A token left an element, or came to one."""

    what: Literal["left", "entered"]
    element: str


class Ways:
    """The flows of a diagram, by their two ends."""

    def __init__(self, model: Model) -> None:
        self._flows: dict[str, dict[str, list[str]]] = {}  # by target, then by source
        for process in model.processes:
            for flow in process.flows:
                self._flows.setdefault(flow.target, {}).setdefault(flow.source, []).append(flow.id)

    def gone_along(self, moves: Iterable[Move]) -> set[str]:
        """The flows gone along in one step, given its moves in order."""
        left: set[str] = set()
        gone: set[str] = set()
        for what, element in moves:
            if what == "left":
                left.add(element)
                continue
            into = self._flows.get(element, {})
            gone.update(id_ for source in left & into.keys() for id_ in into[source])
        return gone
