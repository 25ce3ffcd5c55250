"""What is asked of a call before its handler sees it: token, role, rows, well-formed request."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from google.protobuf.message import DecodeError, Message
from protovalidate import Validator
from structlog.contextvars import bind_contextvars

from qabul_chassis.auth.policy import Access
from qabul_chassis.auth.roles import REGION_WIDE
from qabul_chassis.auth.scope import enter_scope
from qabul_chassis.auth.tokens import Claims, TokenVerifier
from qabul_chassis.errors import BadFields, Denied, FieldProblem, Invalid, TooLarge, Unauthenticated, invalid
from qabul_chassis.identity import Caller, enter_caller
from qabul_chassis.rpc.calls import enter_token
from qabul_chassis.rpc.violations import problems_of

#: One validator for the process: it compiles the rules of a message type once.
_VALIDATOR = Validator()

_LONGEST_REQUEST_ID = 64
_BEARER = "bearer "


class Unreadable:
    """Stands for a request whose bytes are no message of its type."""


UNREADABLE = Unreadable()

#: What to do about a message that is too large.
LESS_AT_A_TIME = "Send or ask for less at a time: files go up and come down by links, lists in pages."


@dataclass(frozen=True, slots=True)
class Oversized:
    """Stands for a request that is larger than what this server takes."""

    size: int
    most: int


@dataclass(frozen=True, slots=True)
class Method:
    """One served method and what it takes to call it."""

    name: str
    access: Access


async def identify(method: Method, metadata: Mapping[str, Any], verifier: TokenVerifier, request_id: str) -> Caller:
    """Say who calls and whether this method is for them; narrows the call to the rows they may touch."""
    token = _bearer(metadata)
    claims = verifier.remembered(token) or await verifier.verify(token)
    caller = Caller(claims.subject, claims.name, claims.roles, claims.organisation, claims.region, request_id)
    enter_scope(_scope(method, claims))
    enter_caller(caller)
    enter_token(token)
    return caller


def check_request(request: object) -> None:
    """Refuse a request that breaks the rules written beside its fields, naming everything that does."""
    if request is UNREADABLE:
        raise Invalid("The request cannot be read as a message of its type.", reason="UNREADABLE")
    if isinstance(request, Oversized):
        raise TooLarge(
            f"The request has {request.size:,} bytes, but at most {request.most:,} go in one call.",
            hint=LESS_AT_A_TIME,
            metadata={"bytes": str(request.size), "most_bytes": str(request.most)},
        )
    # Messages are the only requests there are; the cast costs nothing and mypy cannot see through grpc.
    message: Message = request  # type: ignore[assignment]
    violations = _VALIDATOR.collect_violations(message)
    # Length prefixes may be zero bytes too, so only a message that has one is looked through.
    unstorable = list(_unstorable(message, "")) if b"\0" in message.SerializeToString() else []
    if violations:
        raise BadFields([*problems_of(violations, message.DESCRIPTOR), *unstorable])
    if unstorable:
        raise invalid(unstorable, hint="Leave the character out and send the request again.")


def _unstorable(message: Message, path: str) -> Iterator[FieldProblem]:
    """Find U+0000 in any text: no writing uses it, and PostgreSQL keeps no text with it."""
    for field, value in message.ListFields():
        repeated = field.is_repeated and not hasattr(value, "items")
        for index, each in enumerate(value if repeated else [value]):
            name = f"{path}{field.name}" + (f"[{index}]" if repeated else "")
            if isinstance(each, Message):
                yield from _unstorable(each, f"{name}.")
            elif isinstance(each, str) and "\0" in each:
                text = f"{name} must not hold the character U+0000, which no writing uses."
                yield FieldProblem(name, text, reason="UNSTORABLE_CHARACTER")


def tolerant(deserializer: Any, *, most: int) -> Any:
    """Turn bytes that are no message, or too many, into an error that tells the caller; gRPC's own would not."""
    if deserializer is None:
        return None

    def read(data: bytes) -> object:
        if len(data) > most:
            return Oversized(len(data), most)
        try:
            return deserializer(data)
        except DecodeError:
            return UNREADABLE

    return read


def name_request(metadata: Mapping[str, Any], request: object) -> str:
    """The id that joins logs, audit and answers: the request's own, else the caller's, else a new one."""
    given = getattr(request, "request_id", None) or metadata.get("x-request-id")
    if not isinstance(given, str) or not given.isprintable() or len(given) > _LONGEST_REQUEST_ID:
        given = str(uuid4())
    bind_contextvars(request_id=given)
    return given


def _bearer(metadata: Mapping[str, Any]) -> str:
    value = metadata.get("authorization", "")
    if not isinstance(value, str) or value[: len(_BEARER)].lower() != _BEARER:
        raise Unauthenticated(
            "Expected a bearer token in the metadata `authorization`, but there is none.",
            reason="TOKEN_MISSING",
            hint="Send `authorization: Bearer <token>`; `qabul token` makes one for development.",
        )
    return value[len(_BEARER) :].strip()


def _scope(method: Method, claims: Claims) -> str | None:
    """The organisation the call is narrowed to, by the roles that open this very method."""
    access = method.access
    roles = claims.roles & access.roles
    if not roles:
        raise Denied(
            f"{method.name} needs one of the roles {', '.join(sorted(access.roles))}; "
            f"the token has {', '.join(sorted(claims.roles)) or 'none'}.",
            reason="ROLE_MISSING",
            metadata={"method": method.name},
        )
    if access.rows != "organisation" or roles & REGION_WIDE:
        return None
    if claims.organisation is None:
        raise Denied(
            f"{method.name} shows the rows of the caller's organisation, but the token names none.",
            reason="ORGANISATION_MISSING",
            hint="Get a token with the claim `organisation`.",
        )
    return claims.organisation


def audit_key(access: Access, request: Message) -> str | None:
    """The key, as the request names it, of the chain an audited read belongs to; `None` for the reader's own."""
    return str(getattr(request, access.audit_read)) if isinstance(access.audit_read, str) else None
