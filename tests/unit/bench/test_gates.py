"""Gates: met, short, stretched, or not measured; each says where the time goes."""

import pytest

from qabul_local.bench.gates import (
    ANSWERED,
    BESIDE_CHAIN,
    BESIDE_LIFECYCLES,
    GATES,
    STATE_BYTES,
    STEPS,
    STORED,
    Gate,
    Verdict,
    lifecycle_steps,
    where_time_goes,
)
from qabul_local.bench.names import ALONE, LIMIT_OF, OURS, Name
from qabul_local.bench.rounds import Figure, Round

FLOOR = Gate("G0", "ours against the limit", 0.5, 0.7, (Name.STEP,), lambda _: 0.0)
CEILING = Gate("G0", "ours against the limit", 3.5, 2.5, (Name.STEP,), lambda _: 0.0, at_most=True)


def figure(name, *rates, latencies=(), **more):
    return Figure(name, [Round(rate, 1.0, latencies, **more) for rate in rates])


def verdicts_of(gate_id, figures):
    return [gate.judge(figures) for gate in GATES if gate.id == gate_id]


@pytest.mark.parametrize(
    ("gate", "ratio", "met", "stretched"),
    [
        pytest.param(FLOOR, 0.49, False, False, id="below the floor"),
        pytest.param(FLOOR, 0.50, True, False, id="on the floor"),
        pytest.param(FLOOR, 0.71, True, True, id="stretched"),
        pytest.param(CEILING, 3.6, False, False, id="above the ceiling"),
        pytest.param(CEILING, 3.5, True, False, id="under the ceiling"),
        pytest.param(CEILING, 2.4, True, True, id="well under the ceiling"),
        pytest.param(FLOOR, None, None, False, id="not measured"),
    ],
)
def test_a_gate_is_judged_by_its_ratio(gate, ratio, met, stretched):
    verdict = Verdict(gate, ratio)

    assert verdict.met is met
    assert verdict.stretched is stretched


def test_a_gate_whose_limit_was_not_measured_is_neither_met_nor_short():
    [verdict] = verdicts_of("G1", {Name.ENGINE: figure("engine", 1000)})

    assert verdict.met is None


def test_a_chain_is_held_to_the_lowest_of_its_limits():
    limits = (3000, 1000, 4000)
    figures = {
        Name.LIFECYCLES: Figure("lifecycles", [Round(20, 10.0, counts={STEPS: 2000})]),
        Name.CHAIN: figure("chain", 500),
        **{name: figure(name, rate) for name, rate in zip(BESIDE_CHAIN, limits, strict=True)},
        **{name: figure(name, rate) for name, rate in zip(BESIDE_LIFECYCLES, limits, strict=True)},
    }

    commands, lifecycles = verdicts_of("G4", figures)

    assert commands.ratio == pytest.approx(0.5)
    assert lifecycle_steps(figures[Name.LIFECYCLES]) == 200
    assert lifecycles.ratio == pytest.approx(0.2)


def test_the_delay_is_held_to_two_commits_and_a_publish_and_its_tail_to_its_middle():
    figures = {
        Name.COMMANDS: figure("commands", 1, latencies=[6.0, 6.0, 12.0]),
        Name.COMMIT_BESIDE: figure("commits", 1, latencies=[0.5]),
        Name.PUBLISH_BESIDE: figure("publishes", 1, latencies=[1.0]),
    }

    middle, tail = verdicts_of("G7", figures)

    assert (middle.ratio, tail.ratio) == (3.0, 2.0)


def test_one_late_message_of_sparse_traffic_closes_its_gate():
    [early] = verdicts_of("G8", {Name.SPARSE: figure("sparse", 1, latencies=[5.0, 5.0, 70.0])})
    [late] = verdicts_of("G8", {Name.SPARSE: figure("sparse", 1, latencies=[5.0, 5.0, 71.0])})

    assert early.met is True
    assert late.met is False


def test_rework_may_cost_neither_time_nor_state():
    figures = {
        Name.FRESH: figure("fresh", 1000, 1000, counts={STATE_BYTES: 200}),
        Name.REWORKED: figure("reworked", 950, 900, counts={STATE_BYTES: 212}),
    }

    [[time], [state]] = verdicts_of("E1", figures), verdicts_of("E2", figures)

    assert (time.ratio, time.met) == (pytest.approx(0.925), False)
    assert (state.ratio, state.met) == (pytest.approx(1.06), False)


def test_a_busy_state_and_a_compile_have_sizes_of_their_own():
    figures = {
        Name.BUSY_STATE: figure("state", 1, counts={STATE_BYTES: 2048}),
        Name.COMPILE: figure("compile", 1, latencies=[4.0, 5.0, 90.0]),
    }

    [[state], [compiled]] = verdicts_of("E3", figures), verdicts_of("E4", figures)

    assert (state.ratio, state.met) == (2048, True)
    assert (compiled.ratio, compiled.met) == (5.0, True)


def test_where_the_time_goes_names_whoever_uses_the_processor_and_the_waits_between():
    found = figure(
        "commands",
        100,
        latencies=[8.0],
        cpu_s={"intake": 0.2, "postgres": 0.1, "seaweed": 0.0001},
        series={ANSWERED: [4.0], STORED: [5.5]},
    )

    assert where_time_goes(found) == (
        "command answered after 4.0 ms, event stored after 5.5 ms; "
        "processor per operation 3.00 ms: intake 2.00 ms, postgres 1.00 ms; 0.3 cores busy"
    )


def test_every_figure_has_its_line():
    shown = {*OURS, *LIMIT_OF.values(), *ALONE}

    assert {name for name in Name if name not in shown and not name.name.endswith("_BESIDE")} == set()
    assert set(LIMIT_OF) <= set(OURS)
