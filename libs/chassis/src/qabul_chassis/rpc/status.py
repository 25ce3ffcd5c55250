"""From errors to `google.rpc.Status`, the one form in which callers get them."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from math import ceil

import grpc
from google.protobuf.any_pb2 import Any as AnyMessage
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc import error_details_pb2, status_pb2

from qabul_chassis.errors import (
    BadFields,
    Conflict,
    Exhausted,
    FieldProblem,
    Refused,
    ServiceError,
    StepNotOpen,
    Unavailable,
)
from qabul_chassis.rpc.catalogue import Catalogue

#: Domain of our reasons in `ErrorInfo`.
DOMAIN = "qabulxona"

#: Trailing metadata that carries the status, as grpc-status and other languages' libraries expect it.
DETAILS_KEY = "grpc-status-details-bin"

#: Clients refuse trailing metadata above 8 KB, in which all of a status has to fit, written in base64.
_MOST_BYTES = 4_000

#: Where a caller may try again, and after how long, unless the error knows better.
_RETRY_AFTER: Mapping[type[ServiceError], timedelta] = {
    Unavailable: timedelta(seconds=2),
    Conflict: timedelta(seconds=1),
}

_CODES = {code.name: code for code in grpc.StatusCode}


def code_of(error: ServiceError) -> grpc.StatusCode:
    """The status code of an error."""
    return _CODES[error.code]


def status_of(error: ServiceError, *, language: str, catalogue: Catalogue, request_id: str = "") -> status_pb2.Status:
    """The status a caller gets for an error, with everything a program or a person needs to go on."""
    said = _Said(error, language, catalogue)
    advice = catalogue.advise(reason=error.reason, code=error.code, language=language, values=error.metadata)
    details: list[Message] = [_info(error, request_id, advice)]
    if said.violations:
        details.append(error_details_pb2.BadRequest(field_violations=said.violations))
    details += _precondition(error)
    details += _retry(error)
    if said.localized is not None:
        details.append(error_details_pb2.LocalizedMessage(locale=language, message=said.localized))
    status = status_pb2.Status(code=code_of(error).value[0], message=said.text)
    for detail in details:
        packed = AnyMessage()
        packed.Pack(detail)
        status.details.append(packed)
    return status


class _Said:
    """What an error says in English and in the caller's language, as a whole and of each field."""

    def __init__(self, error: ServiceError, language: str, catalogue: Catalogue) -> None:
        self._language = language
        self._catalogue = catalogue
        self.text = error.text
        if isinstance(error, BadFields):
            self.violations = list(_within(map(self._violation, error.problems), _MOST_BYTES))
            english, local = self._problems(len(error.problems))
            self.text = f"The request is not acceptable: {english}"
            self.localized = self._say(error.reason, error.code, {**error.metadata, "problems": local})
        else:
            self.localized = self._say(error.reason, error.code, error.metadata)
            problem = FieldProblem(error.field or "", error.text, reason=error.reason, values=error.metadata)
            self.violations = [self._violation(problem)] if error.field else []

    def _problems(self, found: int) -> tuple[str, str]:
        """One problem in full, in English and the caller's language; of several the fields, whose details say more."""
        if found == 1:
            [only] = self.violations
            return only.description, only.localized_message.message
        left_out = found - len(self.violations)
        named = ", ".join(each.field for each in self.violations if each.field)
        listed = f"{named}, … (+{left_out})." if left_out else f"{named}."
        return listed, listed

    def _violation(self, problem: FieldProblem) -> error_details_pb2.BadRequest.FieldViolation:
        by = f" ({problem.clause})" if problem.clause else ""
        english = problem.text or _with(self._of_field(problem, "en") or problem.reason, by)
        local = self._of_field(problem, self._language)
        localized = error_details_pb2.LocalizedMessage(locale=self._language, message=_with(local or english, by))
        return error_details_pb2.BadRequest.FieldViolation(
            field=problem.field, description=english, reason=problem.reason, localized_message=localized
        )

    def _of_field(self, problem: FieldProblem, language: str) -> str | None:
        otherwise = "" if problem.text else problem.otherwise
        return self._catalogue.say(reason=problem.reason, code=otherwise, language=language, values=problem.values)

    def _say(self, reason: str, code: str, values: Mapping[str, str]) -> str | None:
        return self._catalogue.say(reason=reason, code=code, language=self._language, values=values)


def _with(sentence: str, clause: str) -> str:
    """A sentence that names the clause, once."""
    return sentence if not clause or clause in sentence else f"{sentence.removesuffix('.')}{clause}."


def _within(
    violations: Iterable[error_details_pb2.BadRequest.FieldViolation], most: int
) -> Iterator[error_details_pb2.BadRequest.FieldViolation]:
    """As many as trailing metadata carry, the first in any case."""
    size = 0
    for violation in violations:
        size += violation.ByteSize()
        if size > max(most, violation.ByteSize()):
            return
        yield violation


def _info(error: ServiceError, request_id: str, advice: str | None) -> error_details_pb2.ErrorInfo:
    metadata = dict(error.metadata)
    more = {"clause": error.clause, "hint": error.hint, "hint_localized": advice, "request_id": request_id}
    for name, value in more.items():
        if value:
            metadata.setdefault(name, value)
    return error_details_pb2.ErrorInfo(reason=error.reason, domain=DOMAIN, metadata=metadata)


def _retry(error: ServiceError) -> list[Message]:
    after = error.retry_after if isinstance(error, Exhausted) else None
    for kind, usual in _RETRY_AFTER.items():
        after = usual if isinstance(error, kind) else after
    if after is None:
        return []
    # Never too early: a part of a second counts as a whole one.
    return [error_details_pb2.RetryInfo(retry_delay=Duration(seconds=ceil(after.total_seconds())))]


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
