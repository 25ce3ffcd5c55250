"""What a command needs of a card, read in one round trip: the card, its process, and what goes out with it."""

import json
from collections.abc import Collection, Mapping
from typing import Any, Final, NamedTuple
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_chassis.processes import BESIDE, Processes
from qabul_routing.domain import Card
from qabul_routing.repository.rows import CARD, card_from

_TO_CONSIDER: Final = f"""
SELECT {CARD}, {BESIDE}, ARRAY(SELECT o.code FROM organisation AS o WHERE o.code = ANY($2::text[])) AS known
  FROM card AS c LEFT JOIN process_instance AS p ON p.key = c.appeal_id WHERE c.appeal_id = $1
"""
_CONTENT: Final = """
b.appeal AS content,
(SELECT jsonb_object_agg(o.code, o.kind) FROM organisation AS o
  WHERE o.code = ANY(ARRAY[c.lead] || ARRAY(SELECT jsonb_array_elements_text(c.co_executors)))) AS kinds
"""
_TO_SIGN: Final = f"""
SELECT {CARD}, {BESIDE}, {_CONTENT}
  FROM card AS c
  LEFT JOIN process_instance AS p ON p.key = c.appeal_id
  LEFT JOIN brief AS b ON b.appeal_id = c.appeal_id
 WHERE c.appeal_id = ANY($1::uuid[])
"""
_CONTENT_OF: Final = (
    f"SELECT {_CONTENT} FROM card AS c JOIN brief AS b ON b.appeal_id = c.appeal_id WHERE c.appeal_id = $1"
)


class Content(NamedTuple):
    """What the assignments of a card carry beside its resolution. Personal data."""

    #: A `qabul.intake.v1.Appeal` as intake gave it.
    appeal: bytes
    #: Kind of each executing organisation (O11).
    kinds: Mapping[str, str]


async def to_consider(
    unit: Unit, processes: Processes, appeal_id: UUID, organisations: Collection[str]
) -> tuple[Card | None, frozenset[str]]:
    """A card with its process, and which of these codes are organisations."""
    rows = await unit.fetch(_TO_CONSIDER, appeal_id, list(organisations))
    await processes.load_beside(unit, [appeal_id], rows)
    return (card_from(rows[0]), frozenset(rows[0]["known"])) if rows else (None, frozenset())


async def to_sign(unit: Unit, processes: Processes, appeal_ids: Collection[UUID]) -> dict[UUID, Card]:
    """Cards with their processes and with what their assignments will carry, as far as they are there."""
    rows = await unit.fetch(_TO_SIGN, list(appeal_ids))
    await processes.load_beside(unit, appeal_ids, rows)
    for row in rows:
        if row["content"] is not None:
            _contents(unit)[row["appeal_id"]] = _content(row)
    return {row["appeal_id"]: card_from(row) for row in rows}


async def content_of(unit: Unit, appeal_id: UUID) -> Content:
    """What the card's assignments carry; read unless `to_sign` has it."""
    contents = _contents(unit)
    if appeal_id not in contents:
        row = await unit.fetchrow(_CONTENT_OF, appeal_id)
        if row is None:
            raise LookupError(f"Expected the text of appeal {appeal_id} to be kept beside its card, but it is not.")
        contents[appeal_id] = _content(row)
    return contents[appeal_id]


def _contents(unit: Unit) -> dict[UUID, Content]:
    found: dict[UUID, Content] = unit.notes.setdefault(Content, {})
    return found


def _content(row: Any) -> Content:
    return Content(row["content"], json.loads(row["kinds"] or "{}"))
