"""How long each measurement lasts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Lengths:
    """Seconds of one turn, how many turns, and how much is prepared."""

    rounds: int
    #: Of a raw limit that is measured by calling it for a while.
    limit_s: float
    #: Of a call to a service that is measured by calling it for a while.
    calls_s: float
    engine_s: float
    #: Appeals that go the whole way, and those that go before them to warm everything up.
    lifecycles: int
    warming: int
    #: Turns of the chain, each followed by what it leaves to be done.
    chains: int
    #: Commands one after the other, for the delay without load; and with pauses between them.
    commands: int
    sparse: int
    #: Events staged, published and consumed in one turn.
    events: int


FULL = Lengths(
    rounds=3,
    limit_s=1.5,
    calls_s=2.0,
    engine_s=1.0,
    lifecycles=200,
    warming=25,
    chains=2,
    commands=100,
    sparse=120,
    events=5000,
)
QUICK = Lengths(
    rounds=1,
    limit_s=0.7,
    calls_s=1.0,
    engine_s=0.5,
    lifecycles=30,
    warming=10,
    chains=1,
    commands=60,
    sparse=30,
    events=2000,
)
