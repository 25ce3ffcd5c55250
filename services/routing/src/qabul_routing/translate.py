"""Between the contract's messages and the domain's values."""

from datetime import datetime

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.timestamp_pb2 import Timestamp

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import appeal_pb2
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.errors import Invalid
from qabul_chassis.wire import as_date, as_instant, as_uuid, to_date, to_etag, to_timestamp
from qabul_routing.domain import Answer, Assignment, Card, CardStatus, Decided, Facts, Reason, Role, Submitted

STATUS = {
    CardStatus.ARRIVING: pb.CARD_STATUS_ARRIVING,
    CardStatus.CONSIDERATION: pb.CARD_STATUS_CONSIDERATION,
    CardStatus.SIGNATURE: pb.CARD_STATUS_SIGNATURE,
    CardStatus.EXECUTION: pb.CARD_STATUS_EXECUTION,
    CardStatus.CLOSED: pb.CARD_STATUS_CLOSED,
}
STATUS_OF = {wire: status for status, wire in STATUS.items()}
ROLE = {Role.LEAD: pb.EXECUTOR_ROLE_LEAD, Role.CO_EXECUTOR: pb.EXECUTOR_ROLE_CO_EXECUTOR}
_KIND_PREFIX = "APPEAL_KIND_"
_ORGANISATION_PREFIX = "ORGANISATION_KIND_"


def facts_of(facts: appeal_pb2.AppealFacts) -> Facts:
    """Facts as the domain has them.

    Raises:
        Invalid: an event lacks what every such event has; no retry mends it, so it is parked for a person.
    """
    received_on = as_date(facts.received_on, field="facts.received_on")
    due_on = as_date(facts.due_on, field="facts.due_on")
    registered_at = as_instant(facts.registered_at)
    if received_on is None or due_on is None or registered_at is None or not facts.number:
        raise Invalid(
            "Expected number, days of receipt and term, and instant of registration of an appeal, but one is missing.",
            field="facts",
            reason="FACTS_INCOMPLETE",
            clause="O2",
        )
    return Facts(
        appeal_id=as_uuid(facts.appeal_id, field="facts.appeal_id"),
        number=facts.number,
        kind=_kind(facts.kind),
        channel=facts.channel,
        language=facts.language,
        sector=facts.sector,
        topic=facts.topic,
        territory=facts.territory,
        received_on=received_on,
        legal_due_on=due_on,
        registered_at=registered_at,
        arguments=facts.arguments,
        anonymous_candidate=facts.anonymous_candidate,
        complaint_against=facts.complaint_against,
        needs_study=facts.needs_study,
    )


def _kind(kind: appeal_pb2.AppealKind) -> str:
    if kind not in appeal_pb2.AppealKind.values() or not kind:
        raise Invalid(
            f"Expected a kind of appeal this service knows, but found {kind}.",
            field="facts.kind",
            reason="KIND_UNKNOWN",
            clause="D1",
        )
    return appeal_pb2.AppealKind.Name(kind).removeprefix(_KIND_PREFIX).lower()


def submitted_answer_of(event: execution.AnswerSubmitted) -> Answer:
    """What execution tells of an answer (O13).

    Raises:
        Invalid: the event does not say when.
    """
    said = event.assignment
    return Answer(
        appeal_id=as_uuid(said.appeal_id, field="assignment.appeal_id"),
        assignment_id=as_uuid(said.assignment_id, field="assignment.assignment_id"),
        organisation=said.organisation,
        attempt=event.attempt,
        submitted=Submitted(
            _instant(event.submitted_at, field="submitted_at"),
            event.late,
            _code(answer_pb2.AnswerOutcome.DESCRIPTOR, event.outcome),
        ),
    )


def accepted_answer_of(event: review.AnswerAccepted) -> Answer:
    """The working group's yes (O15); `Invalid` when the event does not say when."""
    return _decided(event.answer, Decided(_instant(event.decided_at, field="decided_at"), accepted=True))


def rejected_answer_of(event: review.AnswerRejected) -> Answer:
    """The working group's no, with its reasons and the new term (O15, O18).

    Raises:
        Invalid: the event does not say when, or until when the appeal is studied again.
    """
    new_due_on = as_date(event.new_due_on, field="new_due_on")
    if new_due_on is None:
        raise Invalid(
            "Expected the new term of a rejected answer, but it is empty.",
            field="new_due_on",
            reason="FACTS_INCOMPLETE",
            clause="O15",
        )
    reasons = tuple(
        Reason(_code(answer_pb2.RejectionCode.DESCRIPTOR, each.code), each.text, each.argument_number)
        for each in event.reasons
    )
    at = _instant(event.decided_at, field="decided_at")
    return _decided(event.answer, Decided(at, accepted=False, reasons=reasons, new_due_on=new_due_on))


