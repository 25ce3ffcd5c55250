"""AcceptAppeal: the registrar's "Accepted for execution" (O3)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import Stale
from qabul_chassis.processes import Processes
from qabul_intake.domain import Facts
from qabul_intake.repository import Appeals, Standings

#: The user task this command completes.
ACCEPT_APPEAL: Final = "accept-appeal"


@dataclass(frozen=True, slots=True)
class Accept:
    """Which appeal to accept, and which revision of it the caller saw; None: whatever it is now."""

    appeal_id: UUID
    revision: int | None = None


@dataclass(frozen=True, slots=True)
class Accepted:
    """An appeal that was just accepted for execution."""

    facts: Facts
    at: datetime
    revision: int


class AcceptAppeal:
    """Completes the step `accept-appeal`."""

    def __init__(self, appeals: Appeals, processes: Processes) -> None:
        self._appeals = appeals
        self._processes = processes

    async def __call__(self, unit: Unit, command: Accept) -> Accepted:
        """Accept the appeal; the process then says so to those who go on with it."""
        facts, standing = await self._appeals.take_up(unit, command.appeal_id, self._processes)
        if command.revision not in {None, standing.revision}:
            raise Stale(
                f"Appeal {facts.number} changed since it was read.",
                hint="Read the appeal again and accept it with its present etag.",
            )
        await self._processes.complete(unit, facts.id, ACCEPT_APPEAL, {"accepted_at": unit.now.isoformat()})
        Standings.of(unit).accept(unit, facts.id, at=unit.now, revision=standing.revision)
        unit.audit(facts.id, "accept-appeal", number=facts.number)
        return Accepted(facts, unit.now, standing.revision + 1)
