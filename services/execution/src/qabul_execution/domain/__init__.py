"""What an assignment and an answer are and what must hold of them, whatever the diagram says; no I/O, no clock."""

from qabul_execution.domain.answer import (
    Answer,
    ApplicantMark,
    ArgumentAnswer,
    Official,
    Outcome,
    PageRange,
    PageRole,
)
from qabul_execution.domain.assignment import (
    OPEN,
    Assignment,
    Attempt,
    ExecutorRole,
    RejectionReason,
    SealedFile,
    Status,
)
from qabul_execution.domain.file_name import Applicant, Person, canonical_name
from qabul_execution.domain.objections import Circumstances, Handover, Objection, objections, page_objections
from qabul_execution.domain.term import ReminderRule, Term, is_late

__all__ = [
    "OPEN",
    "Answer",
    "Applicant",
    "ApplicantMark",
    "ArgumentAnswer",
    "Assignment",
    "Attempt",
    "Circumstances",
    "ExecutorRole",
    "Handover",
    "Objection",
    "Official",
    "Outcome",
    "PageRange",
    "PageRole",
    "Person",
    "RejectionReason",
    "ReminderRule",
    "SealedFile",
    "Status",
    "Term",
    "canonical_name",
    "is_late",
    "objections",
    "page_objections",
]
