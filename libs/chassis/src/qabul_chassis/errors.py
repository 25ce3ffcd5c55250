"""Every error a caller may see; the server's interceptor turns them into `google.rpc.Status`.

The text is a sentence with what, where and why. Names of status codes are plain strings, so that pure code that raises
these errors needs no gRPC.
"""

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import ClassVar


class ServiceError(Exception):
    """An answer other than success. Raise one of its children.

    `reason` is a stable word for programs (UPPER_SNAKE_CASE), `clause` the clause of the decree that demands it
    (such as `O11`), `hint` what the caller can do, `metadata` further facts by name (never personal data).
    """

    #: Name of the gRPC status code.
    code: ClassVar[str] = "INTERNAL"
    #: The reason when the raiser gives none.
    default_reason: ClassVar[str] = "INTERNAL"

    def __init__(
        self,
        text: str,
        *,
        reason: str | None = None,
        clause: str | None = None,
        field: str | None = None,
        hint: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(text)
        self.text = text
        self.reason = reason or self.default_reason
        self.clause = clause
        self.field = field
        self.hint = hint
        self.metadata = dict(metadata or {})

    def __str__(self) -> str:
        return self.text


class Invalid(ServiceError):
    """The request itself is wrong, whatever the state of things; `field` names the part."""

    code = "INVALID_ARGUMENT"
    default_reason = "INVALID"


@dataclasses.dataclass(frozen=True, slots=True)
class FieldProblem:
    """What is wrong with one field of a request."""

    #: Path as callers write it: `applicant.names[2].text`; empty when the fields are wrong together.
    field: str
    #: The sentence in English; empty: the catalogue's for the reason.
    text: str = ""
    reason: str = "FIELD_INVALID"
    clause: str | None = None
    #: Fill the catalogue's message.
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    #: Reason whose message is said when the catalogue has none for this one.
    otherwise: str = "FIELD_INVALID"


class BadFields(Invalid):
    """Fields of a request are wrong: all that are, each with its reason, its sentence and its clause."""

    default_reason = "INVALID_FIELDS"

    def __init__(self, problems: Sequence[FieldProblem], *, hint: str | None = None) -> None:
        self.problems = tuple(problems)
        clauses = dict.fromkeys(problem.clause for problem in self.problems if problem.clause)
        super().__init__(
            "The request is not acceptable: "
            + "; ".join(problem.text or f"{problem.field} ({problem.reason})" for problem in self.problems),
            clause=", ".join(clauses) or None,
            hint=hint or "Correct the fields named here and send the request again.",
        )


def invalid(problems: Sequence[FieldProblem], *, hint: str | None = None) -> Invalid:
    """What wrong fields are answered with: a single one gives the error its reason and its clause."""
    if len(problems) > 1:
        return BadFields(problems, hint=hint)
    [only] = problems
    return Invalid(only.text, field=only.field, reason=only.reason, clause=only.clause, hint=hint, metadata=only.values)


class NotFound(ServiceError):
    """What the request names is not there, or not there for this caller."""

    code = "NOT_FOUND"
    default_reason = "NOT_FOUND"


class Refused(ServiceError):
    """The request is well formed, but a rule or the present state forbids it."""

    code = "FAILED_PRECONDITION"
    default_reason = "REFUSED"


class StepNotOpen(Refused):
    """The process does not wait at the step the command completes; `open_steps` are those where it does."""

    default_reason = "STEP_NOT_OPEN"

    def __init__(
        self,
        text: str,
        *,
        open_steps: Sequence[str] = (),
        reason: str | None = None,
        clause: str | None = None,
        field: str | None = None,
        hint: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(text, reason=reason, clause=clause, field=field, hint=hint, metadata=metadata)
        self.open_steps = tuple(open_steps)
        self.metadata.setdefault("open_steps", ",".join(self.open_steps))


class Stale(ServiceError):
    """The caller's etag is not the present one: somebody changed the thing after the caller read it."""

    code = "ABORTED"
    default_reason = "STALE_ETAG"


class Conflict(ServiceError):
    """Another change came first, so nothing of this one was written. Run the command again from its reads.

    The edges (`answer_once`, consumers, timers) do that by themselves; a caller sees it only when the race was lost
    every time. `constraint` names the unique constraint or the guarded table that noticed.
    """

    code = "ABORTED"
    default_reason = "LOST_RACE"

    def __init__(self, text: str, *, constraint: str | None = None) -> None:
        super().__init__(text, hint="Send the same request again.")
        self.constraint = constraint


class AlreadyExists(ServiceError):
    """What the request would create is there already."""

    code = "ALREADY_EXISTS"
    default_reason = "ALREADY_EXISTS"


class Denied(ServiceError):
    """The caller is known, but may not do this."""

    code = "PERMISSION_DENIED"
    default_reason = "DENIED"


class Unauthenticated(ServiceError):
    """The caller did not prove who it is."""

    code = "UNAUTHENTICATED"
    default_reason = "UNAUTHENTICATED"


class Exhausted(ServiceError):
    """More than the service takes at a time; the caller may come back after `retry_after`."""

    code = "RESOURCE_EXHAUSTED"
    default_reason = "OVERLOADED"

    def __init__(
        self,
        text: str,
        *,
        retry_after: timedelta = timedelta(seconds=1),
        reason: str | None = None,
        hint: str | None = None,
        metadata: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(text, reason=reason, hint=hint, metadata=metadata)
        self.retry_after = retry_after


class TooLarge(ServiceError):
    """The message is larger than this service takes, and will be the next time."""

    code = "RESOURCE_EXHAUSTED"
    default_reason = "MESSAGE_TOO_LARGE"


class Unavailable(ServiceError):
    """Something the service stands on is away for now; the same request may succeed later."""

    code = "UNAVAILABLE"
    default_reason = "UNAVAILABLE"


class DatabaseAway(Unavailable):
    """The database cannot be reached for now; nothing is wrong with the request."""

    default_reason = "DATABASE_AWAY"


class Unsure(DatabaseAway):
    """The database went away while committing: the change may be in or not.

    Only an edge that can find out (by request id, inbox or a claimed row) may run the change again.
    """

    default_reason = "COMMIT_UNSURE"
