"""Commands to the running services, as a portal and a registrar give them: each with a request id of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import cycle
from typing import TYPE_CHECKING, Final
from uuid import uuid4

import grpc
from grpc import aio

import qabul_region
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role, issue_token, make_dev_key
from qabul_local.bench.problems import NotMeasured
from qabul_local.bench.rounds import Round
from qabul_local.bench.site import Site
from qabul_local.bench.work.calling import UsedUp, keep_calling, run
from qabul_local.demo.invented import invent
from qabul_local.demo.submission import submission_of

if TYPE_CHECKING:  # the generated stubs name their asynchronous side in the type stubs only
    from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceAsyncStub

#: Different texts; more would not be more different.
_TEXTS: Final = 200
_CALL_S: Final = 20.0

Credentials = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Submitted:
    """A round of submissions, and the ids of the appeals it made."""

    round: Round
    appeal_ids: list[str]


class Registrar:
    """Accepts appeals for execution."""

    def __init__(self, site: Site, stub: IntakeServiceAsyncStub) -> None:
        self._stub = stub
        self._me = credentials(site, Role.REGISTRAR)

    async def accept(self, appeal_id: str) -> bool:
        """Accept one; False when the service has too much to do."""
        request = intake.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=appeal_id)
        try:
            await self._stub.AcceptAppeal(request, metadata=self._me, timeout=_CALL_S)
        except aio.AioRpcError as error:
            return _served(error)
        return True


def submissions(site: Site, callers: int, seconds: float) -> Submitted:
    """Submit appeals side by side; the whole stack is at work."""
    return run(_submissions(site, callers, seconds))


def acceptances(site: Site, callers: int, seconds: float, appeal_ids: list[str]) -> Round:
    """Accept registered appeals side by side, until the time or the appeals are used up."""
    return run(_acceptances(site, callers, seconds, appeal_ids))


async def _submissions(site: Site, callers: int, seconds: float) -> Submitted:
    templates = cycle(list(_requests(site)))
    made: list[str] = []
    me = credentials(site, Role.APPLICANT_GATEWAY)
    async with calling_intake(site) as stub:

        async def submit() -> bool:
            request = intake.SubmitAppealRequest()  # of its own: it is written to the wire only later
            request.CopyFrom(next(templates))
            request.request_id = str(uuid4())
            try:
                answer = await stub.SubmitAppeal(request, metadata=me, timeout=_CALL_S)
            except aio.AioRpcError as error:
                return _served(error)
            made.append(answer.appeal_id)
            return True

        return Submitted(await keep_calling(callers, seconds, submit, parties=site.everybody()), made)


async def _acceptances(site: Site, callers: int, seconds: float, appeal_ids: list[str]) -> Round:
    left = iter(appeal_ids)
    async with calling_intake(site) as stub:
        registrar = Registrar(site, stub)

        async def accept() -> bool:
            try:
                appeal_id = next(left)
            except StopIteration:
                raise UsedUp from None
            return await registrar.accept(appeal_id)

        return await keep_calling(callers, seconds, accept, parties=site.everybody())


@asynccontextmanager
async def calling_intake(site: Site) -> AsyncIterator[IntakeServiceAsyncStub]:
    """A plain channel, as a portal would open: nothing of ours on the caller's side."""
    async with aio.insecure_channel(site.targets["intake"]) as channel:
        await channel.channel_ready()
        yield IntakeServiceStub(channel)


def credentials(site: Site, role: Role, organisation: str | None = None) -> Credentials:
    """A token of this role as metadata."""
    token = issue_token(
        make_dev_key(site.keys),
        subject=f"bench-{role}",
        name=str(role),
        roles=[role],
        region=site.region,
        organisation=organisation,
    )
    return (("authorization", f"Bearer {token}"),)


def _requests(site: Site) -> Iterator[intake.SubmitAppealRequest]:
    """Submissions without their request id, with the demo's invented texts."""
    stories = invent(_TEXTS, qabul_region.load(site.region_dir), seed=4711)
    return map(submission_of, stories)


def _served(error: aio.AioRpcError) -> bool:
    """A refusal for too much load is an answer; anything else spoils the measurement."""
    if error.code() is not grpc.StatusCode.RESOURCE_EXHAUSTED:
        raise NotMeasured(f"Expected intake to serve the call, but it answered {error.code().name}: {error.details()}")
    return False
