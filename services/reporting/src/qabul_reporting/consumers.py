"""Events in: everything the four other services say."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any
from uuid import UUID

from google.protobuf.message import Message

from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import events_pb2 as intake
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul.routing.v1 import routing_service_pb2 as routing_nouns
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_chassis.wire import as_date, as_instant
from qabul_reporting import repository
from qabul_reporting.repository import Change
from qabul_reporting.repository.projection import Missed

#: What an event sets: which appeal, the columns it tells, and a missed term if it is one.
Told = tuple[str, Mapping[str, Any], Missed | None]
Reading = Callable[[Any], Told]


def consumers() -> list[Consumer]:
    """The service's durables: one per stream it listens to."""
    return [
        Consumer(name="reporting-from-intake", stream="INTAKE", handlers=_noting(_FROM_INTAKE)),
        Consumer(name="reporting-from-routing", stream="ROUTING", handlers=_noting(_FROM_ROUTING)),
        Consumer(name="reporting-from-execution", stream="EXECUTION", handlers=_noting(_FROM_EXECUTION)),
        Consumer(name="reporting-from-review", stream="REVIEW", handlers=_noting(_FROM_REVIEW)),
    ]


def _noting(readings: Mapping[type[Message], Reading]) -> dict[type[Message], Any]:
    return {event: partial(_note, reading) for event, reading in readings.items()}


async def _note(reading: Reading, unit: Unit, events: Sequence[Received[Any]]) -> None:
    for received in events:
        appeal_id, known, missed = reading(received.event)
        repository.note(
            unit,
            Change(
                event_id=received.event_id,
                appeal_id=UUID(appeal_id),
                event=received.event.DESCRIPTOR.name,
                occurred_at=received.occurred_at,
                organisation=received.organisation,
                known=known,
                missed=missed,
            ),
        )


def _registered(event: intake.AppealRegistered) -> Told:
    return event.facts.appeal_id, _facts(event.facts), None


def _accepted(event: intake.AppealAccepted) -> Told:
    return event.facts.appeal_id, {**_facts(event.facts), "accepted_at": as_instant(event.accepted_at)}, None


def _happened(event: Any) -> Told:
    """An event that changes no figure; that it happened is kept."""
    return event.appeal_id, {}, None


def _closed(event: intake.AppealClosed) -> Told:
    return event.appeal_id, {"closed_on": as_date(event.closed_on)}, None


def _facts(facts: appeal_pb2.AppealFacts) -> dict[str, Any]:
    return {
        "number": facts.number,
        "kind": appeal_pb2.AppealKind.Name(facts.kind).removeprefix("APPEAL_KIND_").lower(),
        "sector": facts.sector,
        "topic": facts.topic,
        "territory": facts.territory,
        "received_on": as_date(facts.received_on),
        "legal_due_on": as_date(facts.due_on),
        "registered_at": as_instant(facts.registered_at),
    }


def _card_opened(event: routing.CardOpened) -> Told:
    return event.appeal_id, {"lead": event.lead, "card_opened": True, "due_on": as_date(event.due_on)}, None


def _signed(event: routing.ResolutionSigned) -> Told:
    return (
        event.appeal_id,
        {"lead": event.lead, "due_on": as_date(event.due_on), "signed_at": as_instant(event.signed_at)},
        None,
    )


def _issued(event: routing.AssignmentIssued) -> Told:
    lead = event.role == routing_nouns.EXECUTOR_ROLE_LEAD
    # Only codes and days are kept of the one event that carries personal data.
    return event.facts.appeal_id, {"due_on": as_date(event.due_on)} if lead else {}, None


def _of_assignment(event: Any) -> Told:
    return event.assignment.appeal_id, {}, None


def _missed(event: execution.DeadlineMissed) -> Told:
    due_on, missed_at = as_date(event.assignment.due_on), as_instant(event.missed_at)
    if due_on is None or missed_at is None:
        raise ValueError("Expected the term that was missed and when, but one of them lacks.")
    return (
        event.assignment.appeal_id,
        {},
        Missed(UUID(event.assignment.assignment_id), due_on, missed_at),
    )


def _answered(event: execution.AnswerSubmitted) -> Told:
    return (
        event.assignment.appeal_id,
        {
            "answered_attempt": event.attempt,
            "answered_at": as_instant(event.submitted_at),
            "answered_late": event.late,
        },
        None,
    )


def _answer_accepted(event: review.AnswerAccepted) -> Told:
    return (
        event.answer.appeal_id,
        {"resolved_at": as_instant(event.decided_at), "resolved_on": as_date(event.decided_on)},
        None,
    )


def _answer_rejected(event: review.AnswerRejected) -> Told:
    return (
        event.answer.appeal_id,
        {"rejected_attempt": event.answer.attempt, "rework_due_on": as_date(event.new_due_on)},
        None,
    )


def _review_overdue(event: review.ReviewOverdue) -> Told:
    return event.answer.appeal_id, {}, None


_FROM_INTAKE: Mapping[type[Message], Reading] = {
    intake.AppealRegistered: _registered,
    intake.AppealAccepted: _accepted,
    intake.AcceptanceOverdue: _happened,
    intake.AppealClosed: _closed,
}
_FROM_ROUTING: Mapping[type[Message], Reading] = {
    routing.CardOpened: _card_opened,
    routing.ResolutionSigned: _signed,
    routing.AssignmentIssued: _issued,
    routing.CardClosed: _happened,
}
_FROM_EXECUTION: Mapping[type[Message], Reading] = {
    execution.AssignmentAccepted: _of_assignment,
    execution.ExecutorAppointed: _of_assignment,
    execution.DeadlineApproaching: _of_assignment,
    execution.DeadlineMissed: _missed,
    execution.AnswerSubmitted: _answered,
}
_FROM_REVIEW: Mapping[type[Message], Reading] = {
    review.AnswerAccepted: _answer_accepted,
    review.AnswerRejected: _answer_rejected,
    review.ReviewOverdue: _review_overdue,
}
