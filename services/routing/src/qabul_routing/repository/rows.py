"""Between rows and cards."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from qabul_routing.domain import Answer, Assignment, Card, CardStatus, Decided, Facts, Reason, Role, Submitted

#: Everything of a card, in a query that names the table `card AS c`.
CARD: Final = """
    c.appeal_id, c.number, c.kind, c.channel, c.language, c.sector, c.topic, c.territory, c.received_on,
    c.legal_due_on, c.registered_at, c.arguments, c.anonymous_candidate, c.complaint_against, c.needs_study, c.status,
    c.lead, c.co_executors, c.instruction, c.due_on, c.urgent, c.rule, c.opened_at, c.signed_at, c.signatory_post,
    c.signatory_name, c.closed_at, c.revision,
    (SELECT jsonb_agg(jsonb_build_array(a.id, a.organisation, a.role, a.due_on, a.issued_at) ORDER BY a.id)
       FROM assignment AS a WHERE a.appeal_id = c.appeal_id) AS assignments,
    (SELECT jsonb_agg(to_jsonb(w) ORDER BY w.assignment_id, w.attempt)
       FROM answer AS w WHERE w.appeal_id = c.appeal_id) AS answers
"""


def facts_values(facts: Facts) -> dict[str, Any]:
    """The columns of a card that come from the appeal."""
    return {
        "appeal_id": facts.appeal_id,
        "number": facts.number,
        "kind": facts.kind,
        "channel": facts.channel,
        "language": facts.language,
        "sector": facts.sector,
        "topic": facts.topic,
        "territory": facts.territory,
        "received_on": facts.received_on,
        "legal_due_on": facts.legal_due_on,
        "registered_at": facts.registered_at,
        "arguments": facts.arguments,
        "anonymous_candidate": facts.anonymous_candidate,
        "complaint_against": facts.complaint_against,
        "needs_study": facts.needs_study,
    }


def card_from(row: Any) -> Card:
    """A card as its row has it."""
    return Card(
        facts=Facts(
            appeal_id=row["appeal_id"],
            number=row["number"],
            kind=row["kind"],
            channel=row["channel"],
            language=row["language"],
            sector=row["sector"],
            topic=row["topic"],
            territory=row["territory"],
            received_on=row["received_on"],
            legal_due_on=row["legal_due_on"],
            registered_at=row["registered_at"],
            arguments=row["arguments"],
            anonymous_candidate=row["anonymous_candidate"],
            complaint_against=row["complaint_against"],
            needs_study=row["needs_study"],
        ),
        status=CardStatus(row["status"]),
        revision=row["revision"],
        lead=row["lead"],
        co_executors=tuple(json.loads(row["co_executors"])),
        instruction=row["instruction"],
        due_on=row["due_on"],
        urgent=row["urgent"],
        rule=row["rule"],
        opened_at=row["opened_at"],
        signed_at=row["signed_at"],
        signatory_post=row["signatory_post"],
        signatory_name=row["signatory_name"],
        closed_at=row["closed_at"],
        assignments=tuple(_assignment(*values) for values in json.loads(row["assignments"] or "[]")),
        answers=tuple(map(_answer, json.loads(row["answers"] or "[]"))),
    )


def answer_values(answer: Answer) -> dict[str, Any]:
    """The columns that are known of an attempt; those of the part that is not told yet stay as they are."""
    values: dict[str, Any] = {
        "assignment_id": answer.assignment_id,
        "attempt": answer.attempt,
        "appeal_id": answer.appeal_id,
        "organisation": answer.organisation,
    }
    if answer.submitted:
        values |= {
            "submitted_at": answer.submitted.at,
            "late": answer.submitted.late,
            "outcome": answer.submitted.outcome,
        }
    if answer.decided:
        values |= {
            "decided_at": answer.decided.at,
            "accepted": answer.decided.accepted,
            "reasons": [list(reason) for reason in answer.decided.reasons],
            "new_due_on": answer.decided.new_due_on,
        }
    return values


def _answer(row: Mapping[str, Any]) -> Answer:
    submitted = decided = None
    if row["submitted_at"] is not None:
        submitted = Submitted(datetime.fromisoformat(row["submitted_at"]), row["late"], row["outcome"])
    if row["decided_at"] is not None:
        decided = Decided(
            datetime.fromisoformat(row["decided_at"]),
            row["accepted"],
            tuple(Reason(*reason) for reason in row["reasons"]),
            date.fromisoformat(row["new_due_on"]) if row["new_due_on"] else None,
        )
    return Answer(
        appeal_id=UUID(row["appeal_id"]),
        assignment_id=UUID(row["assignment_id"]),
        organisation=row["organisation"],
        attempt=row["attempt"],
        submitted=submitted,
        decided=decided,
    )


def _assignment(assignment_id: str, organisation: str, role: str, due_on: str, issued_at: str) -> Assignment:
    return Assignment(
        UUID(assignment_id),
        organisation,
        Role(role),
        date.fromisoformat(due_on),
        datetime.fromisoformat(issued_at),
    )
