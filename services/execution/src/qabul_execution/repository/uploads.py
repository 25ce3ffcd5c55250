"""Links given out for answers' files."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_execution.repository.assignments import Reader
from qabul_execution.tables import UploadRow

_ONE: Final = "SELECT id, expires_at, attempt, revision FROM upload WHERE id = $1 AND assignment_id = $2"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was, or is to be, put into the quarantine."""

    id: UUID
    expires_at: datetime
    #: The attempt it was submitted as, if it was.
    attempt: int | None = None
    revision: int = 1


def quarantined_name(upload_id: UUID) -> str:
    """An upload's name in the quarantine; tells nothing of the applicant."""
    return f"answers/{upload_id}.pdf"


def add_upload(unit: Unit, assignment_id: UUID, upload: Upload) -> None:
    """Write a link that is given out."""
    unit.insert(
        UploadRow,
        id=upload.id,
        assignment_id=assignment_id,
        asked_by=unit.caller.subject if unit.caller else "",
        asked_at=unit.now,
        expires_at=upload.expires_at,
    )


async def upload_of(reader: Reader, upload_id: UUID, *, assignment_id: UUID) -> Upload | None:
    """An upload for this assignment; another assignment's is none."""
    row = await reader.fetchrow(_ONE, upload_id, assignment_id)
    return None if row is None else Upload(row["id"], row["expires_at"], row["attempt"], row["revision"])


def use_upload(unit: Unit, upload: Upload, *, attempt: int) -> None:
    """Note that it was submitted; of two attempts with one file, the second finds it used."""
    unit.update(UploadRow, upload.id, revision=upload.revision, attempt=attempt)
