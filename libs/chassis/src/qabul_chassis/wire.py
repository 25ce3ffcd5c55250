"""Translate between protobuf's well-known types and Python's: civil days, instants, ids, etags."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from qabul_chassis.errors import Invalid

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def as_date(value: Date, *, field: str = "date") -> date | None:
    """The civil day of a google.type.Date, or None when it is empty.

    Raises:
        Invalid: the message names no day of the calendar (such as 30 February, or a month alone).
    """
    if not (value.year or value.month or value.day):
        return None
    try:
        return date(value.year, value.month, value.day)
    except ValueError:
        raise Invalid(
            f"{field} must be a day of the calendar, but {value.year}-{value.month}-{value.day} is none",
            field=field,
            reason="NOT_A_DAY",
        ) from None


def to_date(value: date | None) -> Date | None:
    """A civil day as google.type.Date; None stays None, which leaves the field empty."""
    return None if value is None else Date(year=value.year, month=value.month, day=value.day)


def as_instant(value: Timestamp) -> datetime | None:
    """The aware UTC instant of a Timestamp, or None when it is empty."""
    return value.ToDatetime(tzinfo=UTC) if value.seconds or value.nanos else None


def to_timestamp(value: datetime | None) -> Timestamp | None:
    """An aware instant as Timestamp; None stays None, which leaves the field empty."""
    if value is None:
        return None
    # Protobuf's own conversion goes through calendar fields and costs five times as much.
    since = value - _EPOCH
    return Timestamp(seconds=since.days * 86_400 + since.seconds, nanos=since.microseconds * 1000)


def as_uuid(value: str, *, field: str) -> UUID:
    """The UUID a caller wrote.

    Raises:
        Invalid: it is not a UUID.
    """
    try:
        return UUID(value)
    except ValueError:
        raise Invalid(f"{field} must be a UUID, but is {value[:60]!r}", field=field, reason="NOT_A_UUID") from None


def to_etag(revision: int) -> str:
    """What a caller sends back to say which revision he saw."""
    return f'W/"{revision}"'


def as_revision(etag: str) -> int | None:
    """The revision an etag names, or None when the caller sent none.

    Raises:
        Invalid: it is not an etag of ours.
    """
    if not etag:
        return None
    digits = etag.removeprefix('W/"').removesuffix('"')
    if not digits.isdecimal():
        raise Invalid(
            f"etag must be one this service gave out, but is {etag[:40]!r}", field="etag", reason="NOT_AN_ETAG"
        )
    return int(digits)
