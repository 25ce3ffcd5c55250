"""The parts of a run, which may be measured by themselves, and what must be running for each."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import IntEnum, StrEnum
from typing import Final


class Part(StrEnum):
    """A group of measurements that are compared with one another."""

    LIFECYCLES = "lifecycles"
    SUBMISSIONS = "submissions"
    DELAYS = "delays"
    STEPS = "steps"
    EVENTS = "events"
    ENGINE = "engine"
    CHAIN = "chain"
    COMMANDS = "commands"


class Ground(IntEnum):
    """What has to be started before a part is measured; a later one includes those before it."""

    NOTHING = 0
    POSTGRES = 1
    STACK = 2


_GROUND: Final[Mapping[Part, Ground]] = {Part.ENGINE: Ground.NOTHING, Part.STEPS: Ground.POSTGRES}


def ground_of(parts: Collection[Part]) -> Ground:
    """The least that serves all of these parts: an engine is measured within seconds of asking."""
    return max(_GROUND.get(part, Ground.STACK) for part in parts)
