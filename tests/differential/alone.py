"""Our engine alone: `python -m tests.differential.alone` reads walks and prints a digest of each.

Two runs of it, in processes that hash strings differently, say whether a run of the engine is determined by what it is
given.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from hashlib import sha256
from random import Random

from tests.differential.engines import ANSWERS, MOST_ACTIONS, Address, act
from tests.differential.ours import Ours

import qabul_bpmn as bpmn


class Told(Ours):
    """Writes down every effect and every state of every instance."""

    def __init__(self, processes: Mapping[str, bpmn.Process], variables: Mapping[str, int]) -> None:
        self.told = [process.version for process in processes.values()]
        super().__init__(processes, variables)

    def _take(self, number: int, step: bpmn.Step) -> None:
        self.told += [step.instance.to_json(), repr(step.effects)]
        super()._take(number, step)


def walk(files: Mapping[str, str], variables: Sequence[str], answers: Mapping[str, str], seed: int) -> str:
    """Walk through a written tree, answering at random; return a digest of all that was told."""
    choose = Random(seed).randrange
    processes = {id_: bpmn.load(xml.encode()) for id_, xml in files.items()}
    engine = Told(processes, {name: choose(ANSWERS) for name in variables})
    for _ in range(MOST_ACTIONS):
        actions = engine.actions()
        if not actions:
            break
        action = actions[choose(len(actions))]
        act(engine, action, {answers[action.element]: choose(ANSWERS)} if isinstance(action, Address) else {})
    return sha256("\n".join(engine.told).encode()).hexdigest()


if __name__ == "__main__":
    for walked in json.load(sys.stdin):
        sys.stdout.write(f"{walk(**walked)}\n")
