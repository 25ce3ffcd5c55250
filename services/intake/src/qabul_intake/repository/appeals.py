"""Appeals one by one: found by id, number or request; written when they are registered and accepted."""

from collections.abc import Collection, Iterable
from typing import NamedTuple
from uuid import UUID

from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import NotFound
from qabul_chassis.processes import BESIDE, Processes
from qabul_intake.domain import Appeal, Facts
from qabul_intake.repository.lists import Filter, Page, Position, page_of
from qabul_intake.repository.rows import (
    FACTS,
    JOINED,
    WHOLE,
    Reader,
    appeal_from,
    appeal_values,
    applicant_values,
    facts_from,
)
from qabul_intake.repository.standings import Standing, standing_from
from qabul_intake.sealing import Seal
from qabul_intake.tables import AppealRow, ApplicantRow, StandingRow

_FACTS_BY_ID = f"SELECT {FACTS} FROM appeal AS a WHERE a.id = $1"
_WITH_PROCESS = f"""
    SELECT {FACTS}, s.status, s.attempt, s.revision, {BESIDE}
    FROM appeal AS a JOIN standing AS s ON s.appeal_id = a.id LEFT JOIN process_instance AS p ON p.key = a.id
    WHERE a.id = ANY($1::uuid[])
"""
_BY_IDS = f"SELECT {WHOLE} FROM {JOINED} WHERE a.id = ANY($1::uuid[])"
_BY_NUMBER = f"SELECT {WHOLE} FROM {JOINED} WHERE a.number = $1"
_BY_REQUESTS = f"""
    SELECT {WHOLE}, a.submitted_by, a.request_id, a.request_digest
    FROM {JOINED} JOIN unnest($1::text[], $2::uuid[]) AS r(submitted_by, request_id) USING (submitted_by, request_id)
"""


class Request(NamedTuple):
    """By which request of whom an appeal came: the same one again gets the same appeal."""

    submitted_by: str
    request_id: UUID
    #: Of everything the request says.
    digest: bytes


class Appeals:
    """Reads and writes appeals. What a unit has read or is about to write, it does not read again."""

    def __init__(self, seal: Seal) -> None:
        self._seal = seal

    async def facts(self, unit: Unit, appeal_id: UUID) -> Facts:
        """The facts of an appeal, as this unit has them already or else as they are stored."""
        seen = _seen_by(unit)
        if appeal_id not in seen:
            row = await unit.fetchrow(_FACTS_BY_ID, appeal_id)
            if row is None:
                raise _no_appeal(f"No appeal has the id {appeal_id}.")
            seen[appeal_id] = facts_from(row)
        return seen[appeal_id]

    async def take_up(self, unit: Unit, appeal_id: UUID, processes: Processes) -> tuple[Facts, Standing]:
        """What a command needs to move an appeal: its facts, its standing and its process, in one round trip."""
        rows = await unit.fetch_keyed(_WITH_PROCESS, appeal_id)
        if not rows:
            raise _no_appeal(f"No appeal has the id {appeal_id}.")
        await processes.load_beside(unit, [appeal_id], rows)
        facts = _seen_by(unit)[appeal_id] = facts_from(rows[0])
        return facts, standing_from(rows[0])

    async def find(self, reader: Reader, named: str) -> Appeal:
        """The appeal that an id or a number names."""
        try:
            rows = await reader.fetch(_BY_IDS, [UUID(named)])
        except ValueError:
            rows = await reader.fetch(_BY_NUMBER, named)
        if not rows:
            raise _no_appeal(f"No appeal has the id or number '{named}'.")
        return appeal_from(rows[0], self._seal)

    async def many(self, reader: Reader, ids: Collection[UUID]) -> list[Appeal]:
        """The appeals of these ids; those that are not there are left out."""
        return [appeal_from(row, self._seal) for row in await reader.fetch(_BY_IDS, list(ids))]

    async def page(self, reader: Reader, filter_: Filter, *, size: int, after: Position | None) -> Page:
        """A page of a list; see `lists`."""
        return await page_of(reader, self._seal, filter_, size=size, after=after)

    async def registered_by(
        self, database: Database, requests: Iterable[Request]
    ) -> dict[tuple[str, UUID], "Registered"]:
        """What earlier calls with these request ids registered."""
        wanted = list(requests)
        rows = await database.fetch_by_key(
            _BY_REQUESTS, [each.submitted_by for each in wanted], [each.request_id for each in wanted]
        )
        return {
            (row["submitted_by"], row["request_id"]): Registered(appeal_from(row, self._seal), row["request_digest"])
            for row in rows
        }

    def add(self, unit: Unit, appeal: Appeal, *, request: Request, year: int, ordinal: int) -> None:
        """Write a newly numbered appeal."""
        unit.insert(
            AppealRow,
            **appeal_values(appeal),
            year=year,
            ordinal=ordinal,
            submitted_by=request.submitted_by,
            request_id=request.request_id,
            request_digest=request.digest,
            secret_hash=self._seal.hash_of(self._seal.secret_code(appeal.id)),
        )
        unit.insert(ApplicantRow, **applicant_values(appeal, self._seal))
        unit.insert(
            StandingRow,
            appeal_id=appeal.id,
            status=appeal.status,
            attempt=appeal.attempt,
            received_on=appeal.received_on,
            revision=appeal.revision,
        )
        _seen_by(unit)[appeal.id] = appeal


class Registered(NamedTuple):
    """An appeal and the digest of the request that registered it."""

    appeal: Appeal
    digest: bytes


def _seen_by(unit: Unit) -> dict[UUID, Facts]:
    seen: dict[UUID, Facts] = unit.notes.setdefault(Appeals, {})
    return seen


def _no_appeal(text: str) -> NotFound:
    return NotFound(text, reason="APPEAL_NOT_FOUND", hint="Check the id or the number.")
