"""What the diagram's tasks do, one function each; named as the elements are."""

from datetime import date, datetime
from typing import Any

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.routing.v1 import events_pb2
from qabul_chassis.database import Unit
from qabul_chassis.processes import Finish, JobWork, Said, Work, inline, job
from qabul_chassis.rpc.client import Channels
from qabul_chassis.wire import to_date, to_timestamp
from qabul_routing import repository
from qabul_routing.domain import Role
from qabul_routing.handlers import IssueAssignment, KeepBrief
from qabul_routing.repository import Cards
from qabul_routing.translate import ROLE, to_kind
from qabul_terms import civil_date


class Workers:
    """The tasks that need more than their unit."""

    def __init__(self, channels: Channels) -> None:
        self._intake = IntakeServiceStub(channels.to("intake"))

    @job(attempts=20)
    async def collect_appeal(self, work: JobWork) -> Finish:
        """Ask intake for text and applicant: events do not carry them (architecture, 5)."""
        wanted = intake.BatchGetAppealsRequest(appeal_ids=[str(work.key)])
        [appeal] = (await self._intake.BatchGetAppeals(wanted)).appeals
        brief = appeal_pb2.Appeal(
            facts=appeal.facts,
            applicant=appeal.applicant,
            text=appeal.text,
            summary=appeal.summary,
            arguments=appeal.arguments,
        )

        async def finish(unit: Unit) -> None:
            await KeepBrief()(unit, work.key, brief.SerializeToString())

        return finish


@inline
async def say_card_opened(work: Work) -> events_pb2.CardOpened:
    """The working group considered the appeal (O4, O5)."""
    card = work.variables["card"]
    return events_pb2.CardOpened(appeal_id=str(work.key), **{**card, "due_on": _day(card["due_on"])})


@inline
async def say_resolution_signed(work: Work) -> events_pb2.ResolutionSigned:
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
async def say_assignment_issued(work: Work) -> Said:
    """One executor gets his assignment, with everything his cell needs to work alone (O5)."""
    executor, resolution = work.variables["executor"], work.variables["resolution"]
    organisation = executor["organisation"]
    assignment = await IssueAssignment()(
        work.unit,
        work.key,
        organisation=organisation,
        role=Role(executor["role"]),
        due_on=date.fromisoformat(executor["due_on"]),
    )
    content, kind = await Cards(work.unit).to_assign(work.key, organisation)
    appeal = appeal_pb2.Appeal()
    appeal.ParseFromString(content)
    event = events_pb2.AssignmentIssued(
        assignment_id=str(assignment.id),
        facts=appeal.facts,
        organisation=organisation,
        organisation_kind=to_kind(kind),
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
async def close_card(work: Work) -> None:
    """The answer was accepted (O15)."""
    repository.close(work.unit, work.key)
    work.unit.audit(work.key, "card-closed")


@inline
async def say_card_closed(work: Work) -> events_pb2.CardClosed:
    """The card is off control (O15)."""
    return events_pb2.CardClosed(
        appeal_id=str(work.key), number=work.variables["card"]["number"], closed_on=to_date(civil_date(work.unit.now))
    )


def _day(text: str) -> Any:
    return to_date(date.fromisoformat(text))
