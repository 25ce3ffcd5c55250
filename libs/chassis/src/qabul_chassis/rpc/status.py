"""From errors to `google.rpc.Status`, the one form in which callers get them."""

from collections.abc import Mapping, Sequence

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2
from protovalidate import Violation

from qabul_chassis.errors import Conflict, Exhausted, Invalid, Refused, ServiceError, StepNotOpen, Unavailable
from qabul_chassis.rpc.catalogue import Catalogue

#: Domain of our reasons in `ErrorInfo`.
DOMAIN = "qabulxona"

#: Trailing metadata that carries the status, as grpc-status and other languages' libraries expect it.
DETAILS_KEY = "grpc-status-details-bin"

#: Where a caller may try again, and after how long.
_RETRY_AFTER_S: Mapping[type[ServiceError], int] = {Exhausted: 1, Unavailable: 2, Conflict: 1}

_CODES = {code.name: code for code in grpc.StatusCode}


class BadFields(Invalid):
    """Several fields of a request are wrong; each has its sentence."""

    default_reason = "INVALID_FIELDS"

    def __init__(self, fields: Sequence[tuple[str, str]]) -> None:
        self.fields = tuple(fields)
        listed = "; ".join(f"{field}: {sentence}" for field, sentence in self.fields)
        super().__init__(f"The request is not acceptable: {listed}.")


def code_of(error: ServiceError) -> grpc.StatusCode:
    """The status code of an error."""
    return _CODES[error.code]


def status_of(error: ServiceError, *, language: str, catalogue: Catalogue, request_id: str = "") -> status_pb2.Status:
    """The status a caller gets for an error, with everything a program or a person needs to go on."""
    details: list[Message] = [_info(error, request_id)]
    details += _bad_request(error)
    details += _precondition(error)
    for kind, seconds in _RETRY_AFTER_S.items():
        if isinstance(error, kind):
            details.append(error_details_pb2.RetryInfo(retry_delay=Duration(seconds=seconds)))
    message = catalogue.say(reason=error.reason, code=error.code, language=language, values=error.metadata)
    if message is not None:
        details.append(error_details_pb2.LocalizedMessage(locale=language, message=message))
    status = status_pb2.Status(code=code_of(error).value[0], message=error.text)
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


def bad_fields(violations: Sequence[Violation]) -> BadFields:
    """What protovalidate found, as an error."""
    return BadFields([(_path(violation), violation.proto.message) for violation in violations])


def _info(error: ServiceError, request_id: str) -> error_details_pb2.ErrorInfo:
    metadata = dict(error.metadata)
    for name, value in (("clause", error.clause), ("hint", error.hint), ("request_id", request_id)):
        if value:
            metadata.setdefault(name, value)
    return error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=metadata)


def _bad_request(error: ServiceError) -> list[Message]:
    fields: Sequence[tuple[str, str]] = ()
    if isinstance(error, BadFields):
        fields = error.fields
    elif error.field:
        fields = ((error.field, error.text),)
    if not fields:
        return []
    violation = error_details_pb2.BadRequest.FieldViolation
    return [
        error_details_pb2.BadRequest(
            field_violations=[
                violation(field=field, description=sentence, reason=error.reason) for field, sentence in fields
            ]
        )
    ]


def _precondition(error: ServiceError) -> list[Message]:
    if not isinstance(error, Refused):
        return []
    subjects = error.open_steps if isinstance(error, StepNotOpen) else ()
    violation = error_details_pb2.PreconditionFailure.Violation
    return [
        error_details_pb2.PreconditionFailure(
            violations=[
                violation(type=error.reason, subject=subject, description=error.text) for subject in subjects or ("",)
            ]
        )
    ]


def _path(violation: Violation) -> str:
    """A field path as callers write it: `applicant.names[2].text`."""
    path = ""
    if violation.proto.field is None:
        return path
    for element in violation.proto.field.elements:
        path += ("." if path else "") + element.field_name
        subscript = element.subscript
        if subscript is not None:
            path += f"[{subscript.value}]"
    return path
