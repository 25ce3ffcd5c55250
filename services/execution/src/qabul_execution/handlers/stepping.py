"""The organisation takes an assignment on and names who executes it (P1.4, P2.1)."""

from dataclasses import dataclass, replace
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.errors import NotFound, Stale
from qabul_chassis.processes import Processes
from qabul_execution import repository
from qabul_execution.domain import Assignment, Official
from qabul_execution.repository import Assignments, Reader, take_up

#: User tasks of the diagrams; each is a command.
ACCEPT = "accept-assignment"
APPOINT = "appoint-executor"
SUBMIT = "submit-answer"


@dataclass(frozen=True, slots=True)
class Target:
    """The assignment a caller means, as he saw it."""

    assignment_id: UUID
    #: Organisation whose rows he may touch; None: the region's.
    scope: str | None
    #: Revision he saw; None: whatever it is now.
    revision: int | None = None


async def found(reader: Reader, target: Target) -> Assignment:
    """The assignment, if it is among those the caller may see.

    Raises:
        NotFound: it is not; another organisation's looks just like none.
    """
    assignment = await Assignments(reader).get(target.assignment_id, scope=target.scope)
    return _there(assignment, target)


async def opened(unit: Unit, processes: Processes, target: Target) -> Assignment:
    """The assignment with its process, to be changed, in one round trip.

    Raises:
        NotFound: it is not among those the caller may see.
        Stale: somebody changed it after the caller read it.
    """
    assignment = _there(await take_up(unit, target.assignment_id, scope=target.scope, processes=processes), target)
    if target.revision not in {None, assignment.revision}:
        raise Stale(
            f"Assignment {assignment.id} changed since it was read; it is at revision {assignment.revision} now.",
            field="etag",
            hint="Read the assignment again and decide on what it says now.",
        )
    return assignment


def _there(assignment: Assignment | None, target: Target) -> Assignment:
    if assignment is None:
        raise NotFound(
            f"No assignment {target.assignment_id} is among those you may see.", reason="ASSIGNMENT_NOT_FOUND"
        )
    return assignment


def written(unit: Unit, before: Assignment, after: Assignment) -> Assignment:
    """Write a change; the assignment as it will be after the commit."""
    repository.change(unit, before, after)
    return replace(after, revision=before.revision + 1)


class AcceptAssignment:
    """The organisation takes the assignment on (P1.4)."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    async def __call__(self, unit: Unit, target: Target) -> Assignment:
        """Accept it."""
        assignment = await opened(unit, self._processes, target)
        await self._processes.complete(unit, assignment.id, ACCEPT)
        unit.audit(assignment.appeal_id, "assignment-accepted", assignment_id=str(assignment.id))
        return written(unit, assignment, assignment.taken_on(at=unit.now))


class AppointExecutor:
    """The responsible executor is named (P2.1, O14)."""

    def __init__(self, processes: Processes) -> None:
        self._processes = processes

    async def __call__(self, unit: Unit, target: Target, executor: Official) -> Assignment:
        """Name him."""
        assignment = await opened(unit, self._processes, target)
        output = {"studied_before": True, "executor_post": executor.post}
        await self._processes.complete(unit, assignment.id, APPOINT, output)
        unit.audit(
            assignment.appeal_id, "executor-appointed", assignment_id=str(assignment.id), executor_post=executor.post
        )
        return written(unit, assignment, assignment.given_to(executor))
