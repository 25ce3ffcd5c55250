"""The gates: G1 to G8 are ratios against limits measured in the same run, E1 to E4 what the engine itself must keep."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from qabul_local.bench.names import Name
from qabul_local.bench.rounds import Figure, ratio

Figures = Mapping[Name, Figure]

#: Names of further series and counts of rounds: the measurements and the gates agree on them here.
ANSWERED: Final = "command answered"
STORED: Final = "event stored"
DELAY: Final = "event delay"
STEPS: Final = "steps"
STATE_BYTES: Final = "bytes of state"

#: The limits that each end of G4 is measured between.
BESIDE_CHAIN: Final = (Name.CHAIN_ECHO_BESIDE, Name.CHAIN_TRANSACTION_BESIDE, Name.CHAIN_PIPELINED_BESIDE)
BESIDE_LIFECYCLES: Final = (Name.ECHO_BESIDE, Name.TRANSACTION_BESIDE, Name.PIPELINED_BESIDE)

#: Sparse traffic may stretch the usual delay this much, and by this many milliseconds.
_SPARSE_TIMES: Final = 10
_SPARSE_MS: Final = 20
#: The largest state of a usual instance, and how much of it bookkeeping may add over time.
_STATE_BYTES: Final = 2048
_BOOKKEEPING: Final = 1.05
_COMPILE_MS: Final = 50
#: Parties that used less of the processor are not worth a word.
_SMALLEST_SHARE: Final = 0.03


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate: what it compares and the ratio that opens it."""

    id: str
    what: str
    gate: float
    stretch: float | None
    #: The figures it needs; the first is ours, whose time is told when the gate is short.
    needs: Sequence[Name]
    found: Callable[[Figures], float]
    #: Whether the ratio must stay below the gate rather than reach it.
    at_most: bool = False

    def judge(self, figures: Figures) -> Verdict:
        """Compare, when everything it needs was measured."""
        if not all(name in figures for name in self.needs):
            return Verdict(self, None)
        return Verdict(self, self.found(figures))


@dataclass(frozen=True, slots=True)
class Verdict:
    """A gate and the ratio found; None when it was not measured."""

    gate: Gate
    ratio: float | None

    @property
    def met(self) -> bool | None:
        """Whether the gate is met; None when it was not measured."""
        if self.ratio is None:
            return None
        return self.ratio <= self.gate.gate if self.gate.at_most else self.ratio >= self.gate.gate

    @property
    def stretched(self) -> bool:
        """Whether even what we stretch for is reached."""
        if self.ratio is None or self.gate.stretch is None:
            return False
        return self.ratio <= self.gate.stretch if self.gate.at_most else self.ratio >= self.gate.stretch


def lifecycle_steps(figure: Figure) -> float:
    """Completed user tasks a second."""
    return figure.counts[STEPS] / sum(each.seconds for each in figure.rounds)


def state_bytes(figure: Figure) -> int:
    """How large the stored state is; the same in each round."""
    return max(each.counts[STATE_BYTES] for each in figure.rounds)


def lowest_limit(figures: Figures, beside: Sequence[Name]) -> float:
    """The lowest of several limits: no chain of them all is faster."""
    return min(figures[name].rate for name in beside)


def least_delay(figures: Figures) -> float:
    """Two commits and a publish, one after the other, in milliseconds."""
    return 2 * _middle(figures[Name.COMMIT_BESIDE]) + _middle(figures[Name.PUBLISH_BESIDE])


def where_time_goes(figure: Figure) -> str:
    """Whose processor time an operation takes, and what it waits for; in one line."""
    spent = figure.cpu_ms()
    total = sum(spent.values())
    parts = [f"{name} {value:.2f} ms" for name, value in spent.items() if value > _SMALLEST_SHARE * total]
    text = f"processor per operation {total:.2f} ms: {', '.join(parts)}; {figure.cores():.1f} cores busy"
    if ANSWERED in figure.series():
        answered, stored = _middle(figure.part(ANSWERED)), _middle(figure.part(STORED))
        text = f"command answered after {answered:.1f} ms, event stored after {stored:.1f} ms; {text}"
    return text


