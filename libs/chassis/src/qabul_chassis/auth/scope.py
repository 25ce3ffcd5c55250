"""The one row filter: get, list, count, search and export all ask here (trap 4)."""

from contextvars import ContextVar

#: Set by the server's interceptor for the call under way.
_SCOPE: ContextVar[str | None] = ContextVar("organisation_scope", default=None)


def organisation_scope() -> str | None:
    """The organisation whose rows the call under way may touch; `None` for the whole region."""
    return _SCOPE.get()


def enter_scope(organisation: str | None) -> None:
    """Narrow the call under way to an organisation's rows; the interceptor and tests call this."""
    _SCOPE.set(organisation)
