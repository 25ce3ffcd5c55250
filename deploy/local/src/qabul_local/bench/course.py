"""The order of the measurements: what is compared takes turns, and what leaves a mess behind comes last."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from signal import SIGCONT, SIGSTOP
from typing import Any, Final

import psutil

from qabul_local.bench.hands import Hands
from qabul_local.bench.lengths import Lengths
from qabul_local.bench.names import Name
from qabul_local.bench.parts import Part
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Figure, Round, side_by_side
from qabul_local.bench.screen import Screen, short
from qabul_local.bench.site import CLIENT, Site
from qabul_local.bench.work import (
    calls,
    completions,
    consuming,
    delays,
    echo,
    engine,
    growth,
    lifecycles,
    publishing,
    quiet,
    rows,
    steps,
)

_QUIET_S: Final = 60.0
#: The longest pause between two sparse commands.
_SPARSE_PAUSE_S: Final = 0.25
#: More appeals a second than one process of intake accepts; those left over cost nothing.
_ACCEPTED_AT_MOST: Final = 2500
#: Roughly what it does accept.
_ACCEPTED_USUALLY: Final = 900
_FROZEN: Final = ("routing", "execution", "review", "reporting")


class Course:
    """One run over a fresh stack."""

    def __init__(self, site: Site, hands: Hands, beside: Hands, lengths: Lengths, screen: Screen) -> None:
        self.figures: dict[Name, Figure] = {}
        self._site = site
        self._hands = hands
        #: A second process that makes load, where a measurement has two replicas.
        self._beside = beside
        self._lengths = lengths
        self._screen = screen
        #: Appeals that were registered and not yet accepted.
        self._registered: list[str] = []

    def run(self, parts: Collection[Part]) -> None:
        """Measure these parts, in the order of all."""
        measures = {
            Part.LIFECYCLES: self._lifecycles,
            Part.SUBMISSIONS: self._submissions,
            Part.DELAYS: self._delays,
            Part.STEPS: self._steps,
            Part.EVENTS: self._events,
            Part.ENGINE: self._engine,
            Part.CHAIN: self._chain,
            Part.COMMANDS: self._commands,
        }
        for part, measure in measures.items():
            if part in parts:
                measure()

    def _lifecycles(self) -> None:
        """First of all: the people of the play look at lists, in which nobody else's appeals may stand (G4)."""
        self._beside_lifecycles()
        lengths = self._lengths
        self._turn(Name.LIFECYCLES, 1, lifecycles.lifecycles, lengths.warming, lengths.lifecycles)
        self._beside_lifecycles()

    def _beside_lifecycles(self) -> None:
        lengths = self._lengths
        self._turn(Name.ECHO_BESIDE, 2, echo.echoes, 32, lengths.limit_s)
        self._turn(Name.TRANSACTION_BESIDE, 2, rows.transactions, 8, lengths.limit_s)
        self._turn(Name.PIPELINED_BESIDE, 2, publishing.pipelined, lengths.events)

    def _submissions(self) -> None:
        """Submissions beside durable rows; what they register is accepted later."""
        lengths = self._lengths
        for callers, limit, ours in (
            (1, Name.INSERT_1, Name.SUBMIT_1),
            (32, Name.INSERT_32, Name.SUBMIT_32),
            (256, Name.INSERT_256, Name.SUBMIT_256),
        ):
            for _ in range(lengths.rounds):
                self._quiet()
                self._turn(limit, lengths.rounds, rows.inserts, callers, lengths.limit_s)
                self._turn(ours, lengths.rounds, calls.submissions, callers, lengths.calls_s)

    def _delays(self) -> None:
        """One command at a time beside its parts (G7), then with pauses (G8)."""
        lengths = self._lengths
        self._stock(lengths.commands + lengths.sparse)
        for _ in range(lengths.rounds):
            self._quiet()
            self._turn(Name.COMMIT_BESIDE, lengths.rounds, rows.inserts, 1, lengths.limit_s / 2)
            self._turn(Name.PUBLISH_BESIDE, lengths.rounds, publishing.publishes, 1, lengths.limit_s / 2)
            taken = self._taken(lengths.commands // lengths.rounds)
            self._turn(Name.COMMANDS, lengths.rounds, delays.commands, taken, 0.0)
        self._quiet()
        self._turn(Name.SPARSE, 1, delays.commands, self._taken(lengths.sparse), _SPARSE_PAUSE_S)

    def _steps(self) -> None:
        """The chassis' step beside the same server's transactions (G2), completions beside their bare rows."""
        lengths = self._lengths
        if self._site.targets:
            self._quiet()
        for _ in range(lengths.rounds):
            self._turn(Name.PGBENCH, lengths.rounds, rows.pgbench_transactions, 8, lengths.calls_s)
            self._turn(Name.STEP_TRANSACTION, lengths.rounds, steps.transactions, 8, lengths.calls_s)
            self._turn(Name.STEP, lengths.rounds, steps.steps, 8, lengths.calls_s)
            self._turn_of_replicas(Name.STEP_OF_TWO, lengths.rounds, steps.steps, 8, lengths.calls_s)
            self._turn(Name.TRANSACTION, lengths.rounds, rows.transactions, 8, lengths.limit_s)
        for _ in range(lengths.rounds):
            self._turn(Name.BARE_ROWS, lengths.rounds, completions.bare_rows, 32, lengths.calls_s)
            self._turn(Name.COMPLETE, lengths.rounds, completions.completions, 32, lengths.calls_s)

    def _events(self) -> None:
        """Out: the relay beside JetStream (G5). In: a consumer beside a bare reader (G6)."""
        lengths = self._lengths
        for _ in range(lengths.rounds):
            self._turn(Name.PUBLISH_1, lengths.rounds, publishing.publishes, 1, lengths.limit_s / 2)
            self._turn(Name.PUBLISH_32, lengths.rounds, publishing.publishes, 32, lengths.limit_s / 2)
            self._turn(Name.PIPELINED, lengths.rounds, publishing.pipelined, lengths.events)
            self._turn(Name.RELAY, lengths.rounds, publishing.relayed, lengths.events)
            self._turn(Name.FETCH, lengths.rounds, consuming.fetched, lengths.events)
            self._turn(Name.CONSUME, lengths.rounds, consuming.consumed, lengths.events)

    def _engine(self) -> None:
        """The engine beside the one everybody knows (G1), where it is installed, and what of it must not grow."""
        lengths = self._lengths
        for _ in range(lengths.rounds):
            self._turn(Name.ENGINE, lengths.rounds, engine.our_steps, lengths.engine_s)
            if engine.has_spiff():
                self._turn(Name.SPIFF, lengths.rounds, engine.spiff_steps, lengths.engine_s)
            self._turn_of_two(Name.REWORKED, Name.FRESH, lengths.rounds, growth.reworked_steps, lengths.engine_s)
        self._turn(Name.BUSY_STATE, 1, growth.busy_states)
        self._turn(Name.COMPILE, 1, growth.compiles, lengths.engine_s)

    def _chain(self) -> None:
        """Commands as fast as they go, until the next service has committed the last of them (G4)."""
        lengths = self._lengths
        for _ in range(lengths.chains):
            self._stock(int(lengths.calls_s * _ACCEPTED_USUALLY))
            self._quiet()
            self._turn(Name.CHAIN_ECHO_BESIDE, lengths.chains, echo.echoes, 32, lengths.limit_s)
            self._turn(Name.CHAIN_TRANSACTION_BESIDE, lengths.chains, rows.transactions, 8, lengths.limit_s)
            self._turn(Name.CHAIN_PIPELINED_BESIDE, lengths.chains, publishing.pipelined, lengths.events)
            offered = self._taken(int(lengths.calls_s * _ACCEPTED_USUALLY))
            done = self._turn(Name.CHAIN, lengths.chains, delays.chain, 32, lengths.calls_s, offered)
            self._registered += offered[done.operations :]

    def _commands(self) -> None:
        """A command beside an echo (G3); last, since the other services are left with everything it said.

        An echo has the machine to itself. So has the command: the services that would go on with what it says are
        frozen meanwhile, as they would be on machines of their own.
        """
        lengths = self._lengths
        self._stock(int(lengths.rounds * lengths.calls_s * _ACCEPTED_USUALLY))
        self._quiet()
        self._turn(Name.ECHO_1, 1, echo.echoes, 1, lengths.limit_s)
        for _ in range(lengths.rounds):
            self._turn(Name.ECHO_32, lengths.rounds, echo.echoes, 32, lengths.limit_s)
            offered = self._taken(int(lengths.calls_s * _ACCEPTED_AT_MOST))
            with _frozen(self._site):
                done = self._turn(Name.ACCEPT, lengths.rounds, calls.acceptances, 32, lengths.calls_s, offered)
            self._registered += offered[done.operations + done.refused + 32 :]

    def _stock(self, count: int) -> None:
        """See to it that this many registered appeals wait to be accepted."""
        while len(self._registered) < count:
            self._registered += self._hands.do(calls.submissions, self._site, 32, 1.0, progress=_nothing).appeal_ids

    def _taken(self, count: int) -> list[str]:
        taken, self._registered = self._registered[:count], self._registered[count:]
        return taken

    def _quiet(self) -> None:
        if under_way := self._hands.do(quiet.settle, self._site, _QUIET_S, progress=_nothing):
            raise NotMeasured(f"Expected the stack to come to rest within {_QUIET_S:.0f} s, but found {under_way}.")

    def _turn(self, name: Name, rounds: int, work: Callable[..., Any], *arguments: Any) -> Round:
        """Measure one round of a figure and show it."""
        result = self._measure(name, rounds, work, *arguments)
        if isinstance(result, calls.Submitted):
            self._registered += result.appeal_ids
            result = result.round
        return self._keep(name, rounds, result)

    def _turn_of_two(self, ours: Name, limit: Name, rounds: int, work: Callable[..., Any], *arguments: Any) -> None:
        """Measure one round of two figures that took turns within it."""
        limited, result = self._measure(ours, rounds, work, *arguments)
        self._screen.expect(limit, rounds)
        self._keep(limit, rounds, limited)
        self._keep(ours, rounds, result)

    def _turn_of_replicas(
        self, name: Name, rounds: int, work: Callable[..., Round], callers: int, seconds: float
    ) -> None:
        """Measure one round of a figure with its callers parted between two processes, as pgbench has two threads."""
        if name not in self.figures:  # so that both begin at once
            self._beside.do(work, self._site, 1, 0.1, 1, 2, progress=_nothing)
        second = self._beside.begin(work, self._site, callers // 2, seconds, 1, 2)
        first = self._measure(name, rounds, work, callers // 2, seconds, 0, 2)
        self._keep(name, rounds, side_by_side([first, second.result()], own=CLIENT))

    def _measure(self, name: Name, rounds: int, work: Callable[..., Any], *arguments: Any) -> Any:
        done = len(self.figures[name].rounds) if name in self.figures else 0
        self._screen.expect(name, rounds)
        return self._hands.do(
            work, self._site, *arguments, progress=lambda fraction: self._screen.moved(name, done + fraction)
        )

    def _keep(self, name: Name, rounds: int, result: Any) -> Round:
        if not isinstance(result, Round) or not result.operations:
            raise NotMeasured(f"Expected '{name}' to do something, but it did nothing.")
        figure = self.figures.setdefault(name, Figure(name))
        figure.rounds.append(result)
        self._screen.moved(name, len(figure.rounds))
        self._screen.found(name, short(figure), over=len(figure.rounds) == rounds)
        return result


def _nothing(_: float) -> None:
    """Nobody watches."""


@contextmanager
def _frozen(site: Site) -> Iterator[None]:
    """Stop all services but intake for the block, and let them go on after it."""
    processes = [psutil.Process(site.pids[name]) for name in _FROZEN]
    for process in processes:
        process.send_signal(SIGSTOP)
    try:
        yield
    finally:
        for process in processes:
            process.send_signal(SIGCONT)
