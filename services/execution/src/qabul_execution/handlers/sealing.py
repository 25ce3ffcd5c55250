"""A checked answer is copied out of the quarantine and locked under its canonical name (O13)."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

from qabul_chassis.blobs import ANSWERS, QUARANTINE, Blobs
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import NotFound
from qabul_chassis.processes import BpmnError
from qabul_execution import repository
from qabul_execution.domain import Assignment, Attempt, SealedFile
from qabul_execution.handlers.stepping import written
from qabul_execution.repository import Assignments, Attempts, quarantined_name
from qabul_execution.terms import Terms, variables_of

#: Error code of the diagram: what was uploaded is not what was checked.
UPLOAD_SPOILT = "upload-spoilt"


class SealAnswer:
    """Lock an attempt's file, or give the answer back when the upload was spoilt after its check."""

    def __init__(self, database: Database, blobs: Blobs, terms: Terms, *, sealed_years: int) -> None:
        self._database = database
        self._blobs = blobs
        self._terms = terms
        self._sealed_for = timedelta(days=366 * sealed_years)

    async def copy(self, assignment_id: UUID, number: int) -> SealedFile:
        """Copy and lock; done again after a crash, it finds the first copy and changes nothing.

        Raises:
            BpmnError: the upload is gone, or is not the file that was checked: its link may still have been open.
        """
        assignment, attempt = await _of(self._database, assignment_id, number)
        folder = f"{assignment.appeal_id}/{number}"
        source = (QUARANTINE, quarantined_name(attempt.upload_id))
        target = (ANSWERS, f"{folder}/{attempt.file_name}")
        until = self._database.clock.now() + self._sealed_for
        try:
            copied = await self._blobs.copy_locked(source, target, until=until, sha256=attempt.sha256)
            same = await self._blobs.sha256(*target) == attempt.sha256
        except NotFound:
            raise BpmnError(UPLOAD_SPOILT, "the upload is gone") from None
        if not same:
            raise BpmnError(UPLOAD_SPOILT, "the upload is not the file that was checked")
        await self._blobs.remove(*source)
        return SealedFile(ANSWERS, folder, copied.version_id or "")

    async def finish(self, unit: Unit, assignment_id: UUID, number: int, file: SealedFile) -> Mapping[str, Any]:
        """Note where the copy lies; what the event will say of the answer becomes a variable."""
        assignment, attempt = await _of(unit, assignment_id, number)
        sealed = replace(attempt, sealed=file)
        repository.change_attempt(unit, assignment_id, attempt, sealed)
        written(unit, assignment, assignment.sealed())
        unit.audit(
            assignment.appeal_id,
            "answer-sealed",
            assignment_id=str(assignment_id),
            attempt=number,
            sha256=attempt.sha256.hex(),
            version_id=file.version_id,
        )
        return {"answer": _told(sealed, file)}

    async def give_back(
        self, unit: Unit, assignment_id: UUID, number: int, *, rejected_before: bool
    ) -> Mapping[str, Any]:
        """The executor hands the answer in again; the spoilt attempt is kept, and the term goes on."""
        assignment, attempt = await _of(unit, assignment_id, number)
        repository.change_attempt(unit, assignment_id, attempt, replace(attempt, spoilt_at=unit.now))
        written(unit, assignment, assignment.given_back(rejected_before=rejected_before))
        unit.audit(assignment.appeal_id, "answer-given-back", assignment_id=str(assignment_id), attempt=number)
        return variables_of(self._terms.starting(unit.now, assignment.due_on, urgent=assignment.urgent))


async def _of(reader: Database | Unit, assignment_id: UUID, number: int) -> tuple[Assignment, Attempt]:
    assignment = (await Assignments(reader).many([assignment_id])).get(assignment_id)
    attempt = await Attempts(reader).get(assignment_id, number)
    if assignment is None or attempt is None:
        raise LookupError(f"Expected attempt {number} of assignment {assignment_id}, but there is none.")
    return assignment, attempt


def _told(attempt: Attempt, file: SealedFile) -> dict[str, Any]:
    """What `AnswerSubmitted` says: codes, dates and figures, no personal data. The canonical name stays out."""
    answer = attempt.answer
    return {
        "attempt": attempt.number,
        "file": {
            "bucket": file.bucket,
            "folder": file.folder,
            "version_id": file.version_id,
            "sha256": attempt.sha256.hex(),
            "size_bytes": attempt.size_bytes,
            "pages": attempt.pages,
        },
        "outcome": answer.outcome,
        "signatory_post": answer.signatory.post,
        "signed_on": answer.signed_on.isoformat(),
        "submitted_at": attempt.submitted_at.isoformat(),
        "late": attempt.late,
        "arguments_answered": len(answer.arguments),
        "mark": answer.mark,
        "posted": answer.posted,
    }
