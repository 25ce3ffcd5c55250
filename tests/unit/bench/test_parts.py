"""A run of some parts starts no more than they need."""

import pytest

from qabul_local.bench.parts import Ground, Part, ground_of


@pytest.mark.parametrize(
    ("parts", "ground"),
    [
        pytest.param([Part.ENGINE], Ground.NOTHING, id="the engine needs nothing"),
        pytest.param([Part.ENGINE, Part.STEPS], Ground.POSTGRES, id="steps need a database"),
        pytest.param([Part.STEPS, Part.DELAYS], Ground.STACK, id="delays are those of the services"),
        pytest.param(list(Part), Ground.STACK, id="everything"),
    ],
)
def test_the_ground_is_the_least_that_serves_all_parts(parts, ground):
    assert ground_of(parts) is ground
