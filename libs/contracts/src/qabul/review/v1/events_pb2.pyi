import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.execution.v1 import answer_pb2 as _answer_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnswerRef(_message.Message):
    __slots__ = ("review_id", "assignment_id", "appeal_id", "number", "organisation", "attempt")
    REVIEW_ID_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    review_id: str
    assignment_id: str
    appeal_id: str
    number: str
    organisation: str
    attempt: int
    def __init__(self, review_id: _Optional[str] = ..., assignment_id: _Optional[str] = ..., appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., organisation: _Optional[str] = ..., attempt: _Optional[int] = ...) -> None: ...

class AnswerAccepted(_message.Message):
    __slots__ = ("answer", "decided_at", "decided_on", "file")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    DECIDED_ON_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    answer: AnswerRef
    decided_at: _timestamp_pb2.Timestamp
    decided_on: _date_pb2.Date
    file: _answer_pb2.AnswerFile
    def __init__(self, answer: _Optional[_Union[AnswerRef, _Mapping]] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., decided_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., file: _Optional[_Union[_answer_pb2.AnswerFile, _Mapping]] = ...) -> None: ...

class AnswerRejected(_message.Message):
    __slots__ = ("answer", "decided_at", "reasons", "new_due_on")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NEW_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    answer: AnswerRef
    decided_at: _timestamp_pb2.Timestamp
    reasons: _containers.RepeatedCompositeFieldContainer[_answer_pb2.RejectionReason]
    new_due_on: _date_pb2.Date
    def __init__(self, answer: _Optional[_Union[AnswerRef, _Mapping]] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[_answer_pb2.RejectionReason, _Mapping]]] = ..., new_due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ReviewOverdue(_message.Message):
    __slots__ = ("answer", "due_on")
    ANSWER_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    answer: AnswerRef
    due_on: _date_pb2.Date
    def __init__(self, answer: _Optional[_Union[AnswerRef, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...
