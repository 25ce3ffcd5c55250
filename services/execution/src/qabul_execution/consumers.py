"""Events in: assignments that routing issues, and what review decides of answers."""

from collections.abc import Sequence

from qabul.execution.v1 import answer_pb2
from qabul.intake.v1 import appeal_pb2
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_chassis.errors import Invalid
from qabul_chassis.wire import as_date, as_instant, as_uuid
from qabul_execution.domain import Applicant, Person, RejectionReason
from qabul_execution.handlers import Accepted, Issued, Rejected, TakeDecisions, TakeIn
from qabul_execution.repository import Matter
from qabul_execution.wire import KIND_OF, ROLE_OF


def consumers(take_in: TakeIn, decisions: TakeDecisions) -> list[Consumer]:
    """The service's durables: one per stream it listens to."""

    async def assignments_issued(unit: Unit, events: Sequence[Received[routing.AssignmentIssued]]) -> None:
        """Put assignments on their organisations' desks (O5)."""
        await take_in(unit, [_issued(received) for received in events])

    async def answers_accepted(unit: Unit, events: Sequence[Received[review.AnswerAccepted]]) -> None:
        """Close what was answered (O15)."""
        await decisions.accepted(unit, [_accepted(received) for received in events])

    async def answers_rejected(unit: Unit, events: Sequence[Received[review.AnswerRejected]]) -> None:
        """Have it studied again (O15)."""
        await decisions.rejected(unit, [_rejected(received) for received in events])

    return [
        Consumer(
            name="execution-from-routing", stream="ROUTING", handlers={routing.AssignmentIssued: assignments_issued}
        ),
        Consumer(
            name="execution-from-review",
            stream="REVIEW",
            handlers={review.AnswerAccepted: answers_accepted, review.AnswerRejected: answers_rejected},
        ),
    ]


def read_applicant(content: bytes) -> Applicant:
    """Whose name the answer's file bears, out of intake's serialised Applicant (O13)."""
    applicant = appeal_pb2.Applicant.FromString(content)
    if applicant.WhichOneof("who") == "legal_entity":
        head = applicant.legal_entity.head
        return Applicant(Person(head.surname, head.given_name), applicant.legal_entity.name)
    return Applicant(Person(applicant.individual.surname, applicant.individual.given_name))


def _issued(received: Received[routing.AssignmentIssued]) -> Issued:
    event = received.event
    due_on = as_date(event.due_on, field="due_on")
    if due_on is None or event.organisation_kind not in KIND_OF or event.role not in ROLE_OF or not event.organisation:
        raise Invalid(
            "Expected an assignment with organisation, its kind, a role and a last day, but the event lacks one.",
            reason="ASSIGNMENT_INCOMPLETE",
        )
    return Issued(
        assignment_id=as_uuid(event.assignment_id, field="assignment_id"),
        appeal_id=as_uuid(event.facts.appeal_id, field="facts.appeal_id"),
        number=event.facts.number,
        organisation=event.organisation,
        organisation_kind=KIND_OF[event.organisation_kind],
        role=ROLE_OF[event.role],
        due_on=due_on,
        instruction=event.instruction,
        urgent=event.urgent,
        issued_at=as_instant(event.issued_at) or received.occurred_at,
        facts=event.facts.SerializeToString(),
        sector=event.facts.sector,
        topic=event.facts.topic,
        territory=event.facts.territory,
        matter=Matter(
            event.text,
            tuple((argument.number, argument.text) for argument in event.arguments),
            _what_an_executor_needs(event.applicant).SerializeToString(),
        ),
    )


def _what_an_executor_needs(applicant: appeal_pb2.Applicant) -> appeal_pb2.Applicant:
    """The applicant without personal number and birthday: nobody needs them to answer."""
    kept = appeal_pb2.Applicant()
    kept.CopyFrom(applicant)
    match kept.WhichOneof("who"):
        case "individual":
            person = kept.individual
        case "legal_entity" if kept.legal_entity.HasField("head"):
            person = kept.legal_entity.head
        case _:
            return kept
    person.ClearField("pinfl")
    person.ClearField("born_on")
    return kept


def _accepted(received: Received[review.AnswerAccepted]) -> Accepted:
    answer = received.event.answer
    return Accepted(
        assignment_id=as_uuid(answer.assignment_id, field="answer.assignment_id"),
        appeal_id=as_uuid(answer.appeal_id, field="answer.appeal_id"),
        attempt=answer.attempt,
        decided_at=as_instant(received.event.decided_at) or received.occurred_at,
    )


def _rejected(received: Received[review.AnswerRejected]) -> Rejected:
    answer = received.event.answer
    new_due_on = as_date(received.event.new_due_on, field="new_due_on")
    if new_due_on is None:
        raise Invalid("Expected a new last day with the rejection, but there is none (O15).", reason="NEW_TERM_MISSING")
    return Rejected(
        assignment_id=as_uuid(answer.assignment_id, field="answer.assignment_id"),
        appeal_id=as_uuid(answer.appeal_id, field="answer.appeal_id"),
        attempt=answer.attempt,
        decided_at=as_instant(received.event.decided_at) or received.occurred_at,
        reasons=tuple(
            RejectionReason(
                answer_pb2.RejectionCode.Name(reason.code).removeprefix("REJECTION_CODE_"),
                reason.text,
                reason.argument_number,
            )
            for reason in received.event.reasons
        ),
        new_due_on=new_due_on,
    )
