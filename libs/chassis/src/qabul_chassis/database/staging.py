"""How an event becomes a row of the outbox."""

import re
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from google.protobuf.message import Message
from opentelemetry.trace import get_current_span

from qabul_chassis.identity import uuid7

#: What may stand between the dots of a subject.
_TOKEN = re.compile(r"[^\s.*>]+\Z")

STAGED_COLUMNS = ("event_id", "key", "type", "subject", "payload", "traceparent", "occurred_at")

#: Stands in a subject for "no organisation".
NO_ORGANISATION = "_"


def staged(
    event: Message,
    *,
    key: UUID,
    organisation: str | None,
    region: str,
    occurred_at: datetime,
    traceparent: str | None = None,
) -> dict[str, Any]:
    """The outbox row of an event: its values by column."""
    name, service, short = _names(event.DESCRIPTOR.full_name)
    return {
        "event_id": uuid7(),
        "key": key,
        "type": name,
        "subject": subject_of(region, organisation, service, short),
        "payload": event.SerializeToString(),
        "traceparent": traceparent or _traceparent(),
        "occurred_at": occurred_at,
    }


@cache
def subject_of(region: str, organisation: str | None, service: str, event: str) -> str:
    """`qabul.<region>.<organisation or _>.<service>.v1.<Event>`; `service` carries its version, `intake.v1`."""
    organisation = NO_ORGANISATION if organisation is None else organisation
    for what, token in (("region", region), ("organisation", organisation)):
        if not _TOKEN.match(token):
            raise ValueError(
                f"Expected a {what} code without dots, blanks, '*' and '>' for a subject, but found '{token}'."
            )
    return f"qabul.{region}.{organisation}.{service}.{event}"


@cache
def _names(name: str) -> tuple[str, str, str]:
    """Full name, `<service>.v1` and short name of an event type."""
    family, _, rest = name.partition(".")
    service, _, short = rest.rpartition(".")
    if family != "qabul" or service.count(".") != 1:
        raise ValueError(f"Expected an event named qabul.<service>.v<N>.<Event>, but found '{name}'.")
    return name, service, short


def _traceparent() -> str | None:
    span = get_current_span().get_span_context()
    if not span.is_valid:
        return None
    return f"00-{span.trace_id:032x}-{span.span_id:016x}-{int(span.trace_flags):02x}"
