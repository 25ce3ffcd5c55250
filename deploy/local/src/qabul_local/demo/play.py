"""Play the appeals through the whole process and see that all services agree."""

from __future__ import annotations

import asyncio
from pathlib import Path
from time import monotonic
from typing import Final

from grpc import aio
from rich.console import Console
from rich.live import Live

from qabul_local.demo.actors import Play
from qabul_local.demo.agreement import Findings, examine
from qabul_local.demo.cast import Cast
from qabul_local.demo.desk import Stage
from qabul_local.demo.documents import leave_documents
from qabul_local.demo.plan import Expected, Fate, expected
from qabul_local.demo.screen import Screen, show_files, show_result

#: The play is stuck when nothing at all has moved for this long.
STUCK_SECONDS: Final = 90.0
_LOOK_SECONDS: Final = 0.5


async def play(cast: Cast, fates: list[Fate], console: Console, out: Path) -> bool:
    """Play until every appeal has met its fate; True when all figures agree."""
    wanted = expected(fates)
    stage = Stage()
    began = monotonic()
    acting = Play(cast, stage, fates)
    with Live(Screen(stage, wanted), console=console, refresh_per_second=4):
        findings = await _act(acting, wanted)
    seconds = monotonic() - began
    show_result(console, wanted, findings)
    if not findings.agree:
        return False
    files, checks = await leave_documents(cast, wanted, out)
    console.print(f"{wanted.submitted} appeals in {seconds:.1f} s: {wanted.submitted / seconds:.1f} a second.")
    if "proposed right" in stage.acts:
        share = stage.acts["proposed right"] / wanted.submitted
        console.print(f"The rule table proposed the organisation that really answered for {share:.0%} of the appeals.")
    show_files(console, files)
    wrong = [check for check in checks if not check.agrees]
    for check in wrong:
        console.print(f"[red]{check.service}: {check.name}: expected {check.expected}, found {check.found}")
    return not wrong


async def _act(acting: Play, wanted: Expected) -> Findings:
    stage = acting.stage
    findings: Findings | None = None
    async with asyncio.TaskGroup() as everybody:
        everybody.create_task(acting.submit_all())
        for desk in acting.desks():
            everybody.create_task(desk.work())
        try:
            findings = await _until_all_agree(acting, wanted)
        finally:
            stage.over.set()
    return findings


async def _until_all_agree(acting: Play, wanted: Expected) -> Findings:
    """Look at the figures until they agree, or until nothing has moved for a long time."""
    seen: object = None
    moved_at = monotonic()
    while True:
        finished = acting.stage.acts.get("answers accepted", 0) >= wanted.resolved
        findings = await _examine(acting, wanted) if finished else None
        if findings is not None and findings.agree:
            return findings
        state = (dict(acting.stage.acts), findings and [check.found for check in findings.checks])
        if state != seen:
            seen, moved_at = state, monotonic()
        elif monotonic() - moved_at > STUCK_SECONDS:
            return findings or await examine(acting.cast, wanted)
        await asyncio.sleep(_LOOK_SECONDS)


async def _examine(acting: Play, wanted: Expected) -> Findings | None:
    try:
        return await examine(acting.cast, wanted)
    except aio.AioRpcError:
        acting.stage.retries += 1  # a service is away at this moment
        return None
