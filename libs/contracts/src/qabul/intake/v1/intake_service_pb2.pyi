import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from qabul.options.v1 import clause_pb2 as _clause_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class SubmitAppealRequest(_message.Message):
    __slots__ = ("request_id", "kind", "channel", "language", "text", "sector", "topic", "territory", "mahalla", "applicant", "arguments", "received_on", "late_entry_reason", "needs_study", "complaint_against", "applicants", "confidentiality_asked")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    MAHALLA_FIELD_NUMBER: _ClassVar[int]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    LATE_ENTRY_REASON_FIELD_NUMBER: _ClassVar[int]
    NEEDS_STUDY_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_AGAINST_FIELD_NUMBER: _ClassVar[int]
    APPLICANTS_FIELD_NUMBER: _ClassVar[int]
    CONFIDENTIALITY_ASKED_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    kind: _appeal_pb2.AppealKind
    channel: _appeal_pb2.Channel
    language: str
    text: str
    sector: str
    topic: str
    territory: str
    mahalla: str
    applicant: _appeal_pb2.Applicant
    arguments: _containers.RepeatedScalarFieldContainer[str]
    received_on: _date_pb2.Date
    late_entry_reason: str
    needs_study: bool
    complaint_against: str
    applicants: int
    confidentiality_asked: bool
    def __init__(self, request_id: _Optional[str] = ..., kind: _Optional[_Union[_appeal_pb2.AppealKind, str]] = ..., channel: _Optional[_Union[_appeal_pb2.Channel, str]] = ..., language: _Optional[str] = ..., text: _Optional[str] = ..., sector: _Optional[str] = ..., topic: _Optional[str] = ..., territory: _Optional[str] = ..., mahalla: _Optional[str] = ..., applicant: _Optional[_Union[_appeal_pb2.Applicant, _Mapping]] = ..., arguments: _Optional[_Iterable[str]] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., late_entry_reason: _Optional[str] = ..., needs_study: _Optional[bool] = ..., complaint_against: _Optional[str] = ..., applicants: _Optional[int] = ..., confidentiality_asked: _Optional[bool] = ...) -> None: ...

class SubmitAppealResponse(_message.Message):
    __slots__ = ("appeal_id", "number", "secret_code", "registered_at", "received_on", "due_on", "term")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SECRET_CODE_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    secret_code: str
    registered_at: _timestamp_pb2.Timestamp
    received_on: _date_pb2.Date
    due_on: _date_pb2.Date
    term: _appeal_pb2.TermExplanation
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., secret_code: _Optional[str] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., term: _Optional[_Union[_appeal_pb2.TermExplanation, _Mapping]] = ...) -> None: ...

class GetAppealRequest(_message.Message):
    __slots__ = ("appeal",)
    APPEAL_FIELD_NUMBER: _ClassVar[int]
    appeal: str
    def __init__(self, appeal: _Optional[str] = ...) -> None: ...

class GetAppealResponse(_message.Message):
    __slots__ = ("appeal",)
    APPEAL_FIELD_NUMBER: _ClassVar[int]
    appeal: _appeal_pb2.Appeal
    def __init__(self, appeal: _Optional[_Union[_appeal_pb2.Appeal, _Mapping]] = ...) -> None: ...

class BatchGetAppealsRequest(_message.Message):
    __slots__ = ("appeal_ids",)
    APPEAL_IDS_FIELD_NUMBER: _ClassVar[int]
    appeal_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, appeal_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class BatchGetAppealsResponse(_message.Message):
    __slots__ = ("appeals",)
    APPEALS_FIELD_NUMBER: _ClassVar[int]
    appeals: _containers.RepeatedCompositeFieldContainer[_appeal_pb2.Appeal]
    def __init__(self, appeals: _Optional[_Iterable[_Union[_appeal_pb2.Appeal, _Mapping]]] = ...) -> None: ...

class ListAppealsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "statuses", "sector", "territory", "received_from", "received_to")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FROM_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TO_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    statuses: _containers.RepeatedScalarFieldContainer[_appeal_pb2.AppealStatus]
    sector: str
    territory: str
    received_from: _date_pb2.Date
    received_to: _date_pb2.Date
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[_appeal_pb2.AppealStatus, str]]] = ..., sector: _Optional[str] = ..., territory: _Optional[str] = ..., received_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., received_to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ListAppealsResponse(_message.Message):
    __slots__ = ("appeals", "next_page_token", "total_size")
    APPEALS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    appeals: _containers.RepeatedCompositeFieldContainer[_appeal_pb2.Appeal]
    next_page_token: str
    total_size: int
    def __init__(self, appeals: _Optional[_Iterable[_Union[_appeal_pb2.Appeal, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class TrackAppealRequest(_message.Message):
    __slots__ = ("number", "secret_code")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SECRET_CODE_FIELD_NUMBER: _ClassVar[int]
    number: str
    secret_code: str
    def __init__(self, number: _Optional[str] = ..., secret_code: _Optional[str] = ...) -> None: ...

class TrackAppealResponse(_message.Message):
    __slots__ = ("number", "status", "received_on", "due_on", "steps", "next_step", "answer_url")
    class Step(_message.Message):
        __slots__ = ("status", "at", "title")
        STATUS_FIELD_NUMBER: _ClassVar[int]
        AT_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        status: _appeal_pb2.AppealStatus
        at: _timestamp_pb2.Timestamp
        title: str
        def __init__(self, status: _Optional[_Union[_appeal_pb2.AppealStatus, str]] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., title: _Optional[str] = ...) -> None: ...
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    STEPS_FIELD_NUMBER: _ClassVar[int]
    NEXT_STEP_FIELD_NUMBER: _ClassVar[int]
    ANSWER_URL_FIELD_NUMBER: _ClassVar[int]
    number: str
    status: _appeal_pb2.AppealStatus
    received_on: _date_pb2.Date
    due_on: _date_pb2.Date
    steps: _containers.RepeatedCompositeFieldContainer[TrackAppealResponse.Step]
    next_step: str
    answer_url: str
    def __init__(self, number: _Optional[str] = ..., status: _Optional[_Union[_appeal_pb2.AppealStatus, str]] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., steps: _Optional[_Iterable[_Union[TrackAppealResponse.Step, _Mapping]]] = ..., next_step: _Optional[str] = ..., answer_url: _Optional[str] = ...) -> None: ...

class AcceptAppealRequest(_message.Message):
    __slots__ = ("request_id", "appeal_id", "etag")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    appeal_id: str
    etag: str
    def __init__(self, request_id: _Optional[str] = ..., appeal_id: _Optional[str] = ..., etag: _Optional[str] = ...) -> None: ...

class AcceptAppealResponse(_message.Message):
    __slots__ = ("appeal",)
    APPEAL_FIELD_NUMBER: _ClassVar[int]
    appeal: _appeal_pb2.Appeal
    def __init__(self, appeal: _Optional[_Union[_appeal_pb2.Appeal, _Mapping]] = ...) -> None: ...
