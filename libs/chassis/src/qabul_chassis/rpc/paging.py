"""Page tokens (AIP-158): where the next page begins, tied to the query that the page belongs to."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from hashlib import sha256
from typing import Any, TypeVar

from google.protobuf.message import Message

from qabul_chassis.errors import Invalid

P = TypeVar("P")

_MARK_BYTES = 6


def write_token(request: Message, *position: Any) -> str:
    """A token that lets the same query go on behind this position (JSON values)."""
    content = json.dumps([_mark(request), *position], separators=(",", ":"), default=str)
    return urlsafe_b64encode(content.encode()).rstrip(b"=").decode()


def read_token(request: Any, read: Callable[..., P]) -> P | None:
    """The position of a request's page token, made by `read` of what was written; None on the first page.

    Raises:
        Invalid: the token is not one of ours, or belongs to a query with another filter.
    """
    token: str = request.page_token
    if not token:
        return None
    try:
        mark, *position = json.loads(urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except (ValueError, TypeError):
        raise _refused("is not one that this service gave out") from None
    if mark != _mark(request):
        raise _refused("belongs to another query")
    try:
        return read(*position)
    except (ValueError, TypeError, AttributeError, OverflowError):
        # Put together by somebody who knows the form of our tokens.
        raise _refused("is not one that this service gave out") from None


def _mark(request: Message) -> str:
    """Names the query: its type and its filter, whatever page and size are asked for."""
    query = type(request)()
    query.CopyFrom(request)
    for name in ("page_token", "page_size"):
        query.ClearField(name)
    kind = query.DESCRIPTOR.full_name.encode()
    return sha256(kind + query.SerializeToString(deterministic=True)).hexdigest()[: 2 * _MARK_BYTES]


def _refused(why: str) -> Invalid:
    return Invalid(
        f"page_token {why}.",
        field="page_token",
        reason="PAGE_TOKEN_INVALID",
        hint="Send the next_page_token of the page before, with the same filter; or none, for the first page.",
    )
