"""A specimen of a message with every field set, the same in every run."""

from typing import Any

from google.protobuf.descriptor import FieldDescriptor as Field
from google.protobuf.message import Message

_NUMBERS = {Field.TYPE_INT32, Field.TYPE_INT64, Field.TYPE_UINT32, Field.TYPE_UINT64, Field.TYPE_SINT32}


def specimen(kind: type[Message], depth: int = 0) -> Message:
    """Fill every field by its name and number; of a oneof, the first member."""
    message = kind()
    for field in kind.DESCRIPTOR.fields:
        if field.containing_oneof is not None and field.containing_oneof.fields[0] is not field:
            continue
        if field.message_type is not None:
            _fill(message, field, depth)
        elif field.is_repeated:
            getattr(message, field.name).extend([_value(field, 1), _value(field, 2)])
        else:
            setattr(message, field.name, _value(field, 1))
    return message


def _fill(message: Message, field: Any, depth: int) -> None:
    inner = specimen(field.message_type._concrete_class, depth + 1)
    if field.is_repeated:
        getattr(message, field.name).append(inner)
    else:
        getattr(message, field.name).CopyFrom(inner)


def _value(field: Any, copy: int) -> Any:
    if field.type == Field.TYPE_BOOL:
        return True
    if field.type == Field.TYPE_ENUM:
        return field.enum_type.values[-1].number
    if field.type in _NUMBERS:
        return field.number + copy
    if field.type == Field.TYPE_BYTES:
        return f"{field.name}-{copy}".encode()
    return f"{field.name}-{copy}"
