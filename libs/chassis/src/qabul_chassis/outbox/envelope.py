"""CloudEvents 1.0 in NATS headers (binary mode): what every event says about itself beside its payload."""

from collections.abc import Mapping
from typing import Any

EVENT_ID = "ce-id"
TYPE = "ce-type"
KEY = "ce-subject"
TIME = "ce-time"
TRACE = "traceparent"
#: JetStream drops a message whose id it saw within its window.
MESSAGE_ID = "Nats-Msg-Id"


def source_of(region: str, service: str) -> str:
    """Where events come from, as `ce-source`."""
    return f"/qabul/{region}/{service}"


def headers_of(row: Mapping[str, Any], source: str) -> dict[str, str]:
    """The headers of an outbox row."""
    event_id = str(row["event_id"])
    headers = {
        "ce-specversion": "1.0",
        EVENT_ID: event_id,
        "ce-source": source,
        TYPE: row["type"],
        KEY: str(row["key"]),
        TIME: row["occurred_at"].isoformat(),
        "content-type": "application/protobuf",
        MESSAGE_ID: event_id,
    }
    if row["traceparent"]:
        headers[TRACE] = row["traceparent"]
    return headers
