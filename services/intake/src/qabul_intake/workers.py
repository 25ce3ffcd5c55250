"""What the diagram's tasks do, one function each, named as the elements are."""

from datetime import datetime

from qabul.intake.v1 import events_pb2
from qabul_chassis.processes import Work, inline
from qabul_chassis.wire import to_date, to_timestamp
from qabul_intake.contract import STATUS, facts_message
from qabul_intake.domain import Status
from qabul_intake.handlers import CloseAppeal, Outcome
from qabul_intake.repository import Appeals
from qabul_intake.terms import Terms


class Workers:
    """The tasks of `intake.bpmn`."""

    def __init__(self, appeals: Appeals, close: CloseAppeal, terms: Terms) -> None:
        self._appeals = appeals
        self._close = close
        self._terms = terms

    @inline
    async def say_appeal_registered(self, work: Work) -> events_pb2.AppealRegistered:
        """The appeal has its number and its term (O2)."""
        return events_pb2.AppealRegistered(facts=facts_message(await self._appeals.facts(work.unit, work.key)))

    @inline
    async def say_acceptance_overdue(self, work: Work) -> events_pb2.AcceptanceOverdue:
        """Nobody accepted the appeal in time (P1.4)."""
        registered_at = datetime.fromisoformat(work.variables["registered_at"])
        return events_pb2.AcceptanceOverdue(
            appeal_id=str(work.key), number=work.variables["number"], registered_at=to_timestamp(registered_at)
        )

    @inline
    async def say_appeal_accepted(self, work: Work) -> events_pb2.AppealAccepted:
        """A registrar accepted the appeal; routing goes on with it (O3, O4)."""
        facts = await self._appeals.facts(work.unit, work.key)
        accepted_at = datetime.fromisoformat(work.variables["accepted_at"])
        return events_pb2.AppealAccepted(facts=facts_message(facts), accepted_at=to_timestamp(accepted_at))

    @inline
    async def notify_applicant(self, work: Work) -> None:
        """Let the applicant's page show the outcome; portals tell people when they hear AppealClosed (O9, trap 6)."""
        await self._close(work.unit, Outcome.from_json(work.key, work.variables))

    @inline
    async def say_appeal_closed(self, work: Work) -> events_pb2.AppealClosed:
        """The page shows the outcome: whoever sends messages to people may do so now (trap 6)."""
        return events_pb2.AppealClosed(
            appeal_id=str(work.key),
            number=work.variables["number"],
            outcome=STATUS[Status.RESOLVED],
            closed_on=to_date(self._terms.today(work.unit.now)),
        )
