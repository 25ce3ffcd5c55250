import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.execution.v1 import answer_pb2 as _answer_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from qabul.options.v1 import clause_pb2 as _clause_pb2
from qabul.routing.v1 import organisation_pb2 as _organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as _routing_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AssignmentStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ASSIGNMENT_STATUS_UNSPECIFIED: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_NEW: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_ACCEPTED: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_IN_WORK: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_SEALING: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_ANSWERED: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_REWORK: _ClassVar[AssignmentStatus]
    ASSIGNMENT_STATUS_CLOSED: _ClassVar[AssignmentStatus]

class AssignmentView(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ASSIGNMENT_VIEW_UNSPECIFIED: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_NEW: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_IN_WORK: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_DUE_SOON: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_OVERDUE: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_REJECTED: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_ANSWERED: _ClassVar[AssignmentView]
    ASSIGNMENT_VIEW_CLOSED: _ClassVar[AssignmentView]
ASSIGNMENT_STATUS_UNSPECIFIED: AssignmentStatus
ASSIGNMENT_STATUS_NEW: AssignmentStatus
ASSIGNMENT_STATUS_ACCEPTED: AssignmentStatus
ASSIGNMENT_STATUS_IN_WORK: AssignmentStatus
ASSIGNMENT_STATUS_SEALING: AssignmentStatus
ASSIGNMENT_STATUS_ANSWERED: AssignmentStatus
ASSIGNMENT_STATUS_REWORK: AssignmentStatus
ASSIGNMENT_STATUS_CLOSED: AssignmentStatus
ASSIGNMENT_VIEW_UNSPECIFIED: AssignmentView
ASSIGNMENT_VIEW_NEW: AssignmentView
ASSIGNMENT_VIEW_IN_WORK: AssignmentView
ASSIGNMENT_VIEW_DUE_SOON: AssignmentView
ASSIGNMENT_VIEW_OVERDUE: AssignmentView
ASSIGNMENT_VIEW_REJECTED: AssignmentView
ASSIGNMENT_VIEW_ANSWERED: AssignmentView
ASSIGNMENT_VIEW_CLOSED: AssignmentView

class Attempt(_message.Message):
    __slots__ = ("number", "submitted_at", "file", "outcome", "signatory", "executor", "signed_on", "late", "late_reason", "decided_at", "accepted", "reasons", "file_name")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SIGNED_ON_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    number: int
    submitted_at: _timestamp_pb2.Timestamp
    file: _answer_pb2.AnswerFile
    outcome: _answer_pb2.AnswerOutcome
    signatory: _organisation_pb2.Official
    executor: _organisation_pb2.Official
    signed_on: _date_pb2.Date
    late: bool
    late_reason: str
    decided_at: _timestamp_pb2.Timestamp
    accepted: bool
    reasons: _containers.RepeatedCompositeFieldContainer[_answer_pb2.RejectionReason]
    file_name: str
    def __init__(self, number: _Optional[int] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., file: _Optional[_Union[_answer_pb2.AnswerFile, _Mapping]] = ..., outcome: _Optional[_Union[_answer_pb2.AnswerOutcome, str]] = ..., signatory: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., executor: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., signed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., late: _Optional[bool] = ..., late_reason: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accepted: _Optional[bool] = ..., reasons: _Optional[_Iterable[_Union[_answer_pb2.RejectionReason, _Mapping]]] = ..., file_name: _Optional[str] = ...) -> None: ...

class Assignment(_message.Message):
    __slots__ = ("assignment_id", "facts", "organisation", "organisation_kind", "role", "status", "due_on", "instruction", "urgent", "issued_at", "accepted_at", "executor", "attempts", "missed_at", "etag", "applicant", "text", "arguments")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_KIND_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    MISSED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    facts: _appeal_pb2.AppealFacts
    organisation: str
    organisation_kind: _organisation_pb2.OrganisationKind
    role: _routing_service_pb2.ExecutorRole
    status: AssignmentStatus
    due_on: _date_pb2.Date
    instruction: str
    urgent: bool
    issued_at: _timestamp_pb2.Timestamp
    accepted_at: _timestamp_pb2.Timestamp
    executor: _organisation_pb2.Official
    attempts: _containers.RepeatedCompositeFieldContainer[Attempt]
    missed_at: _timestamp_pb2.Timestamp
    etag: str
    applicant: _appeal_pb2.Applicant
    text: str
    arguments: _containers.RepeatedCompositeFieldContainer[_appeal_pb2.Argument]
    def __init__(self, assignment_id: _Optional[str] = ..., facts: _Optional[_Union[_appeal_pb2.AppealFacts, _Mapping]] = ..., organisation: _Optional[str] = ..., organisation_kind: _Optional[_Union[_organisation_pb2.OrganisationKind, str]] = ..., role: _Optional[_Union[_routing_service_pb2.ExecutorRole, str]] = ..., status: _Optional[_Union[AssignmentStatus, str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., instruction: _Optional[str] = ..., urgent: _Optional[bool] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., executor: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., attempts: _Optional[_Iterable[_Union[Attempt, _Mapping]]] = ..., missed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., applicant: _Optional[_Union[_appeal_pb2.Applicant, _Mapping]] = ..., text: _Optional[str] = ..., arguments: _Optional[_Iterable[_Union[_appeal_pb2.Argument, _Mapping]]] = ...) -> None: ...

class ListAssignmentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "view", "organisation")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    VIEW_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    view: AssignmentView
    organisation: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., view: _Optional[_Union[AssignmentView, str]] = ..., organisation: _Optional[str] = ...) -> None: ...

class ListAssignmentsResponse(_message.Message):
    __slots__ = ("assignments", "next_page_token", "total_size", "counts")
    class Count(_message.Message):
        __slots__ = ("view", "size")
        VIEW_FIELD_NUMBER: _ClassVar[int]
        SIZE_FIELD_NUMBER: _ClassVar[int]
        view: AssignmentView
        size: int
        def __init__(self, view: _Optional[_Union[AssignmentView, str]] = ..., size: _Optional[int] = ...) -> None: ...
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    assignments: _containers.RepeatedCompositeFieldContainer[Assignment]
    next_page_token: str
    total_size: int
    counts: _containers.RepeatedCompositeFieldContainer[ListAssignmentsResponse.Count]
    def __init__(self, assignments: _Optional[_Iterable[_Union[Assignment, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ..., counts: _Optional[_Iterable[_Union[ListAssignmentsResponse.Count, _Mapping]]] = ...) -> None: ...

class GetAssignmentRequest(_message.Message):
    __slots__ = ("assignment_id",)
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    def __init__(self, assignment_id: _Optional[str] = ...) -> None: ...

class GetAssignmentResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class AcceptAssignmentRequest(_message.Message):
    __slots__ = ("request_id", "assignment_id", "etag")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    assignment_id: str
    etag: str
    def __init__(self, request_id: _Optional[str] = ..., assignment_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class AcceptAssignmentResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class AppointExecutorRequest(_message.Message):
    __slots__ = ("request_id", "assignment_id", "etag", "executor")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    assignment_id: str
    etag: str
    executor: _organisation_pb2.Official
    def __init__(self, request_id: _Optional[str] = ..., assignment_id: _Optional[str] = ..., etag: _Optional[str] = ..., executor: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ...) -> None: ...

class AppointExecutorResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class CreateAnswerUploadRequest(_message.Message):
    __slots__ = ("assignment_id", "size_bytes")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    size_bytes: int
    def __init__(self, assignment_id: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...

class CreateAnswerUploadResponse(_message.Message):
    __slots__ = ("upload_id", "url", "expires_at", "max_bytes")
    UPLOAD_ID_FIELD_NUMBER: _ClassVar[int]
    URL_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    MAX_BYTES_FIELD_NUMBER: _ClassVar[int]
    upload_id: str
    url: str
    expires_at: _timestamp_pb2.Timestamp
    max_bytes: int
    def __init__(self, upload_id: _Optional[str] = ..., url: _Optional[str] = ..., expires_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., max_bytes: _Optional[int] = ...) -> None: ...

class SubmitAnswerRequest(_message.Message):
    __slots__ = ("request_id", "assignment_id", "etag", "upload_ids", "pages", "outcome", "argument_answers", "mark", "posted", "signatory", "executor", "signed_on", "sent_on", "late_reason", "explanatory_letter_taken")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    UPLOAD_IDS_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    ARGUMENT_ANSWERS_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_FIELD_NUMBER: _ClassVar[int]
    SIGNED_ON_FIELD_NUMBER: _ClassVar[int]
    SENT_ON_FIELD_NUMBER: _ClassVar[int]
    LATE_REASON_FIELD_NUMBER: _ClassVar[int]
    EXPLANATORY_LETTER_TAKEN_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    assignment_id: str
    etag: str
    upload_ids: _containers.RepeatedScalarFieldContainer[str]
    pages: _containers.RepeatedCompositeFieldContainer[_answer_pb2.PageRange]
    outcome: _answer_pb2.AnswerOutcome
    argument_answers: _containers.RepeatedCompositeFieldContainer[_answer_pb2.ArgumentAnswer]
    mark: _answer_pb2.ApplicantMark
    posted: bool
    signatory: _organisation_pb2.Official
    executor: _organisation_pb2.Official
    signed_on: _date_pb2.Date
    sent_on: _date_pb2.Date
    late_reason: str
    explanatory_letter_taken: bool
    def __init__(self, request_id: _Optional[str] = ..., assignment_id: _Optional[str] = ..., etag: _Optional[str] = ..., upload_ids: _Optional[_Iterable[str]] = ..., pages: _Optional[_Iterable[_Union[_answer_pb2.PageRange, _Mapping]]] = ..., outcome: _Optional[_Union[_answer_pb2.AnswerOutcome, str]] = ..., argument_answers: _Optional[_Iterable[_Union[_answer_pb2.ArgumentAnswer, _Mapping]]] = ..., mark: _Optional[_Union[_answer_pb2.ApplicantMark, str]] = ..., posted: _Optional[bool] = ..., signatory: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., executor: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., signed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sent_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., late_reason: _Optional[str] = ..., explanatory_letter_taken: _Optional[bool] = ...) -> None: ...

class SubmitAnswerResponse(_message.Message):
    __slots__ = ("assignment",)
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    assignment: Assignment
    def __init__(self, assignment: _Optional[_Union[Assignment, _Mapping]] = ...) -> None: ...

class GetAnswerDownloadRequest(_message.Message):
    __slots__ = ("assignment_id", "attempt")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    attempt: int
    def __init__(self, assignment_id: _Optional[str] = ..., attempt: _Optional[int] = ...) -> None: ...

class GetAnswerDownloadResponse(_message.Message):
    __slots__ = ("url", "file_name", "sha256", "size_bytes")
    URL_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    url: str
    file_name: str
    sha256: str
    size_bytes: int
    def __init__(self, url: _Optional[str] = ..., file_name: _Optional[str] = ..., sha256: _Optional[str] = ..., size_bytes: _Optional[int] = ...) -> None: ...
