import datetime

from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from qabul.routing.v1 import organisation_pb2 as _organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as _routing_service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CardOpened(_message.Message):
    __slots__ = ("appeal_id", "number", "lead", "co_executors", "due_on", "urgent")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    CO_EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    lead: str
    co_executors: _containers.RepeatedScalarFieldContainer[str]
    due_on: _date_pb2.Date
    urgent: bool
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., lead: _Optional[str] = ..., co_executors: _Optional[_Iterable[str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., urgent: _Optional[bool] = ...) -> None: ...

class ResolutionSigned(_message.Message):
    __slots__ = ("appeal_id", "number", "lead", "co_executors", "due_on", "signed_at", "signatory_post")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    CO_EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_POST_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    lead: str
    co_executors: _containers.RepeatedScalarFieldContainer[str]
    due_on: _date_pb2.Date
    signed_at: _timestamp_pb2.Timestamp
    signatory_post: str
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., lead: _Optional[str] = ..., co_executors: _Optional[_Iterable[str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., signatory_post: _Optional[str] = ...) -> None: ...

class AssignmentIssued(_message.Message):
    __slots__ = ("assignment_id", "facts", "organisation", "organisation_kind", "role", "due_on", "instruction", "urgent", "issued_at", "applicant", "text", "arguments")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_KIND_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    facts: _appeal_pb2.AppealFacts
    organisation: str
    organisation_kind: _organisation_pb2.OrganisationKind
    role: _routing_service_pb2.ExecutorRole
    due_on: _date_pb2.Date
    instruction: str
    urgent: bool
    issued_at: _timestamp_pb2.Timestamp
    applicant: _appeal_pb2.Applicant
    text: str
    arguments: _containers.RepeatedCompositeFieldContainer[_appeal_pb2.Argument]
    def __init__(self, assignment_id: _Optional[str] = ..., facts: _Optional[_Union[_appeal_pb2.AppealFacts, _Mapping]] = ..., organisation: _Optional[str] = ..., organisation_kind: _Optional[_Union[_organisation_pb2.OrganisationKind, str]] = ..., role: _Optional[_Union[_routing_service_pb2.ExecutorRole, str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., instruction: _Optional[str] = ..., urgent: _Optional[bool] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., applicant: _Optional[_Union[_appeal_pb2.Applicant, _Mapping]] = ..., text: _Optional[str] = ..., arguments: _Optional[_Iterable[_Union[_appeal_pb2.Argument, _Mapping]]] = ...) -> None: ...

class CardClosed(_message.Message):
    __slots__ = ("appeal_id", "number", "closed_on")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    CLOSED_ON_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    closed_on: _date_pb2.Date
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., closed_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...
