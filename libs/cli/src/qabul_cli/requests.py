"""Requests from plain values, as people write them in YAML and JSON; every fault is told with the field it is in."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import yaml
from google.protobuf.descriptor import FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.type.date_pb2 import Date

from qabul_chassis.wire import to_date
from qabul_cli.inputs import read_text
from qabul_cli.plain import words
from qabul_cli.problems import Usage
from qabul_cli.speaking import say

M = TypeVar("M", bound=Message)

#: How a scalar of the contract is written, and as what Python reads it.
_SCALARS: Mapping[int, tuple[str, type]] = {
    FieldDescriptor.CPPTYPE_STRING: ("text in quotes", str),
    FieldDescriptor.CPPTYPE_BOOL: ("true or false", bool),
    FieldDescriptor.CPPTYPE_INT32: ("a whole number", int),
    FieldDescriptor.CPPTYPE_INT64: ("a whole number", int),
}


def read_file(path: Path) -> dict[str, Any]:
    """The one object a JSON or YAML file holds.

    Raises:
        Usage: it cannot be read, or holds something else.
    """
    text = read_text(path)
    try:
        content = json.loads(text) if path.suffix == ".json" else yaml.safe_load(text)
    except json.JSONDecodeError as problem:
        raise Usage(
            say("Expected JSON in {file}, but from line {line} on it cannot be read.", file=path, line=problem.lineno)
        ) from None
    except yaml.YAMLError as problem:
        raise Usage(
            say("Expected YAML in {file}, but from line {line} on it cannot be read.", file=path, line=_line(problem))
        ) from None
    if not isinstance(content, dict):
        raise Usage(
            say("Expected one appeal, with its fields by name, in {file}, but found something else.", file=path)
        )
    return content


def to_message(kind: type[M], values: Mapping[str, Any], *, path: str = "") -> M:
    """Build a message from values by the contract's field names; None and absent are the same.

    Raises:
        Usage: a field that the contract does not know, or a value of another kind.
    """
    made = kind()
    fields = kind.DESCRIPTOR.fields_by_name
    for name, value in values.items():
        place = f"{path}{name}"
        if name not in fields:
            raise Usage(f"{place}: Expected a field among {_names(kind.DESCRIPTOR)}, but found '{name}'.")
        if value is not None:
            field = fields[str(name)]
            if field.containing_oneof is not None and (other := made.WhichOneof(field.containing_oneof.name)):
                raise Usage(f"{path}{name}: Expected either {other} or {name}, but both are given.")
            _set(made, field, value, place)
    return made


def _set(message: Any, field: Any, value: Any, place: str) -> None:
    if field.is_repeated:
        if not isinstance(value, list):
            raise _unexpected(place, "a list", value)
        getattr(message, field.name).extend(
            _value(field, each, f"{place}[{position}]") for position, each in enumerate(value)
        )
    elif field.message_type is not None:
        getattr(message, field.name).CopyFrom(_value(field, value, place))
    else:
        setattr(message, field.name, _value(field, value, place))


def _value(field: Any, value: Any, place: str) -> Any:
    if field.message_type is not None:
        if field.message_type.full_name == Date.DESCRIPTOR.full_name:
            return to_date(_day(value, place))
        if not isinstance(value, Mapping):
            raise _unexpected(place, f"fields by name ({_names(field.message_type)})", value)
        return to_message(GetMessageClass(field.message_type), value, path=f"{place}.")
    if field.enum_type is not None:
        known = words(field.enum_type)
        if not isinstance(value, str) or value not in known:
            raise Usage(f"{place}: Expected one of {', '.join(known)}, but found {_shown(value)}.")
        return known[value]
    expected, kind = _SCALARS[field.cpp_type]
    if type(value) is not kind:  # a bool is no number here, a number no text: 0123 in YAML is octal, and would be lost
        raise _unexpected(place, expected, value)
    return value


def _day(value: Any, place: str) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise Usage(f"{place}: Expected a day such as 2026-03-17, but found {_shown(value)}.") from None


def _unexpected(place: str, expected: str, value: Any) -> Usage:
    # The value itself may be somebody's number or address.
    return Usage(f"{place}: Expected {expected}, but found {_kind_of(value)}.")


def _shown(value: Any) -> str:
    return f"'{value[:40]}'" if isinstance(value, str) else _kind_of(value)


def _kind_of(value: Any) -> str:
    kinds = {dict: "fields by name", list: "a list", str: "text", bool: "true or false", type(None): "nothing"}
    return kinds.get(type(value), "a number" if isinstance(value, int | float) else type(value).__name__)


def _names(descriptor: Any) -> str:
    return ", ".join(descriptor.fields_by_name)


def _line(problem: yaml.YAMLError) -> int:
    mark = getattr(problem, "problem_mark", None)
    return mark.line + 1 if mark else 1
