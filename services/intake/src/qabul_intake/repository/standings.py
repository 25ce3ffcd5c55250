"""Where appeals stand: read for many at once, moved on once per unit however many events say so."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_intake.domain import Answer, Status, Step, latest
from qabul_intake.tables import AppealStepRow, StandingRow

_BY_IDS = """
    SELECT s.appeal_id, s.status, s.attempt, s.revision, a.registered_at
    FROM standing AS s JOIN appeal AS a ON a.id = s.appeal_id
    WHERE s.appeal_id = ANY($1::uuid[])
"""


class Standing(NamedTuple):
    """The furthest step of an appeal, and the revision it was read at."""

    step: Step
    revision: int


def standing_from(row: Mapping[str, Any]) -> Standing:
    """The standing of a row that has the appeal's registration too."""
    return Standing(Step(Status(row["status"]), row["attempt"], row["registered_at"]), row["revision"])


class Standings:
    """The standings of one unit's appeals; whatever moves one in the unit sees where the others moved it before."""

    def __init__(self) -> None:
        self._known: dict[UUID, Standing] = {}

    @classmethod
    def of(cls, unit: Unit) -> "Standings":
        """The unit's own; made when it is first asked for."""
        found: Standings = unit.notes.setdefault(cls, cls())
        return found

    async def load(self, unit: Unit, ids: Iterable[UUID]) -> frozenset[UUID]:
        """Read the standings of these appeals in one query; says which of the ids are known appeals."""
        wanted = list(dict.fromkeys(ids))
        if missing := [appeal_id for appeal_id in wanted if appeal_id not in self._known]:
            for row in await unit.fetch(_BY_IDS, missing):
                self._known[row["appeal_id"]] = standing_from(row)
        return frozenset(wanted) & self._known.keys()

    def is_resolved(self, appeal_id: UUID) -> bool:
        """Whether a loaded appeal has its outcome."""
        return self._known[appeal_id].step.status is Status.RESOLVED

    def reach(self, unit: Unit, appeal_id: UUID, step: Step) -> None:
        """Keep a step of a loaded appeal, and move it there unless it stands further already."""
        unit.claim(AppealStepRow, appeal_id=appeal_id, attempt=step.attempt, status=step.status, at=step.at)
        standing = self._known[appeal_id]
        if latest((standing.step, step)) is step and step.place != standing.step.place:
            unit.update(StandingRow, appeal_id, revision=standing.revision, status=step.status, attempt=step.attempt)
            self._known[appeal_id] = Standing(step, standing.revision)

    def accept(self, unit: Unit, appeal_id: UUID, *, at: datetime, revision: int) -> None:
        """Write that an appeal read at this revision was accepted for execution (O3)."""
        unit.update(StandingRow, appeal_id, revision=revision, status=Status.ACCEPTED, accepted_at=at)
        self._known[appeal_id] = Standing(Step(Status.ACCEPTED, 0, at), revision)

    def close(self, unit: Unit, appeal_id: UUID, step: Step, answer: Answer) -> None:
        """Write that a loaded appeal is resolved: the page shows the outcome and where its answer lies (O9, O15)."""
        self.reach(unit, appeal_id, step)
        unit.update(
            StandingRow,
            appeal_id,
            revision=self._known[appeal_id].revision,
            closed_at=unit.now,
            answer_bucket=answer.bucket,
            answer_folder=answer.folder,
        )
