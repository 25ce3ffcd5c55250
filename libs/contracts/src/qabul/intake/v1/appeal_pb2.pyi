import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AppealKind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPEAL_KIND_UNSPECIFIED: _ClassVar[AppealKind]
    APPEAL_KIND_APPLICATION: _ClassVar[AppealKind]
    APPEAL_KIND_COMPLAINT: _ClassVar[AppealKind]
    APPEAL_KIND_PROPOSAL: _ClassVar[AppealKind]

class Channel(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CHANNEL_UNSPECIFIED: _ClassVar[Channel]
    CHANNEL_PORTAL: _ClassVar[Channel]
    CHANNEL_ORGANISATION_SITE: _ClassVar[Channel]
    CHANNEL_PAPER: _ClassVar[Channel]
    CHANNEL_POST: _ClassVar[Channel]
    CHANNEL_HOTLINE: _ClassVar[Channel]
    CHANNEL_PERSONAL_RECEPTION: _ClassVar[Channel]
    CHANNEL_MOBILE_RECEPTION: _ClassVar[Channel]
    CHANNEL_IMPORT: _ClassVar[Channel]

class AppealStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPEAL_STATUS_UNSPECIFIED: _ClassVar[AppealStatus]
    APPEAL_STATUS_REGISTERED: _ClassVar[AppealStatus]
    APPEAL_STATUS_ACCEPTED: _ClassVar[AppealStatus]
    APPEAL_STATUS_ON_CARD: _ClassVar[AppealStatus]
    APPEAL_STATUS_IN_EXECUTION: _ClassVar[AppealStatus]
    APPEAL_STATUS_ANSWERED: _ClassVar[AppealStatus]
    APPEAL_STATUS_IN_REWORK: _ClassVar[AppealStatus]
    APPEAL_STATUS_RESOLVED: _ClassVar[AppealStatus]

class AppealDefect(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPEAL_DEFECT_UNSPECIFIED: _ClassVar[AppealDefect]
    APPEAL_DEFECT_WITHOUT_WORDS: _ClassVar[AppealDefect]
    APPEAL_DEFECT_TOPIC_OF_ANOTHER_SECTOR: _ClassVar[AppealDefect]
APPEAL_KIND_UNSPECIFIED: AppealKind
APPEAL_KIND_APPLICATION: AppealKind
APPEAL_KIND_COMPLAINT: AppealKind
APPEAL_KIND_PROPOSAL: AppealKind
CHANNEL_UNSPECIFIED: Channel
CHANNEL_PORTAL: Channel
CHANNEL_ORGANISATION_SITE: Channel
CHANNEL_PAPER: Channel
CHANNEL_POST: Channel
CHANNEL_HOTLINE: Channel
CHANNEL_PERSONAL_RECEPTION: Channel
CHANNEL_MOBILE_RECEPTION: Channel
CHANNEL_IMPORT: Channel
APPEAL_STATUS_UNSPECIFIED: AppealStatus
APPEAL_STATUS_REGISTERED: AppealStatus
APPEAL_STATUS_ACCEPTED: AppealStatus
APPEAL_STATUS_ON_CARD: AppealStatus
APPEAL_STATUS_IN_EXECUTION: AppealStatus
APPEAL_STATUS_ANSWERED: AppealStatus
APPEAL_STATUS_IN_REWORK: AppealStatus
APPEAL_STATUS_RESOLVED: AppealStatus
APPEAL_DEFECT_UNSPECIFIED: AppealDefect
APPEAL_DEFECT_WITHOUT_WORDS: AppealDefect
APPEAL_DEFECT_TOPIC_OF_ANOTHER_SECTOR: AppealDefect

class Individual(_message.Message):
    __slots__ = ("surname", "given_name", "patronymic", "pinfl", "born_on")
    SURNAME_FIELD_NUMBER: _ClassVar[int]
    GIVEN_NAME_FIELD_NUMBER: _ClassVar[int]
    PATRONYMIC_FIELD_NUMBER: _ClassVar[int]
    PINFL_FIELD_NUMBER: _ClassVar[int]
    BORN_ON_FIELD_NUMBER: _ClassVar[int]
    surname: str
    given_name: str
    patronymic: str
    pinfl: str
    born_on: _date_pb2.Date
    def __init__(self, surname: _Optional[str] = ..., given_name: _Optional[str] = ..., patronymic: _Optional[str] = ..., pinfl: _Optional[str] = ..., born_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class LegalEntity(_message.Message):
    __slots__ = ("name", "stir", "head")
    NAME_FIELD_NUMBER: _ClassVar[int]
    STIR_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    name: str
    stir: str
    head: Individual
    def __init__(self, name: _Optional[str] = ..., stir: _Optional[str] = ..., head: _Optional[_Union[Individual, _Mapping]] = ...) -> None: ...

class Applicant(_message.Message):
    __slots__ = ("individual", "legal_entity", "address", "phone", "email")
    INDIVIDUAL_FIELD_NUMBER: _ClassVar[int]
    LEGAL_ENTITY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    individual: Individual
    legal_entity: LegalEntity
    address: str
    phone: str
    email: str
    def __init__(self, individual: _Optional[_Union[Individual, _Mapping]] = ..., legal_entity: _Optional[_Union[LegalEntity, _Mapping]] = ..., address: _Optional[str] = ..., phone: _Optional[str] = ..., email: _Optional[str] = ...) -> None: ...

class Argument(_message.Message):
    __slots__ = ("number", "text")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    number: int
    text: str
    def __init__(self, number: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class AppealFacts(_message.Message):
    __slots__ = ("appeal_id", "number", "kind", "channel", "language", "sector", "topic", "territory", "received_on", "due_on", "registered_at", "arguments", "anonymous_candidate", "complaint_against", "needs_study")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    CHANNEL_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_ON_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_AT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    ANONYMOUS_CANDIDATE_FIELD_NUMBER: _ClassVar[int]
    COMPLAINT_AGAINST_FIELD_NUMBER: _ClassVar[int]
    NEEDS_STUDY_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    number: str
    kind: AppealKind
    channel: Channel
    language: str
    sector: str
    topic: str
    territory: str
    received_on: _date_pb2.Date
    due_on: _date_pb2.Date
    registered_at: _timestamp_pb2.Timestamp
    arguments: int
    anonymous_candidate: bool
    complaint_against: str
    needs_study: bool
    def __init__(self, appeal_id: _Optional[str] = ..., number: _Optional[str] = ..., kind: _Optional[_Union[AppealKind, str]] = ..., channel: _Optional[_Union[Channel, str]] = ..., language: _Optional[str] = ..., sector: _Optional[str] = ..., topic: _Optional[str] = ..., territory: _Optional[str] = ..., received_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., registered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., arguments: _Optional[int] = ..., anonymous_candidate: _Optional[bool] = ..., complaint_against: _Optional[str] = ..., needs_study: _Optional[bool] = ...) -> None: ...

class TermExplanation(_message.Message):
    __slots__ = ("rule", "edition", "clause", "started_on", "days", "unit", "skipped", "due_on", "sentence")
    RULE_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    STARTED_ON_FIELD_NUMBER: _ClassVar[int]
    DAYS_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    rule: str
    edition: str
    clause: str
    started_on: _date_pb2.Date
    days: int
    unit: str
    skipped: _containers.RepeatedScalarFieldContainer[str]
    due_on: _date_pb2.Date
    sentence: str
    def __init__(self, rule: _Optional[str] = ..., edition: _Optional[str] = ..., clause: _Optional[str] = ..., started_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., days: _Optional[int] = ..., unit: _Optional[str] = ..., skipped: _Optional[_Iterable[str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sentence: _Optional[str] = ...) -> None: ...

class Appeal(_message.Message):
    __slots__ = ("facts", "status", "applicant", "text", "summary", "arguments", "mahalla", "entered_at", "late_entry_reason", "term", "accepted_at", "acceptance_remark", "closed_at", "etag", "defects")
    FACTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    APPLICANT_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    ARGUMENTS_FIELD_NUMBER: _ClassVar[int]
    MAHALLA_FIELD_NUMBER: _ClassVar[int]
    ENTERED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_ENTRY_REASON_FIELD_NUMBER: _ClassVar[int]
    TERM_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_AT_FIELD_NUMBER: _ClassVar[int]
    ACCEPTANCE_REMARK_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    DEFECTS_FIELD_NUMBER: _ClassVar[int]
    facts: AppealFacts
    status: AppealStatus
    applicant: Applicant
    text: str
    summary: str
    arguments: _containers.RepeatedCompositeFieldContainer[Argument]
    mahalla: str
    entered_at: _timestamp_pb2.Timestamp
    late_entry_reason: str
    term: TermExplanation
    accepted_at: _timestamp_pb2.Timestamp
    acceptance_remark: str
    closed_at: _timestamp_pb2.Timestamp
    etag: str
    defects: _containers.RepeatedScalarFieldContainer[AppealDefect]
    def __init__(self, facts: _Optional[_Union[AppealFacts, _Mapping]] = ..., status: _Optional[_Union[AppealStatus, str]] = ..., applicant: _Optional[_Union[Applicant, _Mapping]] = ..., text: _Optional[str] = ..., summary: _Optional[str] = ..., arguments: _Optional[_Iterable[_Union[Argument, _Mapping]]] = ..., mahalla: _Optional[str] = ..., entered_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late_entry_reason: _Optional[str] = ..., term: _Optional[_Union[TermExplanation, _Mapping]] = ..., accepted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., acceptance_remark: _Optional[str] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., defects: _Optional[_Iterable[_Union[AppealDefect, str]]] = ...) -> None: ...
