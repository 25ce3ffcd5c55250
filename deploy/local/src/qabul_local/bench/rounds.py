"""What is measured: rounds of one thing, made a figure; and the ratio of two figures measured turn by turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from statistics import median

_MEDIAN, _TAIL = 50, 99


@dataclass(frozen=True, slots=True)
class Round:
    """One turn of a measurement."""

    operations: int
    seconds: float
    latencies_ms: Sequence[float] = ()
    #: Processor seconds that each party used meanwhile, by name.
    cpu_s: Mapping[str, float] = field(default_factory=dict)
    #: Calls the service refused because it had enough to do; they are no operations.
    refused: int = 0
    #: Further latencies of the same turn, in milliseconds, by name.
    series: Mapping[str, Sequence[float]] = field(default_factory=dict)
    #: Further counts of the same turn, by name.
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.operations / self.seconds


def side_by_side(rounds: Sequence[Round], *, own: str) -> Round:
    """What several processes did at the same time, as one round.

    Each of them used processor time of its `own`; all of them watched the same other parties.
    """
    parties = dict.fromkeys(name for each in rounds for name in each.cpu_s)
    return Round(
        sum(each.operations for each in rounds),
        max(each.seconds for each in rounds),
        [latency for each in rounds for latency in each.latencies_ms],
        {name: (sum if name == own else max)([each.cpu_s.get(name, 0.0) for each in rounds]) for name in parties},
        sum(each.refused for each in rounds),
    )


@dataclass(slots=True)
class Figure:
    """All rounds of one thing."""

    name: str
    rounds: list[Round] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """The middle rate of the rounds: one disturbed round does not move it."""
        return median(each.rate for each in self.rounds)

    @property
    def operations(self) -> int:
        """Operations of all rounds."""
        return sum(each.operations for each in self.rounds)

    @property
    def refused(self) -> int:
        """Refusals of all rounds."""
        return sum(each.refused for each in self.rounds)

    @property
    def p50(self) -> float | None:
        """Half of the operations took no longer, in milliseconds."""
        return percentile(self._latencies(), _MEDIAN)

    @property
    def p99(self) -> float | None:
        """All but one in a hundred took no longer, in milliseconds."""
        return percentile(self._latencies(), _TAIL)

    @property
    def longest(self) -> float | None:
        """The slowest operation, in milliseconds."""
        return percentile(self._latencies(), 100)

    @property
    def counts(self) -> Counter[str]:
        """Further counts of all rounds."""
        total: Counter[str] = Counter()
        for each in self.rounds:
            total.update(each.counts)
        return total

    def cpu_ms(self) -> dict[str, float]:
        """Processor milliseconds of each party per operation, the largest first."""
        used: Counter[str] = Counter()
        for each in self.rounds:
            used.update(dict(each.cpu_s))
        per = {name: 1000 * seconds / max(1, self.operations) for name, seconds in used.items()}
        return dict(sorted(per.items(), key=lambda each: -each[1]))

    def cores(self) -> float:
        """How many cores all parties together kept busy."""
        return sum(sum(each.cpu_s.values()) for each in self.rounds) / sum(each.seconds for each in self.rounds)

    def part(self, series: str) -> Figure:
        """Another series of the same rounds, as a figure of its own."""
        return Figure(
            f"{self.name}: {series}",
            [Round(len(each.series[series]), each.seconds, each.series[series]) for each in self.rounds],
        )

    def series(self) -> list[str]:
        """Names of the further series."""
        return list(dict.fromkeys(name for each in self.rounds for name in each.series))

    def _latencies(self) -> list[float]:
        return [latency for each in self.rounds for latency in each.latencies_ms]


def percentile(values: Iterable[float], percent: float) -> float | None:
    """The smallest value that this share of the values does not exceed; None of nothing."""
    ordered = sorted(values)
    if not ordered:
        return None
    return ordered[max(0, ceil(len(ordered) * percent / 100) - 1)]


def ratio(ours: Figure, limit: Figure) -> float:
    """How much of the limit's rate is reached: the middle one of the ratios of rounds that followed one another.

    The machine changes its speed from minute to minute, but hardly between two neighbouring rounds.
    """
    return median(mine.rate / theirs.rate for mine, theirs in zip(ours.rounds, limit.rounds, strict=True))
