"""Reading reviews under the caller's row filter; who read an answer is in the appeal's audit."""

import asyncio
from typing import Final, NamedTuple
from uuid import UUID

from qabul_chassis.blobs import Blobs
from qabul_chassis.database import Database, Unit
from qabul_chassis.errors import NotFound, Unavailable
from qabul_review.domain import File, Review
from qabul_review.repository import Page, Reviews, Wanted

#: How long a page waits for the object store; without the link, everything else on it is still worth reading.
_PATIENCE_S: Final = 3.0


class Shown(NamedTuple):
    """A review as its page shows it."""

    review: Review
    #: Of the attempts before this one, oldest first (O15).
    earlier: list[Review]
    #: Short-lived link to the sealed answer; empty while the store does not answer.
    answer_url: str


class GetReview:
    """One review with its earlier attempts and a link to the answer."""

    def __init__(self, database: Database, blobs: Blobs) -> None:
        self._database = database
        self._blobs = blobs

    async def __call__(self, review_id: UUID, *, scope: str | None) -> Shown:
        """The review, if the caller may see it."""

        async def read(unit: Unit) -> tuple[Review, list[Review]]:
            reviews = Reviews(unit)
            review = await reviews.get(review_id, scope=scope)
            if review is None:
                raise not_found(review_id)
            unit.audit(review.appeal_id, "answer-read", review_id=str(review.id))
            return review, await reviews.earlier(review) if review.attempt > 1 else []

        review, earlier = await self._database.change(read)
        return Shown(review, earlier, await self._link(review.file))

    async def _link(self, file: File) -> str:
        try:
            async with asyncio.timeout(_PATIENCE_S):
                names = await self._blobs.names(file.bucket, f"{file.folder}/", limit=2)
                # The canonical name is the folder's only one; two would mean that somebody else wrote there.
                if len(names) != 1:
                    return ""
                return await self._blobs.presign_get(file.bucket, names[0], file_name=names[0].rpartition("/")[2])
        except (Unavailable, NotFound, TimeoutError):
            return ""


class ListReviews:
    """The queue."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def __call__(self, wanted: Wanted) -> Page:
        """A page and the count of all."""
        return await Reviews(self._database).page(wanted)


def not_found(review_id: UUID) -> NotFound:
    """No such review, or none the caller may see; it is not said which."""
    return NotFound(
        f"No review {review_id} is among those you may see.",
        reason="REVIEW_NOT_FOUND",
        hint="Check the id; ListReviews names those you may see.",
    )
