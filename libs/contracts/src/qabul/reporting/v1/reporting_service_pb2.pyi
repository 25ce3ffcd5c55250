import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.type import date_pb2 as _date_pb2
from qabul.intake.v1 import appeal_pb2 as _appeal_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ReportFormat(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    REPORT_FORMAT_UNSPECIFIED: _ClassVar[ReportFormat]
    REPORT_FORMAT_DATA: _ClassVar[ReportFormat]
    REPORT_FORMAT_XLSX: _ClassVar[ReportFormat]
REPORT_FORMAT_UNSPECIFIED: ReportFormat
REPORT_FORMAT_DATA: ReportFormat
REPORT_FORMAT_XLSX: ReportFormat

class AsOf(_message.Message):
    __slots__ = ("at", "last_event_at", "lag")
    AT_FIELD_NUMBER: _ClassVar[int]
    LAST_EVENT_AT_FIELD_NUMBER: _ClassVar[int]
    LAG_FIELD_NUMBER: _ClassVar[int]
    at: _timestamp_pb2.Timestamp
    last_event_at: _timestamp_pb2.Timestamp
    lag: int
    def __init__(self, at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., last_event_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., lag: _Optional[int] = ...) -> None: ...

class Figures(_message.Message):
    __slots__ = ("group", "name", "registered", "in_work", "resolved", "overdue", "due_soon", "rejected", "resolved_late", "missed")
    GROUP_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_FIELD_NUMBER: _ClassVar[int]
    IN_WORK_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    DUE_SOON_FIELD_NUMBER: _ClassVar[int]
    REJECTED_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_LATE_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    group: str
    name: str
    registered: int
    in_work: int
    resolved: int
    overdue: int
    due_soon: int
    rejected: int
    resolved_late: int
    missed: int
    def __init__(self, group: _Optional[str] = ..., name: _Optional[str] = ..., registered: _Optional[int] = ..., in_work: _Optional[int] = ..., resolved: _Optional[int] = ..., overdue: _Optional[int] = ..., due_soon: _Optional[int] = ..., rejected: _Optional[int] = ..., resolved_late: _Optional[int] = ..., missed: _Optional[int] = ...) -> None: ...

class GetDashboardRequest(_message.Message):
    __slots__ = ("sector", "territory", "organisation")
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    sector: str
    territory: str
    organisation: str
    def __init__(self, sector: _Optional[str] = ..., territory: _Optional[str] = ..., organisation: _Optional[str] = ...) -> None: ...

class GetDashboardResponse(_message.Message):
    __slots__ = ("as_of", "total", "statuses", "sectors", "territories", "organisations")
    class StatusCount(_message.Message):
        __slots__ = ("status", "size")
        STATUS_FIELD_NUMBER: _ClassVar[int]
        SIZE_FIELD_NUMBER: _ClassVar[int]
        status: _appeal_pb2.AppealStatus
        size: int
        def __init__(self, status: _Optional[_Union[_appeal_pb2.AppealStatus, str]] = ..., size: _Optional[int] = ...) -> None: ...
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    STATUSES_FIELD_NUMBER: _ClassVar[int]
    SECTORS_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    ORGANISATIONS_FIELD_NUMBER: _ClassVar[int]
    as_of: AsOf
    total: Figures
    statuses: _containers.RepeatedCompositeFieldContainer[GetDashboardResponse.StatusCount]
    sectors: _containers.RepeatedCompositeFieldContainer[Figures]
    territories: _containers.RepeatedCompositeFieldContainer[Figures]
    organisations: _containers.RepeatedCompositeFieldContainer[Figures]
    def __init__(self, as_of: _Optional[_Union[AsOf, _Mapping]] = ..., total: _Optional[_Union[Figures, _Mapping]] = ..., statuses: _Optional[_Iterable[_Union[GetDashboardResponse.StatusCount, _Mapping]]] = ..., sectors: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ..., territories: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ..., organisations: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ...) -> None: ...

class Report(_message.Message):
    __slots__ = ("on", "number", "edition", "as_of", "total", "sectors", "territories", "organisations", "registered_that_day", "resolved_that_day", "difference")
    ON_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    EDITION_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    SECTORS_FIELD_NUMBER: _ClassVar[int]
    TERRITORIES_FIELD_NUMBER: _ClassVar[int]
    ORGANISATIONS_FIELD_NUMBER: _ClassVar[int]
    REGISTERED_THAT_DAY_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_THAT_DAY_FIELD_NUMBER: _ClassVar[int]
    DIFFERENCE_FIELD_NUMBER: _ClassVar[int]
    on: _date_pb2.Date
    number: int
    edition: int
    as_of: AsOf
    total: Figures
    sectors: _containers.RepeatedCompositeFieldContainer[Figures]
    territories: _containers.RepeatedCompositeFieldContainer[Figures]
    organisations: _containers.RepeatedCompositeFieldContainer[Figures]
    registered_that_day: int
    resolved_that_day: int
    difference: Figures
    def __init__(self, on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., number: _Optional[int] = ..., edition: _Optional[int] = ..., as_of: _Optional[_Union[AsOf, _Mapping]] = ..., total: _Optional[_Union[Figures, _Mapping]] = ..., sectors: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ..., territories: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ..., organisations: _Optional[_Iterable[_Union[Figures, _Mapping]]] = ..., registered_that_day: _Optional[int] = ..., resolved_that_day: _Optional[int] = ..., difference: _Optional[_Union[Figures, _Mapping]] = ...) -> None: ...

class GetReportRequest(_message.Message):
    __slots__ = ("on", "format")
    ON_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    on: _date_pb2.Date
    format: ReportFormat
    def __init__(self, on: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., format: _Optional[_Union[ReportFormat, str]] = ...) -> None: ...

class GetReportResponse(_message.Message):
    __slots__ = ("report", "file_name", "content")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    report: Report
    file_name: str
    content: bytes
    def __init__(self, report: _Optional[_Union[Report, _Mapping]] = ..., file_name: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class ListReportsRequest(_message.Message):
    __slots__ = ("page_size", "page_token")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListReportsResponse(_message.Message):
    __slots__ = ("reports", "next_page_token")
    REPORTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    reports: _containers.RepeatedCompositeFieldContainer[Report]
    next_page_token: str
    def __init__(self, reports: _Optional[_Iterable[_Union[Report, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class ExportRegisterRequest(_message.Message):
    __slots__ = ("sector", "territory", "organisation", "received_from", "received_to", "with_applicants")
    SECTOR_FIELD_NUMBER: _ClassVar[int]
    TERRITORY_FIELD_NUMBER: _ClassVar[int]
    ORGANISATION_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_FROM_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_TO_FIELD_NUMBER: _ClassVar[int]
    WITH_APPLICANTS_FIELD_NUMBER: _ClassVar[int]
    sector: str
    territory: str
    organisation: str
    received_from: _date_pb2.Date
    received_to: _date_pb2.Date
    with_applicants: bool
    def __init__(self, sector: _Optional[str] = ..., territory: _Optional[str] = ..., organisation: _Optional[str] = ..., received_from: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., received_to: _Optional[_Union[_date_pb2.Date, _Mapping]] = ..., with_applicants: _Optional[bool] = ...) -> None: ...

class ExportRegisterResponse(_message.Message):
    __slots__ = ("file_name", "total_size", "chunk")
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    CHUNK_FIELD_NUMBER: _ClassVar[int]
    file_name: str
    total_size: int
    chunk: bytes
    def __init__(self, file_name: _Optional[str] = ..., total_size: _Optional[int] = ..., chunk: _Optional[bytes] = ...) -> None: ...
