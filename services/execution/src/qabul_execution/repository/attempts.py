"""Attempts in the database: every submitted answer of an assignment, with what was decided of it."""

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from typing import Any, Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_execution.domain import (
    Answer,
    ApplicantMark,
    ArgumentAnswer,
    Attempt,
    Official,
    Outcome,
    PageRange,
    PageRole,
    RejectionReason,
    SealedFile,
)
from qabul_execution.repository.assignments import Reader
from qabul_execution.tables import AttemptRow

_SELECT: Final = """
SELECT assignment_id, number, upload_id, submitted_at, outcome, pages, arguments, mark, posted, signatory_post,
       signatory_name, executor_post, executor_name, signed_on, sent_on, late, late_reason, file_name, sha256,
       size_bytes, page_count, bucket, folder, version_id, spoilt_at, decided_at, accepted, reasons
FROM attempt
"""
_ONE: Final = _SELECT + "WHERE assignment_id = $1 AND number = $2"
_OF: Final = _SELECT + "WHERE assignment_id = ANY($1::uuid[]) ORDER BY assignment_id, number"


class Attempts:
    """Reads attempts."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    async def get(self, assignment_id: UUID, number: int) -> Attempt | None:
        """One attempt."""
        row = await self._reader.fetchrow(_ONE, assignment_id, number)
        return None if row is None else _attempt(row)

    async def of(self, assignment_ids: Collection[UUID]) -> dict[UUID, list[Attempt]]:
        """The attempts of each of these assignments, first to last."""
        found: dict[UUID, list[Attempt]] = {each: [] for each in assignment_ids}
        for row in await self._reader.fetch(_OF, list(assignment_ids)) if found else ():
            found[row["assignment_id"]].append(_attempt(row))
        return found


def add_attempt(unit: Unit, assignment_id: UUID, attempt: Attempt) -> None:
    """Write a new attempt."""
    unit.insert(AttemptRow, assignment_id=assignment_id, number=attempt.number, **_columns(attempt))


def change_attempt(unit: Unit, assignment_id: UUID, before: Attempt, after: Attempt) -> None:
    """Write what changed of an attempt; its assignment, written with it, guards it against a race."""
    old, new = _columns(before), _columns(after)
    changed = {name: value for name, value in new.items() if value != old[name]}
    unit.update(AttemptRow, (assignment_id, before.number), **changed)


def _columns(attempt: Attempt) -> dict[str, Any]:
    answer, sealed = attempt.answer, attempt.sealed
    return {
        "upload_id": attempt.upload_id,
        "submitted_at": attempt.submitted_at,
        "outcome": str(answer.outcome),
        "pages": [asdict(part) for part in answer.pages],
        "arguments": [asdict(argument) for argument in answer.arguments],
        "mark": str(answer.mark),
        "posted": answer.posted,
        "signatory_post": answer.signatory.post,
        "signatory_name": answer.signatory.full_name,
        "executor_post": answer.executor.post,
        "executor_name": answer.executor.full_name,
        "signed_on": answer.signed_on,
        "sent_on": answer.sent_on,
        "late": attempt.late,
        "late_reason": answer.late_reason,
        "file_name": attempt.file_name,
        "sha256": attempt.sha256,
        "size_bytes": attempt.size_bytes,
        "page_count": attempt.pages,
        "bucket": sealed.bucket if sealed else None,
        "folder": sealed.folder if sealed else None,
        "version_id": sealed.version_id if sealed else None,
        "spoilt_at": attempt.spoilt_at,
        "decided_at": attempt.decided_at,
        "accepted": attempt.accepted,
        "reasons": [asdict(reason) for reason in attempt.reasons],
    }


def _attempt(row: Mapping[str, Any]) -> Attempt:
    answer = Answer(
        pages=tuple(
            PageRange(PageRole(part["role"]), part["first"], part["last"]) for part in json.loads(row["pages"])
        ),
        outcome=Outcome(row["outcome"]),
        arguments=tuple(ArgumentAnswer(**argument) for argument in json.loads(row["arguments"])),
        mark=ApplicantMark(row["mark"]),
        posted=row["posted"],
        signatory=Official(row["signatory_post"], row["signatory_name"]),
        executor=Official(row["executor_post"], row["executor_name"]),
        signed_on=row["signed_on"],
        sent_on=row["sent_on"],
        late_reason=row["late_reason"],
    )
    return Attempt(
        number=row["number"],
        upload_id=row["upload_id"],
        submitted_at=row["submitted_at"],
        answer=answer,
        late=row["late"],
        file_name=row["file_name"],
        sha256=row["sha256"],
        size_bytes=row["size_bytes"],
        pages=row["page_count"],
        sealed=None if row["folder"] is None else SealedFile(row["bucket"], row["folder"], row["version_id"]),
        spoilt_at=row["spoilt_at"],
        decided_at=row["decided_at"],
        accepted=row["accepted"],
        reasons=tuple(RejectionReason(**reason) for reason in json.loads(row["reasons"])),
    )
