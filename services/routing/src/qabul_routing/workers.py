"""What the diagram's tasks do, one function each; named as the elements are."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import events_pb2
from qabul_chassis.database import Unit
from qabul_chassis.processes import Finish, JobWork, Said, Work, inline, job
from qabul_chassis.wire import to_date, to_timestamp
from qabul_routing import repository
from qabul_routing.domain import Role
from qabul_routing.handlers import IssueAssignment, KeepBrief
from qabul_routing.reception import Reception
from qabul_routing.translate import ROLE, brief_of, to_kind
from qabul_terms import civil_date


class Workers:
    """The tasks of `routing.bpmn`."""

    def __init__(self, reception: Reception, keep: KeepBrief, issue: IssueAssignment, *, zone: ZoneInfo) -> None:
        self._reception = reception
        self._keep = keep
        self._issue = issue
        self._zone = zone

    @job(attempts=20)
    async def collect_appeal(self, work: JobWork) -> Finish:
        """Fetch text and applicant from intake, and hand the card to the working group."""
        content = brief_of(await self._reception(work.key)).SerializeToString()

        async def finish(unit: Unit) -> None:
            await self._keep(unit, work.key, content)

        return finish

    @inline
    async def say_card_opened(self, work: Work) -> events_pb2.CardOpened:
        """The working group considered the appeal (O4, O5)."""
        card = work.variables["card"]
        return events_pb2.CardOpened(
            appeal_id=str(work.key),
            number=card["number"],
            lead=card["lead"],
            co_executors=card["co_executors"],
            due_on=_day(card["due_on"]),
            urgent=card["urgent"],
        )

    @inline
    async def say_resolution_signed(self, work: Work) -> events_pb2.ResolutionSigned:
        """The hokim or a deputy signed (O5, O6)."""
        resolution = work.variables["resolution"]
        return events_pb2.ResolutionSigned(
            appeal_id=str(work.key),
            number=resolution["number"],
            lead=resolution["lead"],
            co_executors=resolution["co_executors"],
            due_on=_day(resolution["due_on"]),
            signed_at=to_timestamp(datetime.fromisoformat(resolution["signed_at"])),
            signatory_post=resolution["signatory_post"],
        )

    @inline
    async def say_assignment_issued(self, work: Work) -> Said:
        """One executor gets his assignment, with everything his cell needs to work alone (O5)."""
        executor, resolution = work.variables["executor"], work.variables["resolution"]
        organisation = executor["organisation"]
        assignment = await self._issue(
            work.unit,
            work.key,
            organisation=organisation,
            role=Role(executor["role"]),
            due_on=date.fromisoformat(executor["due_on"]),
        )
        content = await repository.content_of(work.unit, work.key)
        appeal = appeal_pb2.Appeal.FromString(content.appeal)
        event = events_pb2.AssignmentIssued(
            assignment_id=str(assignment.id),
            facts=appeal.facts,
            organisation=organisation,
            organisation_kind=to_kind(content.kinds[organisation]),
            role=ROLE[assignment.role],
            due_on=to_date(assignment.due_on),
            instruction=resolution["instruction"],
            urgent=resolution["urgent"],
            issued_at=to_timestamp(assignment.issued_at),
            applicant=appeal.applicant,
            text=appeal.text,
            arguments=appeal.arguments,
        )
        return Said(event, organisation=organisation)

    @inline
    async def close_card(self, work: Work) -> None:
        """The answer was accepted (O15)."""
        repository.close(work.unit, work.key)
        work.unit.audit(work.key, "card-closed")

    @inline
    async def say_card_closed(self, work: Work) -> events_pb2.CardClosed:
        """The card is off control (O15)."""
        return events_pb2.CardClosed(
            appeal_id=str(work.key),
            number=work.variables["card"]["number"],
            closed_on=to_date(civil_date(work.unit.now, self._zone)),
        )


def _day(text: str) -> Any:
    return to_date(date.fromisoformat(text))
