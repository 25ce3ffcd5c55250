"""What an error says, for people and tests: code, reason, clause, fields, open steps."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import grpc
from google.protobuf.message import DecodeError
from google.rpc import error_details_pb2, status_pb2

from qabul_chassis.errors import TooLarge
from qabul_chassis.rpc.admission import LESS_AT_A_TIME
from qabul_chassis.rpc.status import DETAILS_KEY

#: gRPC's words for a message above the limit of whoever sends or receives it.
_TOO_LARGE = re.compile(r"(?P<what>Sent|Received) message larger than max \((?P<found>\d+) vs\. (?P<most>\d+)\)")


@dataclass(frozen=True, slots=True)
class Described:
    """An error of a call, read out of its status; `str()` of it is fit for a terminal."""

    code: str
    text: str
    reason: str = ""
    clause: str = ""
    hint: str = ""
    #: What can be done, in the caller's language; where nobody wrote one for the reason, a more general one.
    hint_localized: str = ""
    localized: str = ""
    #: The language of what is localised.
    language: str = ""
    incident: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    #: The same sentences in the caller's language, where there is one.
    localized_fields: Mapping[str, str] = field(default_factory=dict)
    open_steps: tuple[str, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    #: After how long the same call may succeed; `None`: not by waiting, or nobody knows.
    retry_after: timedelta | None = None

    def __str__(self) -> str:
        lines = [f"{self.code}{f' {self.reason}' if self.reason else ''}: {self.text}"]
        lines += [
            f"  {sentence}" if name in sentence else f"  {name}: {sentence}"
            for name, sentence in self.fields.items()
            if sentence not in self.text
        ]
        if self.clause:
            lines.append(f"  clause: {self.clause}")
        if self.open_steps:
            lines.append(f"  open steps: {', '.join(self.open_steps)}")
        if self.hint:
            lines.append(f"  {self.hint}")
        if self.localized:
            lines.append(f"  {self.localized}")
        return "\n".join(lines)


def describe(error: grpc.RpcError) -> Described:
    """Read the status an error carries; one that carries none, such as a lost connection, has code and text."""
    code: grpc.StatusCode = error.code()
    status = _status(error)
    if status is None:
        return _undetailed(code, error.details() or "")
    info = error_details_pb2.ErrorInfo()
    bad = error_details_pb2.BadRequest()
    precondition = error_details_pb2.PreconditionFailure()
    localized = error_details_pb2.LocalizedMessage()
    retry = error_details_pb2.RetryInfo()
    for detail in status.details:
        for message in (info, bad, precondition, localized, retry):
            if detail.Is(message.DESCRIPTOR):
                detail.Unpack(message)
    return Described(
        code=code.name,
        text=status.message,
        reason=info.reason,
        clause=info.metadata.get("clause", ""),
        hint=info.metadata.get("hint", ""),
        hint_localized=info.metadata.get("hint_localized", ""),
        localized=localized.message,
        language=localized.locale,
        incident=info.metadata.get("incident", ""),
        fields={violation.field: violation.description for violation in bad.field_violations},
        localized_fields={
            violation.field: violation.localized_message.message
            for violation in bad.field_violations
            if violation.localized_message.message
        },
        open_steps=tuple(violation.subject for violation in precondition.violations if violation.subject),
        metadata=dict(info.metadata),
        retry_after=retry.retry_delay.ToTimedelta() if retry.HasField("retry_delay") else None,
    )


def _undetailed(code: grpc.StatusCode, text: str) -> Described:
    """An error that no service of ours wrote; gRPC itself refuses what is too large on either side."""
    if code is grpc.StatusCode.RESOURCE_EXHAUSTED and (size := _TOO_LARGE.search(text)):
        found, most = (f"{int(number):,}" for number in size.group("found", "most"))
        sent = size["what"].casefold() == "sent"
        return Described(
            code=code.name,
            text=f"The {'request' if sent else 'message'} has {found} bytes, but at most {most} go in one call.",
            reason=TooLarge.default_reason,
            hint=LESS_AT_A_TIME,
        )
    return Described(code=code.name, text=text)


def _status(error: grpc.RpcError) -> status_pb2.Status | None:
    trailing: Any = error.trailing_metadata()  # pairs; the stubs know only the synchronous library's
    for key, value in trailing or ():
        if key == DETAILS_KEY:
            try:
                return status_pb2.Status.FromString(value)
            except DecodeError:
                return None  # a proxy wrote it; code and text are still there
    return None
