"""Structured logs: facts with fields, one JSON object a line; people at a terminal get columns.

Never names, texts, addresses or whole messages. Exceptions are logged as type, place and, where it cannot
hold a row's content, message.
"""

import atexit
import json
import logging
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import Any, TextIO, cast

import asyncpg
import structlog
from google.protobuf.message import DecodeError
from pydantic import ValidationError
from structlog.typing import EventDict, Processor, WrappedLogger

#: Fields that belong to the work under way and are on every line it logs.
CONTEXT_FIELDS = ("request_id", "appeal_id", "process_id")

#: Exceptions whose text quotes the value it is about, which may be a citizen's.
_QUOTES_VALUES = (asyncpg.PostgresError, ValidationError, DecodeError, UnicodeError, KeyError)

#: Made once: `json.dumps` with options makes an encoder for each line.
_ENCODE = json.JSONEncoder(ensure_ascii=False, default=repr, check_circular=False).encode

_LONGEST_MESSAGE = 500
_FRAMES = 30


def configure(*, service: str, level: str = "info", stream: TextIO | None = None) -> None:
    """Send the logs of this process, the standard library's too, to standard error or the given stream."""
    # All that is asked of it are write, flush and isatty.
    out = cast("TextIO", Lines(sys.stderr)) if stream is None else stream
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Named(service),
        _exceptions_without_values,
    ]
    least = logging.getLevelNamesMapping()[level.upper()]
    last: Processor = (
        structlog.dev.ConsoleRenderer() if _is_terminal(out) else structlog.processors.JSONRenderer(serializer=_encoded)
    )
    structlog.configure(
        processors=[*shared, last],
        wrapper_class=structlog.make_filtering_bound_logger(least),
        logger_factory=structlog.WriteLoggerFactory(out),
        cache_logger_on_first_use=stream is None,
    )
    handler = logging.StreamHandler(out)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *shared],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last],
        )
    )
    logging.basicConfig(handlers=[handler], level=max(least, logging.WARNING), force=True)


class Lines:
    """Collects lines and writes them a few times a second, from a thread of its own.

    A write for each line would hand the interpreter to another thread on each call a server answers.
    """

    _EVERY_S = 0.2

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._lines: list[str] = []
        self._wake = threading.Event()
        threading.Thread(target=self._run, name="log", daemon=True).start()
        atexit.register(self.close)

    def write(self, text: str) -> int:
        """Take a line; it is written soon, or at the process's end."""
        self._lines.append(text)
        if not self._wake.is_set():
            self._wake.set()
        return len(text)

    def flush(self) -> None:
        """Nothing: whoever writes a line asks for it, and that is what this class is there to save."""

    def isatty(self) -> bool:
        """Whether a person looks on."""
        return _is_terminal(self._out)

    def close(self) -> None:
        """Write what was collected."""
        self._write()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            self._write()
            time.sleep(self._EVERY_S)

    def _write(self) -> None:
        lines, self._lines = self._lines, []
        with suppress(ValueError, OSError):  # whoever read us is gone; work goes on
            self._out.write("".join(lines))
            self._out.flush()


def bind(**fields: object) -> None:
    """Put fields, such as `appeal_id`, on every further line of the work under way."""
    structlog.contextvars.bind_contextvars(**fields)


def fields_of(problem: BaseException) -> dict[str, Any]:
    """Type, place and safe message of an exception, as log fields."""
    frames = traceback.extract_tb(problem.__traceback__)[-_FRAMES:]
    fields: dict[str, Any] = {
        "error": f"{type(problem).__module__}.{type(problem).__qualname__}",
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if isinstance(problem, asyncpg.PostgresError):
        fields["sqlstate"] = problem.sqlstate
        for name in ("constraint_name", "table_name", "column_name"):
            with suppress(AttributeError):
                if value := getattr(problem, name):
                    fields[name] = value
    elif not isinstance(problem, _QUOTES_VALUES):
        fields["problem"] = str(problem)[:_LONGEST_MESSAGE]
    cause = problem.__cause__ or (None if problem.__suppress_context__ else problem.__context__)
    if cause is not None and cause is not problem:
        fields["cause"] = fields_of(cause)
    if isinstance(problem, BaseExceptionGroup):
        fields["parts"] = [fields_of(part) for part in problem.exceptions]
    return fields


class _Named:
    """Puts the service's name on each line."""

    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        event["service"] = self._service
        return event


def _exceptions_without_values(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Replace `exc_info` by what can be said of it without quoting anybody's data."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    problem = info[1] if isinstance(info, tuple) else info
    if isinstance(problem, BaseException):
        event.update(fields_of(problem))
    return event


def _encoded(event: EventDict, **_: Any) -> str:
    return _ENCODE(event)


def _is_terminal(stream: Any) -> bool:
    with suppress(AttributeError, ValueError):
        return bool(stream.isatty())
    return False