def _middle(figure: Figure) -> float:
    if figure.p50 is None:
        raise ValueError(f"Expected latencies of '{figure.name}', but it has none.")
    return figure.p50


def _against(id_: str, what: str, compared: tuple[Name, Name], gate: float, stretch: float | None = None) -> Gate:
    """Hold a figure to the limit it took turns with."""
    ours, limit = compared
    return Gate(id_, what, gate, stretch, compared, lambda figures: ratio(figures[ours], figures[limit]))


def _tail(figures: Figures) -> float:
    return (figures[Name.COMMANDS].p99 or 0.0) / _middle(figures[Name.COMMANDS])


def _sparse(figures: Figures) -> float:
    allowed = _SPARSE_TIMES * _middle(figures[Name.SPARSE]) + _SPARSE_MS
    return (figures[Name.SPARSE].longest or 0.0) / allowed


GATES: Final = (
    _against("G1", "engine step against SpiffWorkflow", (Name.ENGINE, Name.SPIFF), 50, 100),
    _against(
        "G2",
        "step transaction (lock, token, domain row, audit, outbox) against pgbench, 8 clients",
        (Name.STEP_TRANSACTION, Name.PGBENCH),
        0.45,
        0.70,
    ),
    _against(
        "G2",
        "whole step of a process, with its decisions, state and history, against the same",
        (Name.STEP, Name.PGBENCH),
        0.45,
        0.70,
    ),
    _against("G3", "command with durable commit against echo, 32 callers", (Name.ACCEPT, Name.ECHO_32), 0.25, 0.40),
    Gate(
        "G4",
        "command, event, commit in the next service, against the lowest of echo, asyncpg transaction, publish_async",
        0.18,
        0.30,
        (Name.CHAIN, *BESIDE_CHAIN),
        lambda figures: figures[Name.CHAIN].rate / lowest_limit(figures, BESIDE_CHAIN),
    ),
    Gate(
        "G4",
        "steps of whole lifecycles with their answer files, against the same",
        0.18,
        0.30,
        (Name.LIFECYCLES, *BESIDE_LIFECYCLES),
        lambda figures: lifecycle_steps(figures[Name.LIFECYCLES]) / lowest_limit(figures, BESIDE_LIFECYCLES),
    ),
    _against("G5", "relay against publish_async", (Name.RELAY, Name.PIPELINED), 0.85, 3),
    _against("G6", "batched consumer against fetch and ack", (Name.CONSUME, Name.FETCH), 0.50, 0.70),
    Gate(
        "G7",
        "command to commit in the next service, p50, against 2 commits and 1 publish",
        3.5,
        2.5,
        (Name.COMMANDS, Name.COMMIT_BESIDE, Name.PUBLISH_BESIDE),
        lambda figures: _middle(figures[Name.COMMANDS]) / least_delay(figures),
        at_most=True,
    ),
    Gate("G7", "the same, p99 against its p50", 5, None, (Name.COMMANDS,), _tail, at_most=True),
    Gate(
        "G8",
        "sparse traffic, the latest against 10 x p50 + 20 ms",
        1,
        None,
        (Name.SPARSE,),
        _sparse,
        at_most=True,
    ),
    _against("E1", "engine step after 20 rework loops against before any", (Name.REWORKED, Name.FRESH), 0.95),
    Gate(
        "E2",
        "state after 20 rework loops against before any",
        _BOOKKEEPING,
        None,
        (Name.REWORKED, Name.FRESH),
        lambda figures: state_bytes(figures[Name.REWORKED]) / state_bytes(figures[Name.FRESH]),
        at_most=True,
    ),
    Gate(
        "E3",
        "bytes of state with two tokens and four timers",
        _STATE_BYTES,
        None,
        (Name.BUSY_STATE,),
        lambda figures: state_bytes(figures[Name.BUSY_STATE]),
        at_most=True,
    ),
    Gate(
        "E4",
        "milliseconds to compile all diagrams of the five services",
        _COMPILE_MS,
        None,
        (Name.COMPILE,),
        lambda figures: _middle(figures[Name.COMPILE]),
        at_most=True,
    ),
)
