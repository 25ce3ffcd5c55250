"""What an appeal is and what must hold of it, whatever the diagram says; no I/O, no clock."""

from qabul_intake.domain.appeal import Answer, Appeal, Channel, Defect, Facts, Kind
from qabul_intake.domain.applicant import Applicant, Disclosure, Individual, LegalEntity
from qabul_intake.domain.standing import Status, Step, in_order, latest
from qabul_intake.domain.submission import Problem, Submission, defects_of, problems_of
from qabul_intake.domain.writing import beginning_of, guess_language, has_words, summary_of

__all__ = [
    "Answer",
    "Appeal",
    "Applicant",
    "Channel",
    "Defect",
    "Disclosure",
    "Facts",
    "Individual",
    "Kind",
    "LegalEntity",
    "Problem",
    "Status",
    "Step",
    "Submission",
    "beginning_of",
    "defects_of",
    "guess_language",
    "has_words",
    "in_order",
    "latest",
    "problems_of",
    "summary_of",
]
