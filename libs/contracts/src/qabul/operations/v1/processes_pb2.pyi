import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class ListProcessesRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class ListProcessesResponse(_message.Message):
    __slots__ = ("processes",)
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    processes: _containers.RepeatedCompositeFieldContainer[ProcessSummary]
    def __init__(self, processes: _Optional[_Iterable[_Union[ProcessSummary, _Mapping]]] = ...) -> None: ...

class ProcessSummary(_message.Message):
    __slots__ = ("process", "current_version", "versions")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    CURRENT_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    process: str
    current_version: str
    versions: _containers.RepeatedCompositeFieldContainer[VersionCount]
    def __init__(self, process: _Optional[str] = ..., current_version: _Optional[str] = ..., versions: _Optional[_Iterable[_Union[VersionCount, _Mapping]]] = ...) -> None: ...

class VersionCount(_message.Message):
    __slots__ = ("version", "current", "source", "deployed_at", "running", "finished")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    DEPLOYED_AT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    version: str
    current: bool
    source: str
    deployed_at: _timestamp_pb2.Timestamp
    running: int
    finished: int
    def __init__(self, version: _Optional[str] = ..., current: _Optional[bool] = ..., source: _Optional[str] = ..., deployed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., running: _Optional[int] = ..., finished: _Optional[int] = ...) -> None: ...

class GetDiagramRequest(_message.Message):
    __slots__ = ("process", "version", "without_diagram")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    process: str
    version: str
    without_diagram: bool
    def __init__(self, process: _Optional[str] = ..., version: _Optional[str] = ..., without_diagram: _Optional[bool] = ...) -> None: ...

class GetDiagramResponse(_message.Message):
    __slots__ = ("process", "version", "current", "diagram", "elements", "versions")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    VERSIONS_FIELD_NUMBER: _ClassVar[int]
    process: str
    version: str
    current: bool
    diagram: str
    elements: _containers.RepeatedCompositeFieldContainer[ElementCount]
    versions: _containers.RepeatedCompositeFieldContainer[RunningVersion]
    def __init__(self, process: _Optional[str] = ..., version: _Optional[str] = ..., current: _Optional[bool] = ..., diagram: _Optional[str] = ..., elements: _Optional[_Iterable[_Union[ElementCount, _Mapping]]] = ..., versions: _Optional[_Iterable[_Union[RunningVersion, _Mapping]]] = ...) -> None: ...

class RunningVersion(_message.Message):
    __slots__ = ("version", "current", "deployed_at", "running")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    CURRENT_FIELD_NUMBER: _ClassVar[int]
    DEPLOYED_AT_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    version: str
    current: bool
    deployed_at: _timestamp_pb2.Timestamp
    running: int
    def __init__(self, version: _Optional[str] = ..., current: _Optional[bool] = ..., deployed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., running: _Optional[int] = ...) -> None: ...

class ElementCount(_message.Message):
    __slots__ = ("element", "kinds", "incidents", "oldest_at")
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    KINDS_FIELD_NUMBER: _ClassVar[int]
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    OLDEST_AT_FIELD_NUMBER: _ClassVar[int]
    element: str
    kinds: _containers.RepeatedCompositeFieldContainer[KindCount]
    incidents: int
    oldest_at: _timestamp_pb2.Timestamp
    def __init__(self, element: _Optional[str] = ..., kinds: _Optional[_Iterable[_Union[KindCount, _Mapping]]] = ..., incidents: _Optional[int] = ..., oldest_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class KindCount(_message.Message):
    __slots__ = ("kind", "count", "oldest_at")
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    OLDEST_AT_FIELD_NUMBER: _ClassVar[int]
    kind: str
    count: int
    oldest_at: _timestamp_pb2.Timestamp
    def __init__(self, kind: _Optional[str] = ..., count: _Optional[int] = ..., oldest_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class MigrateProcessRequest(_message.Message):
    __slots__ = ("process", "from_version", "to_version", "elements", "dry_run", "page_size", "page_token")
    class ElementsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    FROM_VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    ELEMENTS_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    process: str
    from_version: str
    to_version: str
    elements: _containers.ScalarMap[str, str]
    dry_run: bool
    page_size: int
    page_token: str
    def __init__(self, process: _Optional[str] = ..., from_version: _Optional[str] = ..., to_version: _Optional[str] = ..., elements: _Optional[_Mapping[str, str]] = ..., dry_run: _Optional[bool] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class MigrateProcessResponse(_message.Message):
    __slots__ = ("from_version", "to_version", "moved", "not_moved", "next_page_token", "remaining")
    FROM_VERSION_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    MOVED_FIELD_NUMBER: _ClassVar[int]
    NOT_MOVED_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    REMAINING_FIELD_NUMBER: _ClassVar[int]
    from_version: str
    to_version: str
    moved: int
    not_moved: _containers.RepeatedCompositeFieldContainer[NotMoved]
    next_page_token: str
    remaining: int
    def __init__(self, from_version: _Optional[str] = ..., to_version: _Optional[str] = ..., moved: _Optional[int] = ..., not_moved: _Optional[_Iterable[_Union[NotMoved, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., remaining: _Optional[int] = ...) -> None: ...

class NotMoved(_message.Message):
    __slots__ = ("instance_id", "key", "token", "timer", "element", "reason")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    TIMER_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    key: str
    token: int
    timer: int
    element: str
    reason: str
    def __init__(self, instance_id: _Optional[str] = ..., key: _Optional[str] = ..., token: _Optional[int] = ..., timer: _Optional[int] = ..., element: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...
