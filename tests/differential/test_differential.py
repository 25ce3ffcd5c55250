"""Our engine beside SpiffWorkflow, in processes grown at random and answered at random.

The examples are the same in every run. To look at many others:
`DIFFERENTIAL_EXAMPLES=20000 python -m pytest -o faulthandler_timeout=0 tests/differential/test_differential.py`,
and to the same others again: `--hypothesis-seed=43`, with as many examples.
What it finds is either ours to mend, with a walk in `tests/unit/bpmn`, or a case for `test_disagreements`.
"""

import os
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.differential.growing import trees
from tests.differential.walking import walk

EXAMPLES = int(os.environ.get("DIFFERENTIAL_EXAMPLES", "0"))


@settings(
    max_examples=EXAMPLES or 500,
    derandomize=not EXAMPLES,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(tree=trees(4 if EXAMPLES else 3), seed=st.integers(0, 2**32))
def test_both_engines_open_the_same_tasks_in_every_state_and_end_together(tree, seed):
    walk(tree, Random(seed).randrange)
