"""What one organisation has to do about one appeal, and the answers it gave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Self
from uuid import UUID

from qabul_execution.domain.answer import Answer, Official
from qabul_execution.domain.term import Term


class ExecutorRole(StrEnum):
    """Whether the organisation answers the applicant or helps the one that does."""

    LEAD = "lead"
    CO_EXECUTOR = "co-executor"


class Status(StrEnum):
    """Where an assignment stands."""

    NEW = "new"
    ACCEPTED = "accepted"
    #: An executor is appointed and studies the appeal (O9).
    IN_WORK = "in-work"
    #: The answer's file is being copied and locked.
    SEALING = "sealing"
    #: The working group studies the answer (O15).
    ANSWERED = "answered"
    #: The answer was rejected and the appeal is studied again (O15).
    REWORK = "rework"
    CLOSED = "closed"


#: Somebody of the organisation has to do something.
OPEN = (Status.NEW, Status.ACCEPTED, Status.IN_WORK, Status.REWORK)


@dataclass(frozen=True, slots=True)
class SealedFile:
    """Where the locked copy of an answer lies. Its name there is the canonical one and personal data (O13)."""

    bucket: str
    folder: str
    version_id: str


@dataclass(frozen=True, slots=True)
class RejectionReason:
    """One written reason of the working group (O15)."""

    code: str
    text: str = ""
    argument_number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One submitted answer. Attempts are numbered and kept, also those that were rejected (O15, trap 9)."""

    number: int
    upload_id: UUID
    submitted_at: datetime
    answer: Answer
    late: bool
    #: Canonical name (O13): personal data.
    file_name: str
    sha256: bytes
    size_bytes: int
    pages: int
    #: None until the job has locked the copy.
    sealed: SealedFile | None = None
    #: When the upload was found changed or gone after the check; the answer was then given again as another attempt.
    spoilt_at: datetime | None = None
    decided_at: datetime | None = None
    accepted: bool = False
    reasons: Sequence[RejectionReason] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """An assignment as it stands. Changes give a new value; the order of steps belongs to the diagram."""

    id: UUID
    appeal_id: UUID
    #: Ordinal number of the appeal (O2).
    number: str
    organisation: str
    organisation_kind: str
    role: ExecutorRole
    status: Status
    due_on: date
    #: From this day on its term counts as near.
    near_on: date
    instruction: str
    urgent: bool
    issued_at: datetime
    #: Codes and dates of the appeal (AppealFacts of intake's contract, serialised); opaque here.
    facts: bytes
    accepted_at: datetime | None = None
    executor: Official | None = None
    #: The last attempt made; 0 before the first.
    attempt: int = 0
    #: When its term first passed without an answer; kept for good (O6, O18).
    missed_at: datetime | None = None
    closed_at: datetime | None = None
    revision: int = 1

    def taken_on(self, *, at: datetime) -> Self:
        """The organisation takes it on (P1.4)."""
        return replace(self, status=Status.ACCEPTED, accepted_at=at)

    def given_to(self, executor: Official) -> Self:
        """A responsible executor is named (P2.1)."""
        return replace(self, status=Status.IN_WORK, executor=executor)

    def answered_by(self, attempt: Attempt) -> Self:
        """An answer was handed in and is being locked (O13)."""
        return replace(self, status=Status.SEALING, attempt=attempt.number, executor=attempt.answer.executor)

    def sealed(self) -> Self:
        """The answer's file is locked; the working group studies it (O15)."""
        return replace(self, status=Status.ANSWERED)

    def given_back(self, *, rejected_before: bool) -> Self:
        """The upload was spoilt after its check: the same work goes on, in the same term."""
        return replace(self, status=Status.REWORK if rejected_before else Status.IN_WORK)

    def rejected(self, term: Term) -> Self:
        """The working group rejected the answer: studied again, in a new term (O15)."""
        return replace(self, status=Status.REWORK, due_on=term.due_on, near_on=term.near_on)

    def missed(self, *, at: datetime) -> Self:
        """The term passed without an answer; the first time is what is kept (O6, O18)."""
        return replace(self, missed_at=self.missed_at or at)

    def closed(self, *, at: datetime) -> Self:
        """The answer was accepted (O15)."""
        return replace(self, status=Status.CLOSED, closed_at=at)
