"""The edge of every mutating RPC: run once however often it is asked, and give the first answer again."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from uuid import UUID

from google.protobuf.message import Message

from qabul_chassis.database.database import ATTEMPTS, Database
from qabul_chassis.database.stores import pause
from qabul_chassis.database.unit import Unit
from qabul_chassis.errors import Conflict, Invalid, Unavailable, Unsure
from qabul_chassis.identity import Caller
from qabul_chassis.tables import AnsweredRequest

R = TypeVar("R", bound=Message)

_FIRST_ANSWER = "SELECT fingerprint, response FROM answered_request WHERE caller = $1 AND request_id = $2"


class _Reader(Protocol):
    async def fetchrow(self, sql: str, /, *args: Any) -> Any: ...


async def answer_once(
    database: Database,
    *,
    request_id: UUID | str,
    request: Message,
    caller: Caller | None,
    respond: Callable[[Unit], Awaitable[R]],
    response_type: type[R],
) -> R:
    """Run `respond` in a unit and remember its answer in the same statement.

    A request id is the caller's own. The same id with the same request gets the first answer, also when the first
    one's answer never arrived, after a restart, and from another replica. The same id with another request is
    `Invalid`. The first run costs nothing extra: only a failure looks whether there was an answer before. A lost race
    runs `respond` again from its reads; when every run loses, the caller gets `Conflict` (ABORTED).
    """
    request_id = as_request_id(request_id)
    attempt = 0
    while True:
        attempt += 1
        unit = database.unit(caller=caller)
        try:
            response = await respond(unit)
            remember_answer(unit, request_id=request_id, request=request, response=response)
            await unit.commit()
        except Exception as failure:
            look = partial(
                first_answer,
                database,
                caller=unit.caller,
                request_id=request_id,
                request=request,
                response_type=response_type,
            )
            first = await _after(failure, look)
            if first is not None:
                return first
            if not isinstance(failure, Conflict | Unsure) or attempt >= ATTEMPTS:
                raise
            await asyncio.sleep(pause(attempt))
        else:
            return response


def remember_answer(unit: Unit, *, request_id: UUID | str, request: Message, response: Message) -> None:
    """Keep a request's answer within a unit; for edges that answer many requests in one change (group commit)."""
    unit.insert(
        AnsweredRequest,
        caller=_subject(unit.caller),
        request_id=as_request_id(request_id),
        fingerprint=_fingerprint(request),
        response=response.SerializeToString(),
        answered_at=unit.now,
    )


async def first_answer(
    reader: _Reader, *, caller: Caller | None, request_id: UUID | str, request: Message, response_type: type[R]
) -> R | None:
    """The answer this request got before, if any; `Invalid` when its id belongs to another request of the caller."""
    request_id = as_request_id(request_id)
    row = await reader.fetchrow(_FIRST_ANSWER, _subject(caller), request_id)
    if row is None:
        return None
    if row["fingerprint"] != _fingerprint(request):
        raise Invalid(
            f"request_id {request_id} was used before for another request.",
            reason="REQUEST_ID_REUSED",
            field="request_id",
            hint="Make a new request_id for each new request; keep it only for repeating the same one.",
        )
    response = response_type()
    response.ParseFromString(row["response"])
    return response


def as_request_id(request_id: UUID | str) -> UUID:
    """A request id as UUID; `Invalid` when it is not one."""
    if isinstance(request_id, UUID):
        return request_id
    try:
        return UUID(request_id)
    except ValueError:
        raise Invalid(
            f"Expected request_id to be a UUID, but found '{request_id[:64]}'.",
            reason="REQUEST_ID_MALFORMED",
            field="request_id",
            hint="Make a UUID per request and send the same one again when you repeat it.",
        ) from None


async def _after(failure: Exception, look: Callable[[], Awaitable[R | None]]) -> R | None:
    """Whether a failure only means that the request was answered before (its step is done, its row is there)."""
    for tried in range(1, ATTEMPTS + 1):
        try:
            return await look()
        except Unavailable:
            # Waiting for the database is worth it only after an unsure commit: the answer may be in.
            if not isinstance(failure, Unsure) or tried == ATTEMPTS:
                return None
            await asyncio.sleep(pause(tried + 4))
    return None


def _subject(caller: Caller | None) -> str:
    return "" if caller is None else caller.subject


def content_of(request: Message) -> bytes:
    """What a request says, in bytes: its id is the same in large letters and in small ones."""
    given: str = getattr(request, "request_id", "")
    if not given.islower() and given != (small := given.lower()):
        same = type(request)()
        same.CopyFrom(request)
        same.request_id = small  # type: ignore[attr-defined]
        request = same
    return request.SerializeToString(deterministic=True)


def _fingerprint(request: Message) -> bytes:
    """What makes two requests the same: their type (one per RPC) and their content."""
    content = content_of(request)
    return sha256(request.DESCRIPTOR.full_name.encode() + b"\0" + content).digest()
