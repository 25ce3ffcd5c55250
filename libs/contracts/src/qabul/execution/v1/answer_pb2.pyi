from buf.validate import validate_pb2 as _validate_pb2
from qabul.options.v1 import clause_pb2 as _clause_pb2
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class AnswerOutcome(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    ANSWER_OUTCOME_UNSPECIFIED: _ClassVar[AnswerOutcome]
    ANSWER_OUTCOME_RESOLVED: _ClassVar[AnswerOutcome]
    ANSWER_OUTCOME_MEASURES_TAKEN: _ClassVar[AnswerOutcome]
    ANSWER_OUTCOME_EXPLAINED: _ClassVar[AnswerOutcome]
    ANSWER_OUTCOME_REFUSED: _ClassVar[AnswerOutcome]
    ANSWER_OUTCOME_FOR_INFORMATION: _ClassVar[AnswerOutcome]

class PageRole(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    PAGE_ROLE_UNSPECIFIED: _ClassVar[PageRole]
    PAGE_ROLE_ANSWER_LETTER: _ClassVar[PageRole]
    PAGE_ROLE_GRATITUDE_LETTER: _ClassVar[PageRole]
    PAGE_ROLE_ACT: _ClassVar[PageRole]
    PAGE_ROLE_POSTAL_RECEIPT: _ClassVar[PageRole]

class ApplicantMark(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    APPLICANT_MARK_UNSPECIFIED: _ClassVar[ApplicantMark]
    APPLICANT_MARK_NONE: _ClassVar[ApplicantMark]
    APPLICANT_MARK_RECEIVED: _ClassVar[ApplicantMark]
    APPLICANT_MARK_SATISFIED: _ClassVar[ApplicantMark]
    APPLICANT_MARK_EXPLAINED: _ClassVar[ApplicantMark]

class RejectionCode(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REJECTION_CODE_UNSPECIFIED: _ClassVar[RejectionCode]
    REJECTION_CODE_SUPERFICIAL: _ClassVar[RejectionCode]
    REJECTION_CODE_ARGUMENT_UNANSWERED: _ClassVar[RejectionCode]
    REJECTION_CODE_GENERIC_SAMPLE: _ClassVar[RejectionCode]
    REJECTION_CODE_WRONG_SIGNATORY: _ClassVar[RejectionCode]
    REJECTION_CODE_UNREADABLE: _ClassVar[RejectionCode]
    REJECTION_CODE_FACTS_NOT_CHECKED: _ClassVar[RejectionCode]
    REJECTION_CODE_OTHER: _ClassVar[RejectionCode]
ANSWER_OUTCOME_UNSPECIFIED: AnswerOutcome
ANSWER_OUTCOME_RESOLVED: AnswerOutcome
ANSWER_OUTCOME_MEASURES_TAKEN: AnswerOutcome
ANSWER_OUTCOME_EXPLAINED: AnswerOutcome
ANSWER_OUTCOME_REFUSED: AnswerOutcome
ANSWER_OUTCOME_FOR_INFORMATION: AnswerOutcome
PAGE_ROLE_UNSPECIFIED: PageRole
PAGE_ROLE_ANSWER_LETTER: PageRole
PAGE_ROLE_GRATITUDE_LETTER: PageRole
PAGE_ROLE_ACT: PageRole
PAGE_ROLE_POSTAL_RECEIPT: PageRole
APPLICANT_MARK_UNSPECIFIED: ApplicantMark
APPLICANT_MARK_NONE: ApplicantMark
APPLICANT_MARK_RECEIVED: ApplicantMark
APPLICANT_MARK_SATISFIED: ApplicantMark
APPLICANT_MARK_EXPLAINED: ApplicantMark
REJECTION_CODE_UNSPECIFIED: RejectionCode
REJECTION_CODE_SUPERFICIAL: RejectionCode
REJECTION_CODE_ARGUMENT_UNANSWERED: RejectionCode
REJECTION_CODE_GENERIC_SAMPLE: RejectionCode
REJECTION_CODE_WRONG_SIGNATORY: RejectionCode
REJECTION_CODE_UNREADABLE: RejectionCode
REJECTION_CODE_FACTS_NOT_CHECKED: RejectionCode
REJECTION_CODE_OTHER: RejectionCode

class RejectionReason(_message.Message):
    __slots__ = ("code", "text", "argument_number")
    CODE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ARGUMENT_NUMBER_FIELD_NUMBER: _ClassVar[int]
    code: RejectionCode
    text: str
    argument_number: int
    def __init__(self, code: _Optional[_Union[RejectionCode, str]] = ..., text: _Optional[str] = ..., argument_number: _Optional[int] = ...) -> None: ...

class PageRange(_message.Message):
    __slots__ = ("role", "first", "last")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    FIRST_FIELD_NUMBER: _ClassVar[int]
    LAST_FIELD_NUMBER: _ClassVar[int]
    role: PageRole
    first: int
    last: int
    def __init__(self, role: _Optional[_Union[PageRole, str]] = ..., first: _Optional[int] = ..., last: _Optional[int] = ...) -> None: ...

class ArgumentAnswer(_message.Message):
    __slots__ = ("number", "page", "text")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    number: int
    page: int
    text: str
    def __init__(self, number: _Optional[int] = ..., page: _Optional[int] = ..., text: _Optional[str] = ...) -> None: ...

class AnswerFile(_message.Message):
    __slots__ = ("bucket", "folder", "version_id", "sha256", "size_bytes", "pages")
    BUCKET_FIELD_NUMBER: _ClassVar[int]
    FOLDER_FIELD_NUMBER: _ClassVar[int]
    VERSION_ID_FIELD_NUMBER: _ClassVar[int]
    SHA256_FIELD_NUMBER: _ClassVar[int]
    SIZE_BYTES_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    bucket: str
    folder: str
    version_id: str
    sha256: str
    size_bytes: int
    pages: int
    def __init__(self, bucket: _Optional[str] = ..., folder: _Optional[str] = ..., version_id: _Optional[str] = ..., sha256: _Optional[str] = ..., size_bytes: _Optional[int] = ..., pages: _Optional[int] = ...) -> None: ...
