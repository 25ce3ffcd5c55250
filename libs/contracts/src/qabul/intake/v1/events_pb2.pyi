import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AppealRegistered(_message.Message):
    __slots__ = ("facts",)
    FACTS_FIELD_NUMBER: _ClassVar[int]
    facts: _appeal_pb2.AppealFacts
    def __init__(self, facts: _Optional[_Union[_appeal_pb2.AppealFacts, _Mapping]] = ...) -> None: ...

class AppealAccepted(_message.Message):
    __slots__ = ("facts", "accepted_at")
    FACTS_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    facts: _appeal_pb2.AppealFacts
    accepted_at: _timestamp_pb2.Timestamp
    def __init__(self, facts: _Optional[_Union[_appeal_pb2.AppealFacts, _Mapping]] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AcceptanceOverdue(_message.Message):
    __slots__ = ("appeal_id", "number", "registered_at")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    registered_at: _timestamp_pb2.Timestamp
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class AppealClosed(_message.Message):
    __slots__ = ("appeal_id", "number", "outcome", "closed_on")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    outcome: _appeal_pb2.AppealStatus
    closed_on: _date_pb2.Date
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., outcome: _Optional[_Union[_appeal_pb2.AppealStatus, str]] = ..., closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...
