"""Use cases of the review service: one class each; they move the process and write through the unit."""

from qabul_review.handlers.arriving import ANSWER_SUBMITTED, Answer, NoteChecks, TakeIn
from qabul_review.handlers.deciding import EXAMINE, Decide, DecideAnswer
from qabul_review.handlers.reading import GetReview, ListReviews, Shown
from qabul_review.handlers.terms import Terms

__all__ = [
    "ANSWER_SUBMITTED",
    "EXAMINE",
    "Answer",
    "Decide",
    "DecideAnswer",
    "GetReview",
    "ListReviews",
    "NoteChecks",
    "Shown",
    "TakeIn",
    "Terms",
]
