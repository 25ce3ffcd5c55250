"""Between the contract's messages and the domain's values."""

from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.errors import Invalid
from qabul_chassis.wire import as_date, as_instant, as_uuid, to_date, to_etag, to_timestamp
from qabul_routing.domain import Assignment, Card, CardStatus, Facts, Role

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
