"""The texts of appeals, asked of intake: events do not carry them (architecture, 5)."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from grpc import aio

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1.intake_service_pb2 import BatchGetAppealsRequest
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.errors import NotFound
from qabul_chassis.gathering import Gathering
from qabul_chassis.rpc import Channels, describe, reaching

#: Most appeals asked for in one call; jobs that run at the same time ask together.
_MOST: Final = 50

_TOO_LARGE: Final = "BATCH_TOO_LARGE"


class Reception:
    """Asks intake for appeals; `Unavailable` while it is away."""

    def __init__(self, channels: Channels) -> None:
        self._channels = channels
        self._gathering = Gathering(self._fetch, most=_MOST)

    async def __call__(self, appeal_id: UUID) -> appeal_pb2.Appeal:
        """The appeal as intake shows it to its staff."""
        return await self._gathering(appeal_id)

    async def _fetch(self, wanted: Sequence[UUID]) -> list[appeal_pb2.Appeal | Exception]:
        stub = IntakeServiceStub(self._channels.to("intake"))
        request = BatchGetAppealsRequest(appeal_ids=map(str, wanted))
        try:
            with reaching("intake"):
                answer = await stub.BatchGetAppeals(request)
        except aio.AioRpcError as refusal:
            if describe(refusal).reason != _TOO_LARGE or len(wanted) == 1:
                raise
            middle = len(wanted) // 2
            return [*await self._fetch(wanted[:middle]), *await self._fetch(wanted[middle:])]
        found = {appeal.facts.appeal_id: appeal for appeal in answer.appeals}
        return [found.get(str(appeal_id)) or _unknown(appeal_id) for appeal_id in wanted]


def _unknown(appeal_id: UUID) -> NotFound:
    return NotFound(f"Intake said that appeal {appeal_id} was accepted, but does not know it.")
