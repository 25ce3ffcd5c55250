"""Whole lifecycles: the demo's people take appeals from submission to the outcome on the citizen's page.

A step is a completed user task: accept, consider, sign, take on (lead and co-executors), appoint, answer, examine.
Submissions, uploads, seals, lists and events are part of the way, not steps. The agencies' letters are typeset before
the clock starts: that is work of their own machines. No answer is rejected.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import UTC, datetime
from time import monotonic
from typing import Final

import qabul_region
from qabul.intake.v1 import appeal_pb2 as appeal
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul_chassis.auth import Role, make_dev_key
from qabul_local.bench import gates
from qabul_local.bench.hands import tell
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.usage import watched
from qabul_local.bench.work.calling import run
from qabul_local.bench.work.hearing import listening, next_sequence
from qabul_local.bench.work.scratch import connected
from qabul_local.demo.actors import Play
from qabul_local.demo.agreement import Check, examine
from qabul_local.demo.cast import Cast
from qabul_local.demo.desk import Stage
from qabul_local.demo.invented import invent
from qabul_local.demo.letters import Letter, letter_pdf
from qabul_local.demo.plan import Fate, expected
from qabul_local.subjects import SERVICES

#: What the demo's people call the user tasks they complete.
STEPS: Final = ("accepted", "considered", "signed", "taken on", "appointed", "answered", "answers accepted")
_STUCK_S: Final = 60.0
_LOOK_S: Final = 0.05


class Typesetter:
    """Typesets the first letter and hands the same sheet to everybody after."""

    def __init__(self) -> None:
        self._sheet: bytes | None = None

    def __call__(self, letter: Letter) -> bytes:
        """A letter as PDF."""
        if self._sheet is None:
            self._sheet = letter_pdf(letter)
        return self._sheet


def lifecycles(site: Site, warming: int, count: int) -> Round:
    """Play `warming` appeals to the end, then measure `count` of them; the stack must have been empty before."""
    return run(_lifecycles(site, warming, count))


async def _lifecycles(site: Site, warming: int, count: int) -> Round:
    region = qabul_region.load(site.region_dir)
    today = datetime.now(UTC).astimezone(region.time_zone).date()
    cast = Cast(site.targets, make_dev_key(site.keys), region, today=today)
    fates = [Fate(story) for story in invent(warming + count, region)]
    typeset = Typesetter()
    try:
        async with connected(site) as bus, listening(bus) as ear:
            await _played(cast, fates[:warming], typeset, before=0)
            await _agreed(cast, fates[:warming])
            first = {name.upper(): await next_sequence(bus, name.upper()) for name in SERVICES}
            with watched(site.everybody()) as window:
                acts = await _played(cast, fates[warming:], typeset, before=warming)
            await _agreed(cast, fates)
            delays = await ear.delays(first)
            delays["all streams to all consumers"] = [delay for some in delays.values() for delay in some]
    finally:
        await cast.leave()
    steps = sum(acts[name] for name in STEPS)
    return Round(count, window.seconds, cpu_s=window.cpu_s, series=delays, counts={**acts, gates.STEPS: steps})


async def _played(cast: Cast, fates: list[Fate], typeset: Typesetter, *, before: int) -> Counter[str]:
    """Play until intake shows the outcome of every appeal, and of the `before` that earlier plays resolved."""
    stage = Stage()
    acting = Play(cast, stage, fates, typeset=typeset)
    async with asyncio.TaskGroup() as everybody:
        everybody.create_task(acting.submit_all())
        for desk in acting.desks():
            everybody.create_task(desk.work())
        try:
            await _until_resolved(cast, stage, len(fates), before)
        finally:
            stage.over.set()
    return Counter(stage.acts)


async def _until_resolved(cast: Cast, stage: Stage, count: int, before: int) -> None:
    wanted = intake.ListAppealsRequest(page_size=1, statuses=[appeal.APPEAL_STATUS_RESOLVED])
    me = cast.credentials(Role.ANALYST)
    seen: object = None
    moved_at = monotonic()
    while True:
        accepted = stage.acts.get("answers accepted", 0)
        if accepted >= count:
            resolved = (await cast.stubs.intake.ListAppeals(wanted, metadata=me)).total_size
            if resolved >= before + count:
                return
        tell(sum(stage.acts.get(name, 0) for name in STEPS) / (count * len(STEPS)))
        if seen != stage.acts:
            seen, moved_at = dict(stage.acts), monotonic()
        elif monotonic() - moved_at > _STUCK_S:
            raise NotMeasured(
                f"Expected {count} appeals to be resolved, but for {_STUCK_S:.0f} s nothing moved: {seen}"
            )
        await asyncio.sleep(_LOOK_S)


async def _agreed(cast: Cast, fates: list[Fate]) -> None:
    """What was fast and wrong is no measurement: wait for the last events, and see that all services agree."""
    wrong: list[Check] = []
    gives_up_at = monotonic() + _STUCK_S
    while monotonic() < gives_up_at:
        wrong = [check for check in (await examine(cast, expected(fates))).checks if not check.agrees]
        if not wrong:
            return
        await asyncio.sleep(_LOOK_S)
    told = "; ".join(
        f"{check.service}, {check.name}: expected {check.expected}, found {check.found}" for check in wrong
    )
    raise NotMeasured(f"Expected the services to agree after the lifecycles, but they do not: {told}.")
