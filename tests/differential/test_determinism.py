"""A run of our engine, and what it is compared with, are determined by what they are given.

Neither by how a process hashes strings, nor by the machine's clock.
"""

import json
import os
import subprocess
import sys
from itertools import count
from random import Random
from types import SimpleNamespace

from hypothesis import HealthCheck, Phase, given, settings
from SpiffWorkflow import task as their_tasks
from tests.conftest import ROOT
from tests.differential.growing import trees
from tests.differential.trees import Parallel, Scope, Standard, Task
from tests.differential.walking import walk
from tests.differential.writing import write

EXAMPLES = 60


def grown():
    """Return trees as they are walked: the files of each, what is asked in them, and whose chance answers."""
    walks = []

    @settings(
        max_examples=EXAMPLES,
        phases=[Phase.generate],
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(tree=trees(3))
    def keep(tree):
        diagram = write(tree)
        files = {id_: xml.decode() for id_, xml in diagram.files.items()}
        walks.append({"files": files, "variables": diagram.variables, "answers": diagram.answers, "seed": len(walks)})

    keep()
    return walks


def digests(walks, hash_seed):
    """Walk in a process of its own, in which strings have these hashes."""
    command = [sys.executable, "-m", "tests.differential.alone"]
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    walked = subprocess.run(
        command, cwd=ROOT, env=environment, input=json.dumps(walks), capture_output=True, text=True, check=True
    )
    return walked.stdout.splitlines()


def test_effects_and_states_are_the_same_to_the_byte_however_a_process_hashes_strings():
    walks = grown()

    one, other = digests(walks, "1"), digests(walks, "2")

    assert len(one) == len(walks) >= EXAMPLES
    differing = [walk for walk, was, is_ in zip(walks, one, other, strict=True) if was != is_]
    assert differing == []


def test_a_clock_that_is_set_back_parts_no_engines(monkeypatch):
    # The one way to set a clock back here: SpiffWorkflow takes no other one.
    monkeypatch.setattr(their_tasks, "time", SimpleNamespace(time=count(1_000_000_000, -1).__next__))
    twice_at_one_task = Scope(Parallel((Task(), Task()), meet=Task(Standard("!= 0", maximum=2))))

    for seed in range(20):
        walk(twice_at_one_task, Random(seed).randrange)
