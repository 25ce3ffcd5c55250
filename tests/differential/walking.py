"""Walks both engines through one diagram, with the same answers, and says where they part."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import chain

from tests.differential.engines import ANSWERS, MOST_ACTIONS, Action, Address, Choose, Failed, News, act
from tests.differential.ours import Ours
from tests.differential.theirs import Theirs
from tests.differential.trees import Block
from tests.differential.writing import Diagram, write

import qabul_bpmn as bpmn

#: Makes another process of ours.
Change = Callable[[bpmn.Process], bpmn.Process]


class Parted(AssertionError):
    """The engines differ; says the tree, what was done, what each says, and the file."""


def walk(tree: Block, choose: Choose, *, change: Change = lambda process: process) -> list[str]:
    """Walk both through a tree until there is nothing to do; return what was done.

    Raises Parted when they differ in open tasks, in the events waited for, in being finished, or in the order of what
    was completed. With `change` ours runs another process than the one that is written.
    """
    pair = _Pair(tree)
    variables = {name: choose(ANSWERS) for name in pair.diagram.variables}
    pair.start({id_: change(bpmn.load(xml)) for id_, xml in pair.diagram.files.items()}, variables)
    for _ in range(MOST_ACTIONS):
        pair.compare()
        actions = pair.ours.actions()
        if not actions:
            break
        action = actions[choose(len(actions))]
        pair.act(action, choose(ANSWERS) if isinstance(action, Address) else 0)
    if pair.ours.done != pair.theirs.done:
        raise pair.parted(pair.ours.done, pair.theirs.done)
    return pair.trace


class _Pair:
    """Both engines in the same diagram."""

    ours: Ours
    theirs: Theirs

    def __init__(self, tree: Block) -> None:
        self.tree = tree
        self.diagram: Diagram = write(tree)
        self.trace: list[str] = []

    def start(self, processes: dict[str, bpmn.Process], variables: dict[str, int]) -> None:
        def start_ours() -> None:
            self.ours = Ours(processes, variables)

        def start_theirs() -> None:
            self.theirs = Theirs(self.diagram.spelled, variables)

        self._both(f"start {variables}", start_ours, start_theirs)

    def act(self, action: Action, answer: int) -> None:
        output = {}
        match action:
            case Address(element=element):
                output = {self.diagram.answers[element]: answer}
                done = f"complete {action} {output}"
            case News():
                done = f"bring {action.kind} {action.name}"
            case datetime():
                done = f"wait until {action:%d %b %H:%M:%S}"
        self._both(done, lambda: act(self.ours, action, output), lambda: act(self.theirs, action, output))

    def compare(self) -> None:
        ours, theirs = state(self.ours), state(self.theirs)
        if ours != theirs:
            raise self.parted(ours, theirs)

    def parted(self, ours: object, theirs: object) -> Parted:
        trace = "\n  ".join(self.trace)
        says = f"ours:   {ours}\ntheirs: {theirs}"
        files = b"\n".join(self.diagram.files.values()).decode()
        return Parted(f"\n\n{self.tree!r}\n\n  {trace}\n\n{says}\n\n{files}")

    def _both(self, done: str, on_ours: Callable[[], None], on_theirs: Callable[[], None]) -> None:
        """Let both do it. Nothing that is generated may fail in either."""
        self.trace.append(done)
        failures = [_failure(on_ours), _failure(on_theirs)]
        if any(failures):
            raise self.parted(*failures)


def state(engine: Ours | Theirs) -> str:
    """Return where an instance is: its open tasks, what else it waits for, and whether it is finished."""
    tasks = (str(address) for address in engine.open().elements())
    where = " ".join(sorted(chain(tasks, engine.events().elements())))
    return " ".join(filter(None, [where, "finished" if engine.finished else ""])) or "nothing to wait for"


def _failure(act: Callable[[], None]) -> str:
    try:
        act()
    except Failed as failure:
        return str(failure)
    return ""
