"""The desk that numbers appeals: many callers, one transaction, no gap (O2)."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import structlog

from qabul_chassis.database import Conflict, Database, Unit, Unsure
from qabul_chassis.database.database import ATTEMPTS
from qabul_chassis.database.stores import pause
from qabul_chassis.errors import Invalid, Unavailable
from qabul_chassis.gathering import Gathering
from qabul_chassis.identity import Caller
from qabul_chassis.logs import fields_of
from qabul_chassis.processes import Processes
from qabul_chassis.tracing import within
from qabul_intake.domain import Appeal
from qabul_intake.repository import Appeals, Registered, Request, take_ordinals
from qabul_intake.terms import Terms
from qabul_region import Region

log = structlog.get_logger(__name__)

PROCESS: Final = "intake"

_TRIES_WHILE_AWAY: Final = 3

#: What tells two registrations apart: the caller, and the request id that is the caller's own.
Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Registration:
    """An appeal that has everything but its number, and on whose behalf it gets one."""

    appeal: Appeal
    request: Request
    caller: Caller
    traceparent: str | None

    @property
    def key(self) -> Key:
        """Who asked by which request."""
        return self.request.submitted_by, self.request.request_id


class NumberingDesk:
    """Numbers and writes registrations, those that come together in one transaction (group commit)."""

    def __init__(
        self,
        database: Database,
        appeals: Appeals,
        processes: Processes,
        *,
        region: Region,
        terms: Terms,
        most: int,
        wait_s: float,
    ) -> None:
        self._database = database
        self._appeals = appeals
        self._processes = processes
        self._region = region
        self._terms = terms
        self._gathered = Gathering(self._register_batch, most=most, wait_s=wait_s)

    async def register(self, registration: Registration) -> Appeal:
        """Number an appeal and write it; the same request again gets the appeal it got before."""
        return await self._gathered(registration)

    async def _register_batch(self, batch: Sequence[Registration]) -> list[Appeal | Exception]:
        first: dict[Key, Registration] = {}
        for registration in batch:
            first.setdefault(registration.key, registration)
        outcomes = await self._register(list(first.values()))
        return [_answer(registration, outcomes[registration.key]) for registration in batch]

    async def _register(self, wanted: Sequence[Registration]) -> dict[Key, Registered | Exception]:
        """Register what was not registered before; one that cannot be written does not fail the others."""
        done: dict[Key, Registered | Exception] = {}
        attempt = 0
        while wanted:
            attempt += 1
            try:
                return done | await self._write(wanted)
            except (Conflict, Unsure, Unavailable) as failure:
                # A retry met its first run, or the connection broke: what is in counts, the rest is tried again.
                done |= await self._registered(wanted, failure)
                wanted = [each for each in wanted if each.key not in done]
                if attempt >= _patience(failure):
                    return done | dict.fromkeys((each.key for each in wanted), failure)
                log.info("numbering_again", attempt=attempt, waiting=len(wanted), reason=failure.reason)
                await asyncio.sleep(pause(attempt))
            except Exception as failure:  # noqa: BLE001 - it is told to the caller whose appeal it is
                if len(wanted) == 1:
                    return done | {wanted[0].key: failure}
                log.warning("numbering_one_by_one", waiting=len(wanted), **fields_of(failure))
                for each in wanted:
                    done |= await self._register([each])
                return done
        return done

    async def _registered(
        self, wanted: Iterable[Registration], failure: Exception
    ) -> dict[Key, Registered | Exception]:
        """What of this is in by now; nothing is known while the database is away."""
        try:
            return dict(await self._appeals.registered_by(self._database, [each.request for each in wanted]))
        except Unavailable:
            log.info("numbering_unsure", reason=type(failure).__name__)
            return {}

    async def _write(self, wanted: Sequence[Registration]) -> dict[Key, Registered | Exception]:
        written: dict[Key, Registered | Exception] = {}
        async with self._database.transaction() as unit:
            year = self._terms.today(unit.now).year
            ordinals = await take_ordinals(unit, region=self._region.code, year=year, count=len(wanted))
            for ordinal, registration in zip(ordinals, wanted, strict=True):
                with within(registration.traceparent):
                    appeal = await self._add(unit, registration, year=year, ordinal=ordinal)
                written[registration.key] = Registered(appeal, registration.request.digest)
        return written

    async def _add(self, unit: Unit, registration: Registration, *, year: int, ordinal: int) -> Appeal:
        unit.caller = registration.caller  # one unit writes for many callers; the audit names each
        appeal = replace(registration.appeal, number=self._region.number(ordinal, year=year), registered_at=unit.now)
        self._appeals.add(unit, appeal, request=registration.request, year=year, ordinal=ordinal)
        unit.audit(appeal.id, "submit-appeal", number=appeal.number, channel=str(appeal.channel))
        due_at = self._terms.acceptance_due_at(appeal.kind, appeal.channel, self._terms.today(unit.now))
        variables = {
            "number": appeal.number,
            "registered_at": unit.now.isoformat(),
            "acceptance_due_at": due_at.isoformat(),
        }
        await self._processes.start(unit, PROCESS, appeal.id, variables)
        return appeal


def _patience(failure: Conflict | Unsure | Unavailable) -> int:
    """How often to try: a race is won and an unsure commit found out, but a database that is away stays so for long."""
    return ATTEMPTS if isinstance(failure, Conflict | Unsure) else _TRIES_WHILE_AWAY


def _answer(asked: Registration, outcome: Registered | Exception) -> Appeal | Exception:
    if isinstance(outcome, Exception):
        return outcome
    if outcome.digest != asked.request.digest:
        return Invalid(
            f"request_id {asked.request.request_id} was used before for another submission.",
            reason="REQUEST_ID_REUSED",
            field="request_id",
            hint="Make a new request_id for each new appeal; keep it only for repeating the same one.",
        )
    return outcome.appeal
