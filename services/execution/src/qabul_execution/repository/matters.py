"""What an assignment is about, in the applicant's words: personal data, read by itself."""

import json
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from qabul_chassis.database import Unit
from qabul_execution.repository.assignments import Reader
from qabul_execution.tables import MatterRow

_ONE: Final = "SELECT text, arguments, applicant FROM matter WHERE assignment_id = $1"


@dataclass(frozen=True, slots=True)
class Matter:
    """The appeal's text, its numbered arguments (P2.4), and who appeals (intake's Applicant, serialised)."""

    text: str
    arguments: tuple[tuple[int, str], ...]
    applicant: bytes


def add_matter(unit: Unit, assignment_id: UUID, matter: Matter) -> None:
    """Write it with a new assignment."""
    unit.insert(
        MatterRow,
        assignment_id=assignment_id,
        text=matter.text,
        arguments=[{"number": number, "text": words} for number, words in matter.arguments],
        applicant=matter.applicant,
    )


async def matter_of(reader: Reader, assignment_id: UUID) -> Matter:
    """Read it; an empty one when it was removed after the time it may be kept."""
    row = await reader.fetchrow(_ONE, assignment_id)
    if row is None:
        return Matter("", (), b"")
    arguments = tuple((each["number"], each["text"]) for each in json.loads(row["arguments"]))
    return Matter(row["text"], arguments, row["applicant"])
