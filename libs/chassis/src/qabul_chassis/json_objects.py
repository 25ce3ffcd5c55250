"""JSON objects that a person hands in: read, or refused where they could not be stored or would not mean one thing."""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, NoReturn

#: Written out in JSON: U+0000, which no column of PostgreSQL takes, behind an even number of backslashes.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")


class Fault(StrEnum):
    """What is wrong with a text that has to be a JSON object; the value says it of one."""

    SYNTAX = "is no JSON from line {line}, column {column} on"
    NUMBER = "has a number or a nesting in it that JSON does not have"
    SURROGATE = "has half of a surrogate pair in it"
    NUL = "has U+0000 in it"
    TWICE = "has a field in it twice"
    KIND = "is JSON of another kind"


class NotAnObject(ValueError):
    """A text is no JSON object, or has in it what cannot be stored; its content is not quoted."""

    def __init__(self, fault: Fault, *, line: int = 0, column: int = 0) -> None:
        super().__init__(fault.format(line=line, column=column))
        self.fault = fault
        #: Where the syntax is wrong; 0 for other faults.
        self.line = line
        self.column = column


def read_object(text: str) -> Mapping[str, Any]:
    """The fields of a JSON object.

    Raises:
        NotAnObject: it is none, has in it what cannot be stored, or a field twice, of which one would be lost.
    """
    try:
        found = json.loads(text, parse_constant=_no_number, object_pairs_hook=_once)
        # Half of a surrogate pair and numbers beyond a float are read, but cannot be written.
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except NotAnObject:
        raise
    except UnicodeEncodeError:
        raise NotAnObject(Fault.SURROGATE) from None
    except json.JSONDecodeError as failure:
        raise NotAnObject(Fault.SYNTAX, line=failure.lineno, column=failure.colno) from None
    except (ValueError, RecursionError):
        raise NotAnObject(Fault.NUMBER) from None
    if not isinstance(found, dict):
        raise NotAnObject(Fault.KIND)
    if _NUL.search(text):
        raise NotAnObject(Fault.NUL)
    return found


def _no_number(_: str) -> NoReturn:
    raise NotAnObject(Fault.NUMBER)


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise NotAnObject(Fault.TWICE)
    return found
