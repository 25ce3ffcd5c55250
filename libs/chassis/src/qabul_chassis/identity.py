"""Who acts, and the ids things are known by."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7 as _uuid7

__all__ = ["Caller", "acting", "current_caller", "enter_caller", "uuid7"]


def uuid7() -> UUID:
    """A new id that sorts by the time it was made, so that indexes grow at one end."""
    made: UUID = _uuid7()
    return made


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asked for the change under way, as the token says; audit rows name the subject, never the name."""

    subject: str
    name: str
    roles: frozenset[str]
    organisation: str | None
    region: str
    request_id: str


_CALLER: ContextVar[Caller | None] = ContextVar("caller", default=None)


def current_caller() -> Caller | None:
    """The caller of the call under way; `None` in consumers, timers and jobs, which act for the service itself."""
    return _CALLER.get()


def enter_caller(caller: Caller | None) -> None:
    """Say who calls, for the rest of this task; the server's interceptor does so once per call."""
    _CALLER.set(caller)


@contextmanager
def acting(caller: Caller | None) -> Iterator[None]:
    """Say who calls, for a block; for tests and tools."""
    token = _CALLER.set(caller)
    try:
        yield
    finally:
        _CALLER.reset(token)
