import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from qabul.options.v1 import clause_pb2 as _clause_pb2
from qabul.routing.v1 import organisation_pb2 as _organisation_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CardStatus(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_STATUS_UNSPECIFIED: _ClassVar[CardStatus]
    CARD_STATUS_CONSIDERATION: _ClassVar[CardStatus]
    CARD_STATUS_SIGNATURE: _ClassVar[CardStatus]
    CARD_STATUS_EXECUTION: _ClassVar[CardStatus]
    CARD_STATUS_CLOSED: _ClassVar[CardStatus]
    CARD_STATUS_ARRIVING: _ClassVar[CardStatus]

class ExecutorRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    EXECUTOR_ROLE_UNSPECIFIED: _ClassVar[ExecutorRole]
    EXECUTOR_ROLE_LEAD: _ClassVar[ExecutorRole]
    EXECUTOR_ROLE_CO_EXECUTOR: _ClassVar[ExecutorRole]

class CardAnswerState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    CARD_ANSWER_STATE_UNSPECIFIED: _ClassVar[CardAnswerState]
    CARD_ANSWER_STATE_SUBMITTED: _ClassVar[CardAnswerState]
    CARD_ANSWER_STATE_ACCEPTED: _ClassVar[CardAnswerState]
    CARD_ANSWER_STATE_REJECTED: _ClassVar[CardAnswerState]
CARD_STATUS_UNSPECIFIED: CardStatus
CARD_STATUS_CONSIDERATION: CardStatus
CARD_STATUS_SIGNATURE: CardStatus
CARD_STATUS_EXECUTION: CardStatus
CARD_STATUS_CLOSED: CardStatus
CARD_STATUS_ARRIVING: CardStatus
EXECUTOR_ROLE_UNSPECIFIED: ExecutorRole
EXECUTOR_ROLE_LEAD: ExecutorRole
EXECUTOR_ROLE_CO_EXECUTOR: ExecutorRole
CARD_ANSWER_STATE_UNSPECIFIED: CardAnswerState
CARD_ANSWER_STATE_SUBMITTED: CardAnswerState
CARD_ANSWER_STATE_ACCEPTED: CardAnswerState
CARD_ANSWER_STATE_REJECTED: CardAnswerState

class CardAssignment(_message.Message):
    __slots__ = ("assignment_id", "organisation", "role", "due_on", "issued_at")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    ISSUED_AT_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    organisation: str
    role: ExecutorRole
    due_on: _date_pb2.Date
    issued_at: _timestamp_pb2.Timestamp
    def __init__(self, assignment_id: _Optional[str] = ..., organisation: _Optional[str] = ..., role: _Optional[_Union[ExecutorRole, str]] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., issued_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class CardRejectionReason(_message.Message):
    __slots__ = ("code", "text", "argument_number")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    code: str
    text: str
    argument_number: int
    def __init__(self, code: _Optional[str] = ..., text: _Optional[str] = ..., argument_number: _Optional[int] = ...) -> None: ...

class CardAnswer(_message.Message):
    __slots__ = ("assignment_id", "organisation", "attempt", "state", "submitted_at", "late", "outcome", "decided_at", "reasons", "new_due_on")
    ASSIGNMENT_ID_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ATTEMPT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    SUBMITTED_AT_FIELD_NUMBER: _ClassVar[int]
    LATE_FIELD_NUMBER: _ClassVar[int]
    OUTCOME_FIELD_NUMBER: _ClassVar[int]
    DECIDED_AT_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    NEW_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    assignment_id: str
    organisation: str
    attempt: int
    state: CardAnswerState
    submitted_at: _timestamp_pb2.Timestamp
    late: bool
    outcome: str
    decided_at: _timestamp_pb2.Timestamp
    reasons: _containers.RepeatedCompositeFieldContainer[CardRejectionReason]
    new_due_on: _date_pb2.Date
    def __init__(self, assignment_id: _Optional[str] = ..., organisation: _Optional[str] = ..., attempt: _Optional[int] = ..., state: _Optional[_Union[CardAnswerState, str]] = ..., submitted_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., late: _Optional[bool] = ..., outcome: _Optional[str] = ..., decided_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reasons: _Optional[_Iterable[_Union[CardRejectionReason, _Mapping]]] = ..., new_due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class Card(_message.Message):
    __slots__ = ("appeal_id", "facts", "status", "lead", "co_executors", "instruction", "due_on", "urgent", "rule", "opened_at", "signed_at", "signatory", "assignments", "closed_at", "etag", "answers", "current_due_on")
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    CO_EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    OPENED_AT_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    SIGNATORY_FIELD_NUMBER: _ClassVar[int]
    ASSIGNMENTS_FIELD_NUMBER: _ClassVar[int]
    CLOSED_AT_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    ANSWERS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_DUE_ON_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    facts: _appeal_pb2.AppealFacts
    status: CardStatus
    lead: str
    co_executors: _containers.RepeatedScalarFieldContainer[str]
    instruction: str
    due_on: _date_pb2.Date
    urgent: bool
    rule: str
    opened_at: _timestamp_pb2.Timestamp
    signed_at: _timestamp_pb2.Timestamp
    signatory: _organisation_pb2.Official
    assignments: _containers.RepeatedCompositeFieldContainer[CardAssignment]
    closed_at: _timestamp_pb2.Timestamp
    etag: str
    answers: _containers.RepeatedCompositeFieldContainer[CardAnswer]
    current_due_on: _date_pb2.Date
    def __init__(self, appeal_id: _Optional[str] = ..., facts: _Optional[_Union[_appeal_pb2.AppealFacts, _Mapping]] = ..., status: _Optional[_Union[CardStatus, str]] = ..., lead: _Optional[str] = ..., co_executors: _Optional[_Iterable[str]] = ..., instruction: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., urgent: _Optional[bool] = ..., rule: _Optional[str] = ..., opened_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., signed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., signatory: _Optional[_Union[_organisation_pb2.Official, _Mapping]] = ..., assignments: _Optional[_Iterable[_Union[CardAssignment, _Mapping]]] = ..., closed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., etag: _Optional[str] = ..., answers: _Optional[_Iterable[_Union[CardAnswer, _Mapping]]] = ..., current_due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ProposeRouteRequest(_message.Message):
    __slots__ = ("appeal_id",)
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    appeal_id: str
    def __init__(self, appeal_id: _Optional[str] = ...) -> None: ...

class ProposeRouteResponse(_message.Message):
    __slots__ = ("fits", "lead", "co_executors", "rule", "edition", "due_on", "sentence")
    FITS_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    CO_EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    RULE_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    SENTENCE_FIELD_NUMBER: _ClassVar[int]
    fits: bool
    lead: str
    co_executors: _containers.RepeatedScalarFieldContainer[str]
    rule: str
    edition: str
    due_on: _date_pb2.Date
    sentence: str
    def __init__(self, fits: _Optional[bool] = ..., lead: _Optional[str] = ..., co_executors: _Optional[_Iterable[str]] = ..., rule: _Optional[str] = ..., edition: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., sentence: _Optional[str] = ...) -> None: ...

class ConsiderAppealRequest(_message.Message):
    __slots__ = ("request_id", "appeal_id", "etag", "lead", "co_executors", "instruction", "due_on", "urgent")
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
    ETAG_FIELD_NUMBER: _ClassVar[int]
    LEAD_FIELD_NUMBER: _ClassVar[int]
    CO_EXECUTORS_FIELD_NUMBER: _ClassVar[int]
    INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
    DUE_ON_FIELD_NUMBER: _ClassVar[int]
    URGENT_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    appeal_id: str
    etag: str
    lead: str
    co_executors: _containers.RepeatedScalarFieldContainer[str]
    instruction: str
    due_on: _date_pb2.Date
    urgent: bool
    def __init__(self, request_id: _Optional[str] = ..., appeal_id: _Optional[str] = ..., etag: _Optional[str] = ..., lead: _Optional[str] = ..., co_executors: _Optional[_Iterable[str]] = ..., instruction: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., urgent: _Optional[bool] = ...) -> None: ...

class ConsiderAppealResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: Card
    def __init__(self, card: _Optional[_Union[Card, _Mapping]] = ...) -> None: ...

class SignResolutionRequest(_message.Message):
    __slots__ = ("request_id", "signatures")
    class Signature(_message.Message):
        __slots__ = ("appeal_id", "etag", "instruction", "due_on")
        APPEAL_ID_FIELD_NUMBER: _ClassVar[int]
        ETAG_FIELD_NUMBER: _ClassVar[int]
        INSTRUCTION_FIELD_NUMBER: _ClassVar[int]
        DUE_ON_FIELD_NUMBER: _ClassVar[int]
        appeal_id: str
        etag: str
        instruction: str
        due_on: _date_pb2.Date
        def __init__(self, appeal_id: _Optional[str] = ..., etag: _Optional[str] = ..., instruction: _Optional[str] = ..., due_on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...
    REQUEST_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    request_id: str
    signatures: _containers.RepeatedCompositeFieldContainer[SignResolutionRequest.Signature]
    def __init__(self, request_id: _Optional[str] = ..., signatures: _Optional[_Iterable[_Union[SignResolutionRequest.Signature, _Mapping]]] = ...) -> None: ...

class SignResolutionResponse(_message.Message):
    __slots__ = ("cards",)
    CARDS_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[Card]
    def __init__(self, cards: _Optional[_Iterable[_Union[Card, _Mapping]]] = ...) -> None: ...

class GetCardRequest(_message.Message):
    __slots__ = ("appeal",)
    APPEAL_FIELD_NUMBER: _ClassVar[int]
    appeal: str
    def __init__(self, appeal: _Optional[str] = ...) -> None: ...

class GetCardResponse(_message.Message):
    __slots__ = ("card",)
    CARD_FIELD_NUMBER: _ClassVar[int]
    card: Card
    def __init__(self, card: _Optional[_Union[Card, _Mapping]] = ...) -> None: ...

class ListCardsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "statuses", "organisation")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    statuses: _containers.RepeatedScalarFieldContainer[CardStatus]
    organisation: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., statuses: _Optional[_Iterable[_Union[CardStatus, str]]] = ..., organisation: _Optional[str] = ...) -> None: ...

class ListCardsResponse(_message.Message):
    __slots__ = ("cards", "next_page_token", "total_size")
    CARDS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    cards: _containers.RepeatedCompositeFieldContainer[Card]
    next_page_token: str
    total_size: int
    def __init__(self, cards: _Optional[_Iterable[_Union[Card, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetCardDocumentRequest(_message.Message):
    __slots__ = ("appeal",)
    APPEAL_FIELD_NUMBER: _ClassVar[int]
    appeal: str
    def __init__(self, appeal: _Optional[str] = ...) -> None: ...

class GetCardDocumentResponse(_message.Message):
    __slots__ = ("file_name", "content")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    content: bytes
    def __init__(self, file_name: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class ListOrganisationsRequest(_message.Message):
    __slots__ = ("kinds", "sector")
    KINDS_FIELD_NUMBER: _ClassVar[int]
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    kinds: _containers.RepeatedScalarFieldContainer[_organisation_pb2.OrganisationKind]
    sector: str
    def __init__(self, kinds: _Optional[_Iterable[_Union[_organisation_pb2.OrganisationKind, str]]] = ..., sector: _Optional[str] = ...) -> None: ...

class ListOrganisationsResponse(_message.Message):
    __slots__ = ("organisations",)
    ORGANISATIONS_FIELD_NUMBER: _ClassVar[int]
    organisations: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.Organisation]
    def __init__(self, organisations: _Optional[_Iterable[_Union[_organisation_pb2.Organisation, _Mapping]]] = ...) -> None: ...

class ListOfficialsRequest(_message.Message):
    __slots__ = ("organisation", "on")
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    ON_FIELD_NUMBER: _ClassVar[int]
    organisation: str
    on: _date_pb2.Date
    def __init__(self, organisation: _Optional[str] = ..., on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ...) -> None: ...

class ListOfficialsResponse(_message.Message):
    __slots__ = ("appointments",)
    APPOINTMENTS_FIELD_NUMBER: _ClassVar[int]
    appointments: _containers.RepeatedCompositeFieldContainer[_organisation_pb2.Appointment]
    def __init__(self, appointments: _Optional[_Iterable[_Union[_organisation_pb2.Appointment, _Mapping]]] = ...) -> None: ...
