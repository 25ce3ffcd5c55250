"""AcceptAppeal: the registrar's "Accepted for execution" (O3)."""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import Stale
from qabul_chassis.processes import Processes
from qabul_intake.domain import Appeal, Status, Step
from qabul_intake.repository import Appeals, Standings

#: The user task this command completes.
ACCEPT_APPEAL: Final = "accept-appeal"


@dataclass(frozen=True, slots=True)
class Accept:
    """Which appeal to accept, and which revision of it the caller saw; None: whatever it is now."""

    appeal_id: UUID
    revision: int | None = None


class AcceptAppeal:
    """Completes the step `accept-appeal`."""

    def __init__(self, appeals: Appeals, processes: Processes) -> None:
        self._appeals = appeals
        self._processes = processes

    async def __call__(self, unit: Unit, command: Accept) -> Appeal:
        """Accept the appeal; the process then says so to those who go on with it."""
        appeal = await self._appeals.take_up(unit, command.appeal_id, self._processes)
        if command.revision not in {None, appeal.revision}:
            raise Stale(
                f"Appeal {appeal.number} changed since it was read.",
                hint="Read the appeal again and accept it with its present etag.",
            )
        accepted = appeal.accepted(unit.now)
        self._appeals.changed(unit, accepted)
        await self._processes.complete(unit, appeal.id, ACCEPT_APPEAL)
        Standings.of(unit).accept(unit, appeal.id, Step(Status.ACCEPTED, 0, unit.now), revision=appeal.revision)
        unit.audit(appeal.id, "accept-appeal", number=appeal.number)
        return accepted
