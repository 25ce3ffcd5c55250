"""Appeals as intake hands them on once a registrar has accepted them; the people in them are invented."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from tests.factories.appeals import TEXT, an_applicant

from qabul.intake.v1 import appeal_pb2, events_pb2
from qabul_chassis.wire import to_date, to_timestamp

REGISTERED_AT = datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
RECEIVED_ON = date(2026, 3, 3)
LEGAL_DUE_ON = date(2026, 3, 18)

_ORDINALS = count(1)


def accepted_facts(
    *, received_on: date = RECEIVED_ON, legal_due_on: date = LEGAL_DUE_ON, **changed: Any
) -> appeal_pb2.AppealFacts:
    """An application about drinking water in Namangan city, number by number."""
    values: dict[str, Any] = {
        "appeal_id": str(uuid4()),
        "number": f"N-2026-{next(_ORDINALS):06d}",
        "kind": appeal_pb2.APPEAL_KIND_APPLICATION,
        "channel": appeal_pb2.CHANNEL_PORTAL,
        "language": "uz-Cyrl",
        "sector": "water",
        "topic": "",
        "territory": "namangan-city",
        "received_on": to_date(received_on),
        "due_on": to_date(legal_due_on),
        "registered_at": to_timestamp(REGISTERED_AT),
        "arguments": 1,
    }
    return appeal_pb2.AppealFacts(**(values | changed))


def an_appeal(facts: appeal_pb2.AppealFacts, **changed: Any) -> appeal_pb2.Appeal:
    """The appeal of these facts, as intake shows it to its staff."""
    values: dict[str, Any] = {
        "facts": facts,
        "status": appeal_pb2.APPEAL_STATUS_ACCEPTED,
        "applicant": an_applicant(),
        "text": TEXT,
        "summary": "Маҳаллада сув йўқ",
        "arguments": [appeal_pb2.Argument(number=1, text="Уч кундан бери сув йўқ")],
    }
    return appeal_pb2.Appeal(**(values | changed))


def appeal_accepted(facts: appeal_pb2.AppealFacts) -> events_pb2.AppealAccepted:
    """What intake says when a registrar has accepted the appeal."""
    accepted_at = to_timestamp(REGISTERED_AT + timedelta(hours=1))
    return events_pb2.AppealAccepted(facts=facts, accepted_at=accepted_at)
