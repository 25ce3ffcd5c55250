import datetime

from buf.validate import validate_pb2 as _validate_pb2
from google.protobuf import timestamp_pb2 as _timestamp_pb2
from qabul.operations.v1 import processes_pb2 as _processes_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class DeadLetterState(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
    __slots__ = ()
    DEAD_LETTER_STATE_UNSPECIFIED: _ClassVar[DeadLetterState]
    DEAD_LETTER_STATE_WAITING: _ClassVar[DeadLetterState]
    DEAD_LETTER_STATE_PARKED: _ClassVar[DeadLetterState]
    DEAD_LETTER_STATE_RETRIED: _ClassVar[DeadLetterState]
    DEAD_LETTER_STATE_DISCARDED: _ClassVar[DeadLetterState]
DEAD_LETTER_STATE_UNSPECIFIED: DeadLetterState
DEAD_LETTER_STATE_WAITING: DeadLetterState
DEAD_LETTER_STATE_PARKED: DeadLetterState
DEAD_LETTER_STATE_RETRIED: DeadLetterState
DEAD_LETTER_STATE_DISCARDED: DeadLetterState

class GetStatusRequest(_message.Message):
    __slots__ = ()
    def __init__(self) -> None: ...

class GetStatusResponse(_message.Message):
    __slots__ = ("service", "region", "version", "started_at", "outbox_pending", "outbox_oldest_at", "relay_held", "broker_reachable", "said", "consumed", "dead_letters", "open_tasks", "timers_due_later", "timers_overdue", "jobs_waiting", "jobs_retrying", "incidents", "processes", "dead_letters_waiting", "ready", "parts")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_PENDING_FIELD_NUMBER: _ClassVar[int]
    OUTBOX_OLDEST_AT_FIELD_NUMBER: _ClassVar[int]
    RELAY_HELD_FIELD_NUMBER: _ClassVar[int]
    BROKER_REACHABLE_FIELD_NUMBER: _ClassVar[int]
    SAID_FIELD_NUMBER: _ClassVar[int]
    CONSUMED_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    OPEN_TASKS_FIELD_NUMBER: _ClassVar[int]
    TIMERS_DUE_LATER_FIELD_NUMBER: _ClassVar[int]
    TIMERS_OVERDUE_FIELD_NUMBER: _ClassVar[int]
    JOBS_WAITING_FIELD_NUMBER: _ClassVar[int]
    JOBS_RETRYING_FIELD_NUMBER: _ClassVar[int]
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    PROCESSES_FIELD_NUMBER: _ClassVar[int]
    DEAD_LETTERS_WAITING_FIELD_NUMBER: _ClassVar[int]
    READY_FIELD_NUMBER: _ClassVar[int]
    PARTS_FIELD_NUMBER: _ClassVar[int]
    service: str
    region: str
    version: str
    started_at: _timestamp_pb2.Timestamp
    outbox_pending: int
    outbox_oldest_at: _timestamp_pb2.Timestamp
    relay_held: bool
    broker_reachable: bool
    said: _containers.RepeatedCompositeFieldContainer[EventCount]
    consumed: _containers.RepeatedCompositeFieldContainer[EventCount]
    dead_letters: int
    open_tasks: _containers.RepeatedCompositeFieldContainer[OpenTasks]
    timers_due_later: int
    timers_overdue: int
    jobs_waiting: int
    jobs_retrying: int
    incidents: int
    processes: _containers.RepeatedCompositeFieldContainer[ProcessCount]
    dead_letters_waiting: int
    ready: bool
    parts: _containers.RepeatedCompositeFieldContainer[Part]
    def __init__(self, service: _Optional[str] = ..., region: _Optional[str] = ..., version: _Optional[str] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., outbox_pending: _Optional[int] = ..., outbox_oldest_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., relay_held: _Optional[bool] = ..., broker_reachable: _Optional[bool] = ..., said: _Optional[_Iterable[_Union[EventCount, _Mapping]]] = ..., consumed: _Optional[_Iterable[_Union[EventCount, _Mapping]]] = ..., dead_letters: _Optional[int] = ..., open_tasks: _Optional[_Iterable[_Union[OpenTasks, _Mapping]]] = ..., timers_due_later: _Optional[int] = ..., timers_overdue: _Optional[int] = ..., jobs_waiting: _Optional[int] = ..., jobs_retrying: _Optional[int] = ..., incidents: _Optional[int] = ..., processes: _Optional[_Iterable[_Union[ProcessCount, _Mapping]]] = ..., dead_letters_waiting: _Optional[int] = ..., ready: _Optional[bool] = ..., parts: _Optional[_Iterable[_Union[Part, _Mapping]]] = ...) -> None: ...

class Part(_message.Message):
    __slots__ = ("name", "here", "since", "needed")
    NAME_FIELD_NUMBER: _ClassVar[int]
    HERE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    NEEDED_FIELD_NUMBER: _ClassVar[int]
    name: str
    here: bool
    since: _timestamp_pb2.Timestamp
    needed: bool
    def __init__(self, name: _Optional[str] = ..., here: _Optional[bool] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., needed: _Optional[bool] = ...) -> None: ...

class EventCount(_message.Message):
    __slots__ = ("type", "consumer", "count")
    TYPE_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    type: str
    consumer: str
    count: int
    def __init__(self, type: _Optional[str] = ..., consumer: _Optional[str] = ..., count: _Optional[int] = ...) -> None: ...

class OpenTasks(_message.Message):
    __slots__ = ("process", "element", "kind", "count", "oldest_at")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    OLDEST_AT_FIELD_NUMBER: _ClassVar[int]
    process: str
    element: str
    kind: str
    count: int
    oldest_at: _timestamp_pb2.Timestamp
    def __init__(self, process: _Optional[str] = ..., element: _Optional[str] = ..., kind: _Optional[str] = ..., count: _Optional[int] = ..., oldest_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ProcessCount(_message.Message):
    __slots__ = ("process", "running", "finished")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    RUNNING_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    process: str
    running: int
    finished: int
    def __init__(self, process: _Optional[str] = ..., running: _Optional[int] = ..., finished: _Optional[int] = ...) -> None: ...

class DeadLetter(_message.Message):
    __slots__ = ("dead_letter_id", "consumer", "event_id", "event_type", "subject", "failed_at", "error", "attempts", "state", "due_at")
    DEAD_LETTER_ID_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_TYPE_FIELD_NUMBER: _ClassVar[int]
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    FAILED_AT_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    ATTEMPTS_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    dead_letter_id: str
    consumer: str
    event_id: str
    event_type: str
    subject: str
    failed_at: _timestamp_pb2.Timestamp
    error: str
    attempts: int
    state: DeadLetterState
    due_at: _timestamp_pb2.Timestamp
    def __init__(self, dead_letter_id: _Optional[str] = ..., consumer: _Optional[str] = ..., event_id: _Optional[str] = ..., event_type: _Optional[str] = ..., subject: _Optional[str] = ..., failed_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., error: _Optional[str] = ..., attempts: _Optional[int] = ..., state: _Optional[_Union[DeadLetterState, str]] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class ListDeadLettersRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "consumer")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    consumer: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., consumer: _Optional[str] = ...) -> None: ...

class ListDeadLettersResponse(_message.Message):
    __slots__ = ("dead_letters", "next_page_token", "total_size")
    DEAD_LETTERS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    dead_letters: _containers.RepeatedCompositeFieldContainer[DeadLetter]
    next_page_token: str
    total_size: int
    def __init__(self, dead_letters: _Optional[_Iterable[_Union[DeadLetter, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class GetDeadLetterRequest(_message.Message):
    __slots__ = ("dead_letter_id",)
    DEAD_LETTER_ID_FIELD_NUMBER: _ClassVar[int]
    dead_letter_id: str
    def __init__(self, dead_letter_id: _Optional[str] = ...) -> None: ...

class GetDeadLetterResponse(_message.Message):
    __slots__ = ("dead_letter", "payload_bytes", "headers")
    class HeadersEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: str
        def __init__(self, key: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...
    DEAD_LETTER_FIELD_NUMBER: _ClassVar[int]
    PAYLOAD_BYTES_FIELD_NUMBER: _ClassVar[int]
    HEADERS_FIELD_NUMBER: _ClassVar[int]
    dead_letter: DeadLetter
    payload_bytes: int
    headers: _containers.ScalarMap[str, str]
    def __init__(self, dead_letter: _Optional[_Union[DeadLetter, _Mapping]] = ..., payload_bytes: _Optional[int] = ..., headers: _Optional[_Mapping[str, str]] = ...) -> None: ...

class RetryDeadLettersRequest(_message.Message):
    __slots__ = ("dead_letter_ids", "consumer")
    DEAD_LETTER_IDS_FIELD_NUMBER: _ClassVar[int]
    CONSUMER_FIELD_NUMBER: _ClassVar[int]
    dead_letter_ids: _containers.RepeatedScalarFieldContainer[str]
    consumer: str
    def __init__(self, dead_letter_ids: _Optional[_Iterable[str]] = ..., consumer: _Optional[str] = ...) -> None: ...

class RetryDeadLettersResponse(_message.Message):
    __slots__ = ("handled_ids", "still_dead")
    HANDLED_IDS_FIELD_NUMBER: _ClassVar[int]
    STILL_DEAD_FIELD_NUMBER: _ClassVar[int]
    handled_ids: _containers.RepeatedScalarFieldContainer[str]
    still_dead: _containers.RepeatedCompositeFieldContainer[DeadLetter]
    def __init__(self, handled_ids: _Optional[_Iterable[str]] = ..., still_dead: _Optional[_Iterable[_Union[DeadLetter, _Mapping]]] = ...) -> None: ...

class DiscardDeadLetterRequest(_message.Message):
    __slots__ = ("dead_letter_id", "reason")
    DEAD_LETTER_ID_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    dead_letter_id: str
    reason: str
    def __init__(self, dead_letter_id: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class DiscardDeadLetterResponse(_message.Message):
    __slots__ = ("dead_letter",)
    DEAD_LETTER_FIELD_NUMBER: _ClassVar[int]
    dead_letter: DeadLetter
    def __init__(self, dead_letter: _Optional[_Union[DeadLetter, _Mapping]] = ...) -> None: ...

class GetProcessRequest(_message.Message):
    __slots__ = ("process", "key", "without_diagram", "with_history", "instance_id")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    WITHOUT_DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    WITH_HISTORY_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    process: str
    key: str
    without_diagram: bool
    with_history: bool
    instance_id: str
    def __init__(self, process: _Optional[str] = ..., key: _Optional[str] = ..., without_diagram: _Optional[bool] = ..., with_history: _Optional[bool] = ..., instance_id: _Optional[str] = ...) -> None: ...

class GetProcessResponse(_message.Message):
    __slots__ = ("process", "key", "version", "finished", "started_at", "moved_at", "tokens", "timers", "diagram", "instance_id", "history", "history_cut", "parent_instance_id", "parent_token", "called")
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    MOVED_AT_FIELD_NUMBER: _ClassVar[int]
    TOKENS_FIELD_NUMBER: _ClassVar[int]
    TIMERS_FIELD_NUMBER: _ClassVar[int]
    DIAGRAM_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    HISTORY_FIELD_NUMBER: _ClassVar[int]
    HISTORY_CUT_FIELD_NUMBER: _ClassVar[int]
    PARENT_INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_TOKEN_FIELD_NUMBER: _ClassVar[int]
    CALLED_FIELD_NUMBER: _ClassVar[int]
    process: str
    key: str
    version: str
    finished: bool
    started_at: _timestamp_pb2.Timestamp
    moved_at: _timestamp_pb2.Timestamp
    tokens: _containers.RepeatedCompositeFieldContainer[Token]
    timers: _containers.RepeatedCompositeFieldContainer[Timer]
    diagram: str
    instance_id: str
    history: _containers.RepeatedCompositeFieldContainer[Happening]
    history_cut: bool
    parent_instance_id: str
    parent_token: int
    called: _containers.RepeatedCompositeFieldContainer[CalledProcess]
    def __init__(self, process: _Optional[str] = ..., key: _Optional[str] = ..., version: _Optional[str] = ..., finished: _Optional[bool] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., moved_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., tokens: _Optional[_Iterable[_Union[Token, _Mapping]]] = ..., timers: _Optional[_Iterable[_Union[Timer, _Mapping]]] = ..., diagram: _Optional[str] = ..., instance_id: _Optional[str] = ..., history: _Optional[_Iterable[_Union[Happening, _Mapping]]] = ..., history_cut: _Optional[bool] = ..., parent_instance_id: _Optional[str] = ..., parent_token: _Optional[int] = ..., called: _Optional[_Iterable[_Union[CalledProcess, _Mapping]]] = ...) -> None: ...

class CalledProcess(_message.Message):
    __slots__ = ("instance_id", "process", "token", "finished", "started_at")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    FINISHED_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    process: str
    token: int
    finished: bool
    started_at: _timestamp_pb2.Timestamp
    def __init__(self, instance_id: _Optional[str] = ..., process: _Optional[str] = ..., token: _Optional[int] = ..., finished: _Optional[bool] = ..., started_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Happening(_message.Message):
    __slots__ = ("element", "token", "what", "at")
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    WHAT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    element: str
    token: int
    what: str
    at: _timestamp_pb2.Timestamp
    def __init__(self, element: _Optional[str] = ..., token: _Optional[int] = ..., what: _Optional[str] = ..., at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Token(_message.Message):
    __slots__ = ("token", "element", "kind", "since", "reason")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    token: int
    element: str
    kind: str
    since: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, token: _Optional[int] = ..., element: _Optional[str] = ..., kind: _Optional[str] = ..., since: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class Timer(_message.Message):
    __slots__ = ("timer", "element", "due_at")
    TIMER_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    timer: int
    element: str
    due_at: _timestamp_pb2.Timestamp
    def __init__(self, timer: _Optional[int] = ..., element: _Optional[str] = ..., due_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ...) -> None: ...

class Incident(_message.Message):
    __slots__ = ("instance_id", "token", "process", "key", "element", "kind", "raised_at", "reason")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    RAISED_AT_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    token: int
    process: str
    key: str
    element: str
    kind: str
    raised_at: _timestamp_pb2.Timestamp
    reason: str
    def __init__(self, instance_id: _Optional[str] = ..., token: _Optional[int] = ..., process: _Optional[str] = ..., key: _Optional[str] = ..., element: _Optional[str] = ..., kind: _Optional[str] = ..., raised_at: _Optional[_Union[datetime.datetime, _timestamp_pb2.Timestamp, _Mapping]] = ..., reason: _Optional[str] = ...) -> None: ...

class ListIncidentsRequest(_message.Message):
    __slots__ = ("page_size", "page_token", "process", "element", "instance_id")
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    PROCESS_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    page_size: int
    page_token: str
    process: str
    element: str
    instance_id: str
    def __init__(self, page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., process: _Optional[str] = ..., element: _Optional[str] = ..., instance_id: _Optional[str] = ...) -> None: ...

class ListIncidentsResponse(_message.Message):
    __slots__ = ("incidents", "next_page_token", "total_size")
    INCIDENTS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_SIZE_FIELD_NUMBER: _ClassVar[int]
    incidents: _containers.RepeatedCompositeFieldContainer[Incident]
    next_page_token: str
    total_size: int
    def __init__(self, incidents: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total_size: _Optional[int] = ...) -> None: ...

class RetryIncidentRequest(_message.Message):
    __slots__ = ("instance_id", "token", "variables_json")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    VARIABLES_JSON_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    token: int
    variables_json: str
    def __init__(self, instance_id: _Optional[str] = ..., token: _Optional[int] = ..., variables_json: _Optional[str] = ...) -> None: ...

class RetryIncidentResponse(_message.Message):
    __slots__ = ("raised",)
    RAISED_FIELD_NUMBER: _ClassVar[int]
    raised: _containers.RepeatedCompositeFieldContainer[Incident]
    def __init__(self, raised: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ...) -> None: ...

class ResolveIncidentRequest(_message.Message):
    __slots__ = ("instance_id", "token", "output_json", "reason")
    INSTANCE_ID_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    OUTPUT_JSON_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    instance_id: str
    token: int
    output_json: str
    reason: str
    def __init__(self, instance_id: _Optional[str] = ..., token: _Optional[int] = ..., output_json: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ResolveIncidentResponse(_message.Message):
    __slots__ = ("raised",)
    RAISED_FIELD_NUMBER: _ClassVar[int]
    raised: _containers.RepeatedCompositeFieldContainer[Incident]
    def __init__(self, raised: _Optional[_Iterable[_Union[Incident, _Mapping]]] = ...) -> None: ...
