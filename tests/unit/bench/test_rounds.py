"""Figures out of rounds: middle rates, percentiles, ratios of neighbours, processor time per operation."""

import pytest

from qabul_local.bench.rounds import Figure, Round, percentile, ratio, side_by_side


def rounds(*rates):
    return [Round(rate, 1.0) for rate in rates]


@pytest.mark.parametrize(
    ("values", "percent", "found"),
    [
        pytest.param(range(1, 101), 99, 99, id="one in a hundred took longer"),
        pytest.param([3.0, 1.0, 2.0], 50, 2.0, id="the middle one"),
        pytest.param([7.0], 99, 7.0, id="the only one"),
        pytest.param([1.0, 9.0], 100, 9.0, id="the longest"),
        pytest.param([], 50, None, id="none"),
    ],
)
def test_a_percentile_is_a_value_that_occurred(values, percent, found):
    assert percentile(values, percent) == found


def test_one_disturbed_round_does_not_move_a_figure():
    figure = Figure("calls", rounds(100, 101, 9))

    assert figure.rate == 100


def test_a_ratio_compares_neighbouring_rounds_only():
    ours, limit = Figure("ours", rounds(50, 10, 50)), Figure("limit", rounds(100, 20, 100))

    assert ratio(ours, limit) == 0.5


def test_figures_that_did_not_take_turns_are_not_compared():
    with pytest.raises(ValueError, match="shorter"):
        ratio(Figure("ours", rounds(1, 2)), Figure("limit", rounds(1)))


def test_processor_time_is_told_per_operation_the_largest_first():
    figure = Figure(
        "calls",
        [
            Round(10, 1.0, cpu_s={"postgres": 0.1, "intake": 0.5}),
            Round(30, 1.0, cpu_s={"postgres": 0.3, "intake": 0.7}),
        ],
    )

    assert list(figure.cpu_ms().items()) == [("intake", 30.0), ("postgres", 10.0)]
    assert figure.cores() == pytest.approx(0.8)


def test_processes_side_by_side_add_up_and_what_all_of_them_watched_counts_once():
    one = Round(10, 1.0, [1.0], {"client": 0.5, "postgres": 0.3})
    two = Round(30, 2.0, [3.0], {"client": 0.7, "postgres": 0.4}, refused=1)

    both = side_by_side([one, two], own="client")

    assert both == Round(40, 2.0, [1.0, 3.0], {"client": 1.2, "postgres": 0.4}, refused=1)


def test_latencies_of_all_rounds_make_one_distribution():
    figure = Figure("calls", [Round(2, 1.0, [1.0, 2.0]), Round(2, 1.0, [3.0, 4.0])])

    assert (figure.p50, figure.p99, figure.longest) == (2.0, 4.0, 4.0)


def test_a_further_series_is_a_figure_of_its_own():
    figure = Figure("commands", [Round(2, 1.0, [5.0, 6.0], series={"stored": [1.0, 2.0, 3.0]})])

    assert figure.series() == ["stored"]
    assert figure.part("stored").p50 == 2.0
    assert figure.part("stored").operations == 3
