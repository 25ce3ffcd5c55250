import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.execution.v1 import answer_pb2 as _answer_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AssignmentRef(_message.Message):
    __slots__ = ("assignment_id", "appeal_id", "number", "organisation", "due_on")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    appeal_id: str
    number: str
    organisation: str
    due_on: _date_pb2.Date
    def __init__(self, assignment_id: _Optional[str] = ..., appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., organisation: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class AssignmentAccepted(_message.Message):
    __slots__ = ("assignment", "accepted_at")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    assignment: AssignmentRef
    accepted_at: _timestamp_pb2.Timestamp
    def __init__(self, assignment: _Optional[_Union[AssignmentRef, _Mapping]] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ExecutorAppointed(_message.Message):
    __slots__ = ("assignment", "executor_post")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    EXECUTOR_POST_FIELD_NUMBER: _ClassVar[int]
    assignment: AssignmentRef
    executor_post: str
    def __init__(self, assignment: _Optional[_Union[AssignmentRef, _Mapping]] = ..., executor_post: _Optional[str] = ...) -> None: ...

class DeadlineApproaching(_message.Message):
    __slots__ = ("assignment", "days_left")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    DAYS_LEFT_FIELD_NUMBER: _ClassVar[int]
    assignment: AssignmentRef
    days_left: int
    def __init__(self, assignment: _Optional[_Union[AssignmentRef, _Mapping]] = ..., days_left: _Optional[int] = ...) -> None: ...

class DeadlineMissed(_message.Message):
    __slots__ = ("assignment", "missed_at")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    MISSED_AT_FIELD_NUMBER: _ClassVar[int]
    assignment: AssignmentRef
    missed_at: _timestamp_pb2.Timestamp
    def __init__(self, assignment: _Optional[_Union[AssignmentRef, _Mapping]] = ..., missed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AnswerSubmitted(_message.Message):
    __slots__ = ("assignment", "attempt", "file", "outcome", "signatory_post", "signed_on", "submitted_at", "late", "arguments", "arguments_answered", "mark", "posted", "sector", "topic", "territory")
    ASSIGNMENT_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    FILE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_POST_FIELD_NUMBER: _ClassVar[int]
    SIGNED_ON_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_ANSWERED_FIELD_NUMBER: _ClassVar[int]
    MARK_FIELD_NUMBER: _ClassVar[int]
    POSTED_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    assignment: AssignmentRef
    attempt: int
    file: _answer_pb2.AnswerFile
    outcome: _answer_pb2.AnswerOutcome
    signatory_post: str
    signed_on: _date_pb2.Date
    submitted_at: _timestamp_pb2.Timestamp
    late: bool
    arguments: int
    arguments_answered: int
    mark: _answer_pb2.ApplicantMark
    posted: bool
    sector: str
    topic: str
    territory: str
    def __init__(self, assignment: _Optional[_Union[AssignmentRef, _Mapping]] = ..., attempt: _Optional[int] = ..., file: _Optional[_Union[_answer_pb2.AnswerFile, _Mapping]] = ..., outcome: _Optional[_Union[_answer_pb2.AnswerOutcome, str]] = ..., signatory_post: _Optional[str] = ..., signed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late: _Optional[bool] = ..., arguments: _Optional[int] = ..., arguments_answered: _Optional[int] = ..., mark: _Optional[_Union[_answer_pb2.ApplicantMark, str]] = ..., posted: _Optional[bool] = ..., sector: _Optional[str] = ..., topic: _Optional[str] = ..., territory: _Optional[str] = ...) -> None: ...