def _decided(answer: review.AnswerRef, decided: Decided) -> Answer:
    return Answer(
        appeal_id=as_uuid(answer.appeal_id, field="answer.appeal_id"),
        assignment_id=as_uuid(answer.assignment_id, field="answer.assignment_id"),
        organisation=answer.organisation,
        attempt=answer.attempt,
        decided=decided,
    )


def _code(enum: EnumDescriptor, number: int) -> str:
    """A value's name without the prefix of its enum; one that a newer release added is its number."""
    value = enum.values_by_number.get(number)
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    return value.name.removeprefix(prefix) if value else str(number)


def _instant(value: Timestamp, *, field: str) -> datetime:
    instant = as_instant(value)
    if instant is None:
        raise Invalid(
            f"Expected the instant {field} of an answer, but it is empty.",
            field=field,
            reason="FACTS_INCOMPLETE",
            clause="O15",
        )
    return instant


def brief_of(appeal: appeal_pb2.Appeal) -> appeal_pb2.Appeal:
    """What of an appeal the card's print and the assignments need; personal numbers serve nobody there."""
    brief = appeal_pb2.Appeal(
        facts=appeal.facts,
        applicant=appeal.applicant,
        text=appeal.text,
        summary=appeal.summary,
        arguments=appeal.arguments,
    )
    who = brief.applicant.WhichOneof("who")
    if who == "individual":
        brief.applicant.individual.ClearField("pinfl")
    elif who == "legal_entity" and brief.applicant.legal_entity.HasField("head"):
        brief.applicant.legal_entity.head.ClearField("pinfl")
    return brief


def to_facts(facts: Facts) -> appeal_pb2.AppealFacts:
    """Facts as the contract has them."""
    return appeal_pb2.AppealFacts(
        appeal_id=str(facts.appeal_id),
        number=facts.number,
        kind=f"{_KIND_PREFIX}{facts.kind.upper()}",
        channel=facts.channel,  # type: ignore[arg-type]  # kept as the contract's own number
        language=facts.language,
        sector=facts.sector,
        topic=facts.topic,
        territory=facts.territory,
        received_on=to_date(facts.received_on),
        due_on=to_date(facts.legal_due_on),
        registered_at=to_timestamp(facts.registered_at),
        arguments=facts.arguments,
        anonymous_candidate=facts.anonymous_candidate,
        complaint_against=facts.complaint_against,
        needs_study=facts.needs_study,
    )


def to_card(card: Card) -> pb.Card:
    """A card as callers see it; no personal data."""
    signatory = organisation_pb2.Official(post=card.signatory_post, full_name=card.signatory_name)
    return pb.Card(
        appeal_id=str(card.id),
        facts=to_facts(card.facts),
        status=STATUS[card.status],
        lead=card.lead,
        co_executors=card.co_executors,
        instruction=card.instruction,
        due_on=to_date(card.due_on),
        urgent=card.urgent,
        rule=card.rule,
        opened_at=to_timestamp(card.opened_at),
        signed_at=to_timestamp(card.signed_at),
        signatory=signatory if card.signed_at else None,
        assignments=map(_to_assignment, card.assignments),
        closed_at=to_timestamp(card.closed_at),
        etag=to_etag(card.revision),
        answers=map(_to_answer, card.answers),
        current_due_on=to_date(card.current_due_on),
    )


def to_kind(kind: str) -> str:
    """The contract's name of an organisation's kind."""
    return f"{_ORGANISATION_PREFIX}{kind.upper()}"


def kind_of(kind: organisation_pb2.OrganisationKind) -> str:
    """The region's name of an organisation's kind."""
    return organisation_pb2.OrganisationKind.Name(kind).removeprefix(_ORGANISATION_PREFIX).lower()


def _to_assignment(assignment: Assignment) -> pb.CardAssignment:
    return pb.CardAssignment(
        assignment_id=str(assignment.id),
        organisation=assignment.organisation,
        role=ROLE[assignment.role],
        due_on=to_date(assignment.due_on),
        issued_at=to_timestamp(assignment.issued_at),
    )


def _to_answer(answer: Answer) -> pb.CardAnswer:
    submitted, decided = answer.submitted, answer.decided
    state = pb.CARD_ANSWER_STATE_SUBMITTED
    if decided:
        state = pb.CARD_ANSWER_STATE_ACCEPTED if decided.accepted else pb.CARD_ANSWER_STATE_REJECTED
    return pb.CardAnswer(
        assignment_id=str(answer.assignment_id),
        organisation=answer.organisation,
        attempt=answer.attempt,
        state=state,
        submitted_at=to_timestamp(submitted.at) if submitted else None,
        late=bool(submitted and submitted.late),
        outcome=submitted.outcome if submitted else "",
        decided_at=to_timestamp(decided.at) if decided else None,
        reasons=[
            pb.CardRejectionReason(code=reason.code, text=reason.text, argument_number=reason.argument)
            for reason in (decided.reasons if decided else ())
        ],
        new_due_on=to_date(decided.new_due_on) if decided else None,
    )
