"""TrackAppeal: how an appeal stands, for whoever has its number and secret code."""

from dataclasses import dataclass
from datetime import timedelta

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
        now = self._clock.now()
        found = await tracked(self._database, number)
        if found is None:
            raise _nothing_found()
        window_began_at = now - self._limit.within
        if found.wrong_since_at is not None and found.wrong_since_at > window_began_at:
            self._refuse_guessing(found)
        if not found.opens_with(self._seal.hash_of(secret_code)):
            await count_wrong_code(self._database, found.id, now=now, window_began_at=window_began_at)
            raise _nothing_found()
        return found, await self._link(found.answer) if found.answer else ""

    def _refuse_guessing(self, found: Tracked) -> None:
        # Refused before the code is looked at: a right guess must not be told from a wrong one.
        if found.wrong_codes >= self._limit.wrong_codes:
            minutes = int(self._limit.within.total_seconds() // 60)
            raise Exhausted(
                "Too many wrong codes were tried for this number.",
                reason="TOO_MANY_WRONG_CODES",
                hint=f"Wait {minutes} minutes and try again with the code given at submission.",
                metadata={"minutes": str(minutes)},
            )

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
