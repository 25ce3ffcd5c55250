"""Review on the real servers, with a clock that obeys; the others speak through the streams."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from importlib.resources import files
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.factories.submitted import SUBMITTED_AT, answer_submitted

from qabul.execution.v1 import answer_pb2
from qabul.review.v1 import review_service_pb2 as pb
from qabul.review.v1.review_service_pb2_grpc import ReviewServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import ManualClock, RunningService, Stack, Streams, running, wait_until
from qabul_review.bootstrap import build

MIGRATIONS = Path(str(files("qabul_review"))) / "migrations"

SUPERFICIAL = answer_pb2.RejectionReason(code=answer_pb2.REJECTION_CODE_SUPERFICIAL, text="Жойида ўрганилмаган")


class Group:
    """The working group's desk, and everybody around it."""

    def __init__(self, service: RunningService, clock: ManualClock, streams: Streams) -> None:
        self.service = service
        self.clock = clock
        self.streams = streams

    def stub(self, *roles: str, **more: Any) -> Any:
        return self.service.stub(ReviewServiceStub, *(roles or (Role.WORKING_GROUP_MEMBER,)), **more)

    async def submitted(self, **changed: Any) -> Any:
        """The open review of an answer that execution has just said to be submitted."""
        event = answer_submitted(**changed)
        await self.say(event)
        return await self.opened(event)

    async def say(self, event: Any, **more: Any) -> None:
        key = UUID(event.assignment.assignment_id)
        await self.streams.say(event, key=key, organisation=event.assignment.organisation, **more)

    async def opened(self, event: Any) -> Any:
        """The review of this answer, as soon as there is one."""

        async def look() -> Any:
            page = await self.queue(page_size=500)
            about = (event.assignment.assignment_id, event.attempt)
            return next((each for each in page.reviews if (each.assignment_id, each.attempt) == about), None)

        return await wait_until(look, what="the review to be open")

    async def queue(self, **chosen: Any) -> Any:
        return await self.stub().ListReviews(pb.ListReviewsRequest(**chosen))

    async def get(self, review: Any, **more: Any) -> Any:
        return await self.stub(**more).GetReview(pb.GetReviewRequest(review_id=review.review_id))

    async def accept(self, review: Any, *, stub: Any = None, **more: Any) -> Any:
        values = {"request_id": str(uuid4()), "review_id": review.review_id} | more
        return (await (stub or self.stub()).AcceptAnswer(pb.AcceptAnswerRequest(**values))).review

    async def reject(self, review: Any, *reasons: Any, stub: Any = None, **more: Any) -> Any:
        values = {
            "request_id": str(uuid4()),
            "review_id": review.review_id,
            "reasons": reasons or [SUPERFICIAL],
        } | more
        return (await (stub or self.stub()).RejectAnswer(pb.RejectAnswerRequest(**values))).review

    async def said(self, kind: Any, count: int = 1) -> list[Any]:
        """The events of a type on review's stream, when there are so many."""

        async def look() -> list[Any] | None:
            events = await self.streams.said(kind)
            return events if len(events) >= count else None

        events: list[Any] = await wait_until(look, what=f"{count} x {kind.__name__}")
        assert len(events) == count
        return events

    async def open_letters(self) -> list[Any]:
        """Events that could not be handled."""
        return await self.service.database.fetch("SELECT * FROM dead_letter WHERE settled_at IS NULL")


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(SUBMITTED_AT)


@pytest.fixture
def start(stack: Stack, clock: ManualClock):
    """Start review with settings of the test's own."""

    def starting(**chosen: Any) -> AbstractAsyncContextManager[RunningService]:
        return running(build, stack, service="review", clock=clock, **chosen)

    return starting


@pytest.fixture
async def group(start, clock: ManualClock, streams: Streams) -> AsyncIterator[Group]:
    """Review, started."""
    async with start() as service:
        yield Group(service, clock, streams)
