"""Use cases of the execution service: one class each; they move the process and write through the unit."""

from qabul_execution.handlers.answering import CreateAnswerUpload, GetAnswerDownload, Submit, SubmitAnswer
from qabul_execution.handlers.deciding import Accepted, Rejected, TakeDecisions
from qabul_execution.handlers.reading import Found, GetAssignment, ListAssignments, Listed
from qabul_execution.handlers.sealing import SealAnswer
from qabul_execution.handlers.stepping import ACCEPT, APPOINT, SUBMIT, AcceptAssignment, AppointExecutor, Target
from qabul_execution.handlers.taking_in import Issued, TakeIn
from qabul_execution.handlers.watching import WatchTerms

__all__ = [
    "ACCEPT",
    "APPOINT",
    "SUBMIT",
    "AcceptAssignment",
    "Accepted",
    "AppointExecutor",
    "CreateAnswerUpload",
    "Found",
    "GetAnswerDownload",
    "GetAssignment",
    "Issued",
    "ListAssignments",
    "Listed",
    "Rejected",
    "SealAnswer",
    "Submit",
    "SubmitAnswer",
    "TakeDecisions",
    "TakeIn",
    "Target",
    "WatchTerms",
]
