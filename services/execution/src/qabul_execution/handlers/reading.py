"""The work list and one assignment, for who may see them."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from qabul_chassis.database import Database
from qabul_execution.domain import Assignment, Attempt
from qabul_execution.handlers.stepping import Target, found
from qabul_execution.repository import Attempts, Desk, Matter, Page, Position, View, matter_of
from qabul_execution.terms import Terms


@dataclass(frozen=True, slots=True)
class Found:
    """An assignment with its attempts and what it is about."""

    assignment: Assignment
    attempts: list[Attempt]
    matter: Matter


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the work list with the attempts of its assignments."""

    page: Page
    attempts: dict[UUID, list[Attempt]]


class GetAssignment:
    """One assignment with the appeal's text, the applicant and the attempts made."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, target: Target) -> Found:
        """Read it; nothing of it is shown before the row filter has let it through."""
        assignment = await found(self._database, target)
        matter, attempts = await asyncio.gather(
            matter_of(self._database, assignment.id), Attempts(self._database).of([assignment.id])
        )
        return Found(assignment, attempts[assignment.id], matter)


class ListAssignments:
    """The work list by view, nearest term first; the counts are of the same query (trap 10)."""

    def __init__(self, database: Database, terms: Terms) -> None:
        self._database = database
        self._terms = terms

    async def __call__(
        self, view: View, *, organisation: str, scope: str | None, size: int, after: Position | None
    ) -> Listed:
        """A page; an organisation that asks for another's list sees nothing."""
        if scope is not None and organisation not in {"", scope}:
            return Listed(Page([], dict.fromkeys(View, 0), None), {})
        today = self._terms.today(self._database.clock.now())
        desk = Desk(self._database, scope or organisation or None, today)
        page = await desk.page(view, size=size, after=after)
        answered = [assignment.id for assignment in page.assignments if assignment.attempt]
        return Listed(page, await Attempts(self._database).of(answered))
