"""The contract's numbers and our own words for them; names differ only in form."""

from collections.abc import Mapping
from typing import Final

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.routing.v1 import organisation_pb2, routing_service_pb2
from qabul_execution.domain import ApplicantMark, ExecutorRole, Outcome, PageRole, Status
from qabul_execution.repository import View

OUTCOME: Final[Mapping[str, answer_pb2.AnswerOutcome]] = {
    Outcome.RESOLVED: answer_pb2.ANSWER_OUTCOME_RESOLVED,
    Outcome.MEASURES_TAKEN: answer_pb2.ANSWER_OUTCOME_MEASURES_TAKEN,
    Outcome.EXPLAINED: answer_pb2.ANSWER_OUTCOME_EXPLAINED,
    Outcome.REFUSED: answer_pb2.ANSWER_OUTCOME_REFUSED,
    Outcome.FOR_INFORMATION: answer_pb2.ANSWER_OUTCOME_FOR_INFORMATION,
}
OUTCOME_OF: Final = {number: Outcome(word) for word, number in OUTCOME.items()}

MARK: Final[Mapping[str, answer_pb2.ApplicantMark]] = {
    ApplicantMark.NONE: answer_pb2.APPLICANT_MARK_NONE,
    ApplicantMark.RECEIVED: answer_pb2.APPLICANT_MARK_RECEIVED,
    ApplicantMark.SATISFIED: answer_pb2.APPLICANT_MARK_SATISFIED,
    ApplicantMark.EXPLAINED: answer_pb2.APPLICANT_MARK_EXPLAINED,
}
#: The mark is voluntary (O10): not saying anything of it means that there is none.
MARK_OF: Final = {number: ApplicantMark(word) for word, number in MARK.items()} | {
    answer_pb2.APPLICANT_MARK_UNSPECIFIED: ApplicantMark.NONE
}

PAGE_ROLE_OF: Final[Mapping[int, PageRole]] = {
    answer_pb2.PAGE_ROLE_ANSWER_LETTER: PageRole.ANSWER_LETTER,
    answer_pb2.PAGE_ROLE_GRATITUDE_LETTER: PageRole.GRATITUDE_LETTER,
    answer_pb2.PAGE_ROLE_ACT: PageRole.ACT,
    answer_pb2.PAGE_ROLE_POSTAL_RECEIPT: PageRole.POSTAL_RECEIPT,
}

STATUS: Final = {
    Status.NEW: pb.ASSIGNMENT_STATUS_NEW,
    Status.ACCEPTED: pb.ASSIGNMENT_STATUS_ACCEPTED,
    Status.IN_WORK: pb.ASSIGNMENT_STATUS_IN_WORK,
    Status.SEALING: pb.ASSIGNMENT_STATUS_SEALING,
    Status.ANSWERED: pb.ASSIGNMENT_STATUS_ANSWERED,
    Status.REWORK: pb.ASSIGNMENT_STATUS_REWORK,
    Status.CLOSED: pb.ASSIGNMENT_STATUS_CLOSED,
}

VIEW: Final = {
    View.NEW: pb.ASSIGNMENT_VIEW_NEW,
    View.IN_WORK: pb.ASSIGNMENT_VIEW_IN_WORK,
    View.DUE_SOON: pb.ASSIGNMENT_VIEW_DUE_SOON,
    View.OVERDUE: pb.ASSIGNMENT_VIEW_OVERDUE,
    View.REJECTED: pb.ASSIGNMENT_VIEW_REJECTED,
    View.ANSWERED: pb.ASSIGNMENT_VIEW_ANSWERED,
    View.CLOSED: pb.ASSIGNMENT_VIEW_CLOSED,
}
VIEW_OF: Final = {number: view for view, number in VIEW.items()} | {pb.ASSIGNMENT_VIEW_UNSPECIFIED: View.ALL}

ROLE: Final = {
    ExecutorRole.LEAD: routing_service_pb2.EXECUTOR_ROLE_LEAD,
    ExecutorRole.CO_EXECUTOR: routing_service_pb2.EXECUTOR_ROLE_CO_EXECUTOR,
}
ROLE_OF: Final[Mapping[int, ExecutorRole]] = {number: role for role, number in ROLE.items()}

#: Kinds of organisation as the region's files and the rule tables write them.
KIND: Final = {
    "regional_hokimiyat": organisation_pb2.ORGANISATION_KIND_REGIONAL_HOKIMIYAT,
    "city_hokimiyat": organisation_pb2.ORGANISATION_KIND_CITY_HOKIMIYAT,
    "district_hokimiyat": organisation_pb2.ORGANISATION_KIND_DISTRICT_HOKIMIYAT,
    "regional_department": organisation_pb2.ORGANISATION_KIND_REGIONAL_DEPARTMENT,
    "enterprise": organisation_pb2.ORGANISATION_KIND_ENTERPRISE,
}
KIND_OF: Final[Mapping[int, str]] = {number: kind for kind, number in KIND.items()}
