"""TrackAppeal: how an appeal stands, for whoever has its number and secret code."""

from dataclasses import dataclass
from datetime import timedelta
from math import ceil

import structlog

from qabul_chassis.blobs import Blobs
from qabul_chassis.clock import Clock
from qabul_chassis.database import Database
from qabul_chassis.errors import Exhausted, NotFound, Unavailable
from qabul_intake.domain import Answer
from qabul_intake.repository import Tracked, count_wrong_code, tracked
from qabul_intake.sealing import Seal

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class TrackLimit:
    """How many wrong codes an appeal bears within which time."""

    wrong_codes: int
    within: timedelta


class TrackAppeal:
    """Shows an applicant the steps of the appeal and, once it is resolved, the answer."""

    def __init__(self, database: Database, blobs: Blobs, seal: Seal, *, limit: TrackLimit, clock: Clock) -> None:
        self._database = database
        self._blobs = blobs
        self._seal = seal
        self._limit = limit
        self._clock = clock

    async def __call__(self, number: str, secret_code: str) -> tuple[Tracked, str]:
        """The appeal and a link to its answer; the link is empty before there is one, or while files are away.

        A wrong number and a wrong code get the same answer, so that neither can be found out by itself.
        """
        found = await tracked(self._database, number)
        if found is None:
            raise _nothing_found()
        if not found.opens_with(self._seal.hash_of(secret_code)):
            raise await self._wrong_code(found)
        return found, await self._link(found.answer) if found.answer else ""

    async def _wrong_code(self, found: Tracked) -> NotFound | Exhausted:
        """What a wrong code is answered with; it never keeps out who has the right one (ADR 12)."""
        now = self._clock.now()
        window_began_at = now - self._limit.within
        since = found.wrong_since_at
        if since is not None and since > window_began_at and found.wrong_codes >= self._limit.wrong_codes:
            wait = since + self._limit.within - now
            minutes = str(ceil(wait / timedelta(minutes=1)))
            return Exhausted(
                "Too many wrong codes were tried for this number.",
                reason="TOO_MANY_WRONG_CODES",
                retry_after=wait,
                hint=f"Use the code given at submission; others are looked at again in {minutes} minutes.",
                metadata={"minutes": minutes},
            )
        await count_wrong_code(self._database, found.id, now=now, window_began_at=window_began_at)
        return _nothing_found()

    async def _link(self, answer: Answer) -> str:
        try:
            names = await self._blobs.names(answer.bucket, f"{answer.folder}/", limit=1)
            if not names:
                log.warning("answer_missing", bucket=answer.bucket, folder=answer.folder)
                return ""
            return await self._blobs.presign_get(answer.bucket, names[0], file_name=names[0].rpartition("/")[2])
        except Unavailable:
            return ""  # the steps are worth showing without the file


def _nothing_found() -> NotFound:
    return NotFound(
        "No appeal has this number and secret code.",
        reason="WRONG_NUMBER_OR_CODE",
        hint="Check both; the code was given when the appeal was submitted.",
    )
