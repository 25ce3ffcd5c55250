"""Every query of the execution service."""

from qabul_execution.repository.assignments import Assignments, Reader, add, change, take_up
from qabul_execution.repository.attempts import Attempts, add_attempt, change_attempt
from qabul_execution.repository.desk import Desk, Page, Position, View
from qabul_execution.repository.matters import Matter, add_matter, matter_of
from qabul_execution.repository.notices import note_notice, was_said
from qabul_execution.repository.uploads import Upload, add_upload, quarantined_name, upload_of, use_upload

__all__ = [
    "Assignments",
    "Attempts",
    "Desk",
    "Matter",
    "Page",
    "Position",
    "Reader",
    "Upload",
    "View",
    "add",
    "add_attempt",
    "add_matter",
    "add_upload",
    "change",
    "change_attempt",
    "matter_of",
    "note_notice",
    "quarantined_name",
    "take_up",
    "upload_of",
    "use_upload",
    "was_said",
]
