"""What other services say of appeals, as steps on the page of the applicant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import NotFound, Refused
from qabul_chassis.processes import Processes
from qabul_intake.domain import Answer, Status, Step
from qabul_intake.repository import Standings

#: The message the process waits for until the working group has accepted an answer (O15).
ANSWER_ACCEPTED = "AnswerAccepted"


class Reached(NamedTuple):
    """A step that an appeal has reached, by another service's word."""

    appeal_id: UUID
    step: Step


@dataclass(frozen=True, slots=True)
class Outcome:
    """An accepted answer: by which attempt, when, and where it lies."""

    appeal_id: UUID
    attempt: int
    decided_at: datetime
    answer: Answer

    def to_json(self) -> dict[str, Any]:
        """The variables it becomes in the process."""
        return {
            "attempt": self.attempt,
            "decided_at": self.decided_at.isoformat(),
            "answer_bucket": self.answer.bucket,
            "answer_folder": self.answer.folder,
        }

    @classmethod
    def from_json(cls, appeal_id: UUID, values: Mapping[str, Any]) -> "Outcome":
        """Read what `to_json` wrote."""
        return cls(
            appeal_id,
            values["attempt"],
            datetime.fromisoformat(values["decided_at"]),
            Answer(values["answer_bucket"], values["answer_folder"]),
        )


class FollowAppeals:
    """Keeps the steps that other services tell of, whatever the order in which their streams bring them."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    async def note(self, unit: Unit, reached: Sequence[Reached]) -> None:
        """Put steps on the applicants' pages; one that comes late is kept, and moves nobody back."""
        standings = await _standings(unit, [each.appeal_id for each in reached])
        for appeal_id, step in reached:
            standings.reach(unit, appeal_id, step)

    async def resolve(self, unit: Unit, outcomes: Sequence[Outcome]) -> None:
        """Bring accepted answers to the appeals that wait for them (O15)."""
        ids = [outcome.appeal_id for outcome in outcomes]
        standings = await _standings(unit, ids)
        await self._processes.load(unit, ids)
        for outcome in outcomes:
            delivered = await self._processes.deliver(unit, outcome.appeal_id, ANSWER_ACCEPTED, outcome.to_json())
            if not delivered and not standings.is_resolved(outcome.appeal_id):
                raise Refused(
                    f"Appeal {outcome.appeal_id} does not wait for an answer, but one was accepted.",
                    reason="OUTCOME_NOT_AWAITED",
                    clause="O15",
                    hint="Look at its process: `qabul process show`.",
                )


class CloseAppeal:
    """Shows the outcome to the applicant and closes the appeal, in one change (O9, trap 6)."""

    async def __call__(self, unit: Unit, outcome: Outcome) -> None:
        """Write the last step, the closing and where the answer lies."""
        standings = await _standings(unit, [outcome.appeal_id])
        step = Step(Status.RESOLVED, outcome.attempt, outcome.decided_at)
        standings.close(unit, outcome.appeal_id, step, outcome.answer)
        unit.audit(outcome.appeal_id, "close-appeal", attempt=outcome.attempt)


async def _standings(unit: Unit, ids: Iterable[UUID]) -> Standings:
    """The standings of these appeals; an event about one that was never registered here is nothing to pass over."""
    wanted = frozenset(ids)
    standings = Standings.of(unit)
    known = await standings.load(unit, wanted)
    if unknown := sorted(map(str, wanted - known)):
        raise NotFound(f"No appeal has the id {', '.join(unknown)}.", reason="APPEAL_NOT_FOUND")
    return standings
