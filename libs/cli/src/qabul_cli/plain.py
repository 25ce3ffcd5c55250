"""Messages of the contracts as plain values: days and instants in ISO 8601, enums as words."""

from datetime import UTC, datetime
from typing import Any, Final

from google.protobuf.descriptor import EnumDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from qabul_chassis.wire import as_date, as_instant

#: protobuf's type stubs know two classes of it that do not fit each other.
FieldDescriptor = Any

_UNSPECIFIED: Final = 0


def plain(message: Message) -> dict[str, Any]:
    """A message by the contract's field names; what it leaves out is there too, as None or empty."""
    return {
        field.name: _field(message, field)
        for field in message.DESCRIPTOR.fields
        if field.containing_oneof is None or message.HasField(field.name)
    }


def word(enum: EnumDescriptor, number: int) -> str | None:
    """An enum's value as people write it: `in-rework` for APPEAL_STATUS_IN_REWORK; None for unspecified."""
    if number == _UNSPECIFIED:
        return None
    known = enum.values_by_number.get(number)
    return known.name.removeprefix(_prefix(enum)).lower().replace("_", "-") if known else str(number)


def words(enum: EnumDescriptor) -> dict[str, int]:
    """Every value of an enum but unspecified, by its word."""
    return {str(word(enum, value.number)): value.number for value in enum.values if value.number != _UNSPECIFIED}


def _prefix(enum: EnumDescriptor) -> str:
    """What the values of an enum begin with: APPEAL_STATUS_ for AppealStatus."""
    first = enum.values_by_number[_UNSPECIFIED].name
    return first.removesuffix("UNSPECIFIED")


def _field(message: Message, field: FieldDescriptor) -> Any:
    value = getattr(message, field.name)
    if field.message_type is not None and field.message_type.GetOptions().map_entry:
        return dict(value)
    if field.is_repeated:
        return [_value(field, each) for each in value]
    if field.message_type is not None and not message.HasField(field.name):
        return None
    return _value(field, value)


def _value(field: FieldDescriptor, value: Any) -> Any:
    if isinstance(value, Date):
        day = as_date(value)
        return day and day.isoformat()
    if isinstance(value, Timestamp):
        return iso(as_instant(value))
    if isinstance(value, Message):
        return plain(value)
    if field.enum_type is not None:
        return word(field.enum_type, value)
    return value


def iso(at: datetime | None) -> str | None:
    """An instant in UTC, to the millisecond."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
