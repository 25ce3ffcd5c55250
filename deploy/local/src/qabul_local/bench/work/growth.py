"""What must not grow: a step of the engine after much rework, the state of a busy instance, the compile of diagrams."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.resources import files
from itertools import cycle
from time import perf_counter, process_time
from typing import Final

import qabul_bpmn
from qabul_bpmn import Instance, Process
from qabul_local.bench.gates import STATE_BYTES
from qabul_local.bench.hands import tell
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.engine import ACCEPTED, diagram, started
from qabul_local.subjects import SERVICES

#: How often the answer is sent back before the second of the two steps that are compared.
LOOPS: Final = 20
_REWORKED: Final = "answer"
_REJECTED: Final = {**ACCEPTED, "decision": "rejected"}
#: Steps of one kind before those of the other have their turn: both see the same moments of a restless machine.
_TURN: Final = 50
_STATES: Final = 2000

_BUSY: Final = "two-tasks-four-timers.bpmn"
_BUSY_VARIABLES: Final = {"appeal_id": "01985f0e-7d2c-7a55-9c3e-5f2d3c4b5a69", "due_at": "2026-03-17T18:59:59+00:00"}


def reworked_steps(site: Site, seconds: float) -> tuple[Round, Round]:
    """One and the same step, before any rework and after much of it, by turns."""
    process = qabul_bpmn.load(diagram(), source="four-steps.bpmn")
    now = datetime.now(UTC)
    states = _states(process, now)
    taken, spent = [0, 0], [0.0, 0.0]
    with watched(site.parties()) as window:
        began = perf_counter()
        for which in cycle(range(len(states))):
            if (passed := perf_counter() - began) >= seconds:
                break
            spent[which] += _steps(process, states[which], now)
            taken[which] += _TURN
            tell(passed / seconds)
    fresh, reworked = (
        Round(
            taken[which],
            spent[which],
            cpu_s={party: used * spent[which] / sum(spent) for party, used in window.cpu_s.items()},
            counts={STATE_BYTES: len(states[which].encode())},
        )
        for which in range(len(states))
    )
    return fresh, reworked


def busy_states(site: Site) -> Round:
    """Write the state of an instance with two waiting tokens and four boundary timers and read it again."""
    process = qabul_bpmn.load(files(__package__).joinpath(_BUSY).read_bytes(), source=_BUSY)
    instance = qabul_bpmn.start(process, _BUSY_VARIABLES, now=datetime.now(UTC)).instance
    if (len(instance.tokens), len(instance.timers)) != (2, 4):
        raise ValueError(f"Expected 2 tokens and 4 timers in {_BUSY}, but found {instance.tokens}, {instance.timers}.")
    with watched(site.parties()) as window:
        for _ in range(_STATES):
            instance = Instance.from_json(instance.to_json())
    return Round(_STATES, window.seconds, cpu_s=window.cpu_s, counts={STATE_BYTES: len(instance.to_json().encode())})


def compiles(site: Site, seconds: float) -> Round:
    """Read, check and compile the diagrams of all services, again and again."""
    diagrams = service_diagrams()
    latencies: list[float] = []
    with watched(site.parties()) as window:
        began = perf_counter()
        while (passed := perf_counter() - began) < seconds:
            for source, xml in diagrams:
                qabul_bpmn.load(xml, source=source)
            latencies.append(1000 * (perf_counter() - began - passed))
            tell(passed / seconds)
    return Round(len(latencies), window.seconds, latencies, window.cpu_s)


def service_diagrams() -> Sequence[tuple[str, bytes]]:
    """The diagrams of the five services, by file name."""
    return [
        (file.name, file.read_bytes())
        for service in SERVICES
        for file in files(f"qabul_{service}").joinpath("processes").iterdir()
        if file.name.endswith(".bpmn")
    ]


def _states(process: Process, now: datetime) -> tuple[str, str]:
    """The instance where its answer is to be written: for the first time, and after `LOOPS` rejections."""
    state = started(process, now)
    while Instance.from_json(state).tokens[0].element != _REWORKED:
        state = _stepped(process, state, now)
    fresh = state
    for _ in range(LOOPS):
        state = _stepped(process, _stepped(process, state, now), now, _REJECTED)
    return fresh, state


def _steps(process: Process, state: str, now: datetime) -> float:
    """Take the step of this state several times; the seconds of processor it took, whoever else wants the machine."""
    began = process_time()
    for _ in range(_TURN):
        _stepped(process, state, now)
    return process_time() - began


def _stepped(process: Process, state: str, now: datetime, output: dict[str, str] = ACCEPTED) -> str:
    instance = Instance.from_json(state)
    return qabul_bpmn.complete(process, instance, instance.tokens[0].id, output, now=now).instance.to_json()
