"""The use cases of intake: one class each; they decide by the domain, move the process and write through the unit."""

from qabul_intake.handlers.accepting import ACCEPT_APPEAL, Accept, AcceptAppeal, Accepted
from qabul_intake.handlers.following import ANSWER_ACCEPTED, CloseAppeal, FollowAppeals, Outcome, Reached
from qabul_intake.handlers.numbering import PROCESS, NumberingDesk, Registration
from qabul_intake.handlers.submitting import Submit, SubmitAppeal
from qabul_intake.handlers.tracking import TrackAppeal, TrackLimit
from qabul_intake.handlers.viewing import BatchGetAppeals, GetAppeal, ListAppeals

__all__ = [
    "ACCEPT_APPEAL",
    "ANSWER_ACCEPTED",
    "PROCESS",
    "Accept",
    "AcceptAppeal",
    "Accepted",
    "BatchGetAppeals",
    "CloseAppeal",
    "FollowAppeals",
    "GetAppeal",
    "ListAppeals",
    "NumberingDesk",
    "Outcome",
    "Reached",
    "Registration",
    "Submit",
    "SubmitAppeal",
    "TrackAppeal",
    "TrackLimit",
]
