"""A thrown signal: one row, written with the change that throws it; a loop brings it to whoever waits for it."""

import json
from collections.abc import Mapping
from typing import Any, Protocol
from uuid import UUID

from qabul_bpmn import LARGEST_STATE, VariablesRefused
from qabul_chassis.database import Unit
from qabul_chassis.identity import uuid7
from qabul_chassis.processes import tables
from qabul_chassis.processes.writing import Wake


class Throw(Protocol):
    """Writes down that a signal was thrown."""

    def __call__(self, unit: Unit, name: str, payload: Mapping[str, Any], *, thrown_by: UUID | None) -> None:
        """`thrown_by` is the instance whose diagram threw it; none when the service's code did."""
        ...


class Thrower:
    """Writes thrown signals, and wakes the loop that spreads them once they are committed."""

    def __init__(self, wake: Wake) -> None:
        self._wake = wake

    def __call__(self, unit: Unit, name: str, payload: Mapping[str, Any], *, thrown_by: UUID | None) -> None:
        """Write a signal down."""
        now = unit.now
        unit.insert(
            tables.Signal,
            id=uuid7(),
            name=name,
            payload=_encoded(name, payload),
            thrown_by=thrown_by,
            thrown_at=now,
        )
        unit.after_commit(lambda: self._wake(now))


def _encoded(name: str, payload: Mapping[str, Any]) -> str:
    try:
        text = json.dumps(dict(payload), ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    except (TypeError, ValueError, RecursionError) as failure:
        raise VariablesRefused(f"Expected what signal '{name}' carries to be JSON values, but {failure}") from None
    if len(text) > LARGEST_STATE:  # nobody who hears it could keep more
        raise VariablesRefused(
            f"Expected signal '{name}' to carry at most {LARGEST_STATE:,} characters, but it carries {len(text):,}; "
            "keep documents in tables and their ids in variables"
        )
    return text
