import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.execution.v1 import answer_pb2 as _answer_pb2
from qabul.options.v1 import clause_pb2 as _clause_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReviewStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REVIEW_STATUS_UNSPECIFIED: _ClassVar[ReviewStatus]
    REVIEW_STATUS_OPEN: _ClassVar[ReviewStatus]
    REVIEW_STATUS_ACCEPTED: _ClassVar[ReviewStatus]
    REVIEW_STATUS_REJECTED: _ClassVar[ReviewStatus]

class CheckResult(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHECK_RESULT_UNSPECIFIED: _ClassVar[CheckResult]
    CHECK_RESULT_PASSED: _ClassVar[CheckResult]
    CHECK_RESULT_NOTICE: _ClassVar[CheckResult]
    CHECK_RESULT_NOT_CHECKED: _ClassVar[CheckResult]
REVIEW_STATUS_UNSPECIFIED: ReviewStatus
REVIEW_STATUS_OPEN: ReviewStatus
REVIEW_STATUS_ACCEPTED: ReviewStatus
REVIEW_STATUS_REJECTED: ReviewStatus
CHECK_RESULT_UNSPECIFIED: CheckResult
CHECK_RESULT_PASSED: CheckResult
CHECK_RESULT_NOTICE: CheckResult
CHECK_RESULT_NOT_CHECKED: CheckResult

class Check(_message.Message):
    __slots__ = ("code", "result", "sentence", "clause")
    CODE_FIELD_NUMBER: _ClassVar[int]
    RESULT_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    code: str
    result: CheckResult
    sentence: str
    clause: str
    def __init__(self, code: _Optional[str] = ..., result: _Optional[_Union[CheckResult, str]] = ..., sentence: _Optional[str] = ..., clause: _Optional[str] = ...) -> None: ...

class Review(_message.Message):
    __slots__ = ("review_id", "appeal_id", "number", "assignment_id", "organisation", "attempt", "status", "sector", "topic", "territory", "submitted_at", "due_on", "late", "file", "outcome", "signatory_post", "checks", "decided_at", "reasons", "new_due_on", "etag")
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_POST_FIELD_NUMBER: _ClassVar[int]
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NEW_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    review_id: str
    appeal_id: str
    number: str
    assignment_id: str
    organisation: str
    attempt: int
    status: ReviewStatus
    sector: str
    topic: str
    territory: str
    submitted_at: _timestamp_pb2.Timestamp
    due_on: _date_pb2.Date
    late: bool
    file: _answer_pb2.AnswerFile
    outcome: _answer_pb2.AnswerOutcome
    signatory_post: str
    checks: _containers.RepeatedCompositeFieldContainer[Check]
    decided_at: _timestamp_pb2.Timestamp
    reasons: _containers.RepeatedCompositeFieldContainer[_answer_pb2.RejectionReason]
    new_due_on: _date_pb2.Date
    etag: str
    def __init__(self, review_id: _Optional[str] = ..., appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., assignment_id: _Optional[str] = ..., organisation: _Optional[str] = ..., attempt: _Optional[int] = ..., status: _Optional[_Union[ReviewStatus, str]] = ..., sector: _Optional[str] = ..., topic: _Optional[str] = ..., territory: _Optional[str] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., late: _Optional[bool] = ..., file: _Optional[_Union[_answer_pb2.AnswerFile, _Mapping]] = ..., outcome: _Optional[_Union[_answer_pb2.AnswerOutcome, str]] = ..., signatory_post: _Optional[str] = ..., checks: _Optional[_Iterable[_Union[Check, _Mapping]]] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_answer_pb2.RejectionReason, _Mapping]]] = ..., new_due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., etag: _Optional[str] = ...) -> None: ...

class ListReviewsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "statuses", "sector", "organisation", "appeal_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    statuses: _containers.RepeatedScalarFieldContainer[ReviewStatus]
    sector: str
    organisation: str
    appeal_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[ReviewStatus, str]]] = ..., sector: _Optional[str] = ..., organisation: _Optional[str] = ..., appeal_id: _Optional[str] = ...) -> None: ...

class ListReviewsResponse(_message.Message):
    __slots__ = ("reviews", "next_page_token", "total_size")
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    reviews: _containers.RepeatedCompositeFieldContainer[Review]
    next_page_token: str
    total_size: int
    def __init__(self, reviews: _Optional[_Iterable[_Union[Review, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetReviewRequest(_message.Message):
    __slots__ = ("review_id",)
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    review_id: str
    def __init__(self, review_id: _Optional[str] = ...) -> None: ...

class GetReviewResponse(_message.Message):
    __slots__ = ("review", "earlier", "answer_url")
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    EARLIER_FIELD_NUMBER: _ClassVar[int]
    ANSWER_URL_FIELD_NUMBER: _ClassVar[int]
    review: Review
    earlier: _containers.RepeatedCompositeFieldContainer[Review]
    answer_url: str
    def __init__(self, review: _Optional[_Union[Review, _Mapping]] = ..., earlier: _Optional[_Iterable[_Union[Review, _Mapping]]] = ..., answer_url: _Optional[str] = ...) -> None: ...

class AcceptAnswerRequest(_message.Message):
    __slots__ = ("request_id", "review_id", "etag")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    review_id: str
    etag: str
    def __init__(self, request_id: _Optional[str] = ..., review_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class AcceptAnswerResponse(_message.Message):
    __slots__ = ("review",)
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    review: Review
    def __init__(self, review: _Optional[_Union[Review, _Mapping]] = ...) -> None: ...

class RejectAnswerRequest(_message.Message):
    __slots__ = ("request_id", "review_id", "etag", "reasons", "new_due_on")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NEW_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    review_id: str
    etag: str
    reasons: _containers.RepeatedCompositeFieldContainer[_answer_pb2.RejectionReason]
    new_due_on: _date_pb2.Date
    def __init__(self, request_id: _Optional[str] = ..., review_id: _Optional[str] = ..., etag: _Optional[str] = ..., reasons: _Optional[_Iterable[_Union[_answer_pb2.RejectionReason, _Mapping]]] = ..., new_due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class RejectAnswerResponse(_message.Message):
    __slots__ = ("review",)
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    review: Review
    def __init__(self, review: _Optional[_Union[Review, _Mapping]] = ...) -> None: ...
