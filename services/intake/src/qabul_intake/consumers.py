"""Events in: what routing, execution and review say of appeals."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from google.protobuf.timestamp_pb2 import Timestamp

from qabul.execution.v1 import events_pb2 as execution
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_chassis.wire import as_instant
from qabul_intake.domain import Answer, Status, Step
from qabul_intake.handlers import FollowAppeals, Outcome, Reached


class Consumers:
    """One handler per event; a handler only translates."""

    def __init__(self, follow: FollowAppeals) -> None:
        self._follow = follow

    def all(self) -> list[Consumer]:
        """One durable per producer, so that the events of one producer keep their order."""
        return [
            Consumer(
                name="intake-from-routing",
                stream="ROUTING",
                handlers={routing.CardOpened: self.card_opened, routing.ResolutionSigned: self.resolution_signed},
            ),
            Consumer(
                name="intake-from-execution",
                stream="EXECUTION",
                handlers={execution.AnswerSubmitted: self.answer_submitted},
            ),
            Consumer(
                name="intake-from-review",
                stream="REVIEW",
                handlers={review.AnswerRejected: self.answer_rejected, review.AnswerAccepted: self.answer_accepted},
            ),
        ]

    async def card_opened(self, unit: Unit, events: Sequence[Received[routing.CardOpened]]) -> None:
        """The card waits for the hokim's signature (O5)."""
        await self._follow.note(
            unit,
            [Reached(UUID(each.event.appeal_id), Step(Status.ON_CARD, 0, each.occurred_at)) for each in events],
        )

    async def resolution_signed(self, unit: Unit, events: Sequence[Received[routing.ResolutionSigned]]) -> None:
        """An agency works on the appeal (O5, O6)."""
        await self._follow.note(
            unit,
            [
                Reached(
                    UUID(each.event.appeal_id),
                    Step(Status.IN_EXECUTION, 0, _instant(each.event.signed_at, each)),
                )
                for each in events
            ],
        )

    async def answer_submitted(self, unit: Unit, events: Sequence[Received[execution.AnswerSubmitted]]) -> None:
        """The working group studies an answer (O15)."""
        await self._follow.note(
            unit,
            [
                Reached(
                    UUID(each.event.assignment.appeal_id),
                    Step(Status.ANSWERED, each.event.attempt, _instant(each.event.submitted_at, each)),
                )
                for each in events
            ],
        )

    async def answer_rejected(self, unit: Unit, events: Sequence[Received[review.AnswerRejected]]) -> None:
        """The appeal is studied again (O15)."""
        await self._follow.note(
            unit,
            [
                Reached(
                    UUID(each.event.answer.appeal_id),
                    Step(Status.IN_REWORK, each.event.answer.attempt, _instant(each.event.decided_at, each)),
                )
                for each in events
            ],
        )

    async def answer_accepted(self, unit: Unit, events: Sequence[Received[review.AnswerAccepted]]) -> None:
        """The appeal is resolved (O15)."""
        await self._follow.resolve(
            unit,
            [
                Outcome(
                    appeal_id=UUID(each.event.answer.appeal_id),
                    attempt=each.event.answer.attempt,
                    decided_at=_instant(each.event.decided_at, each),
                    answer=Answer(each.event.file.bucket, each.event.file.folder),
                )
                for each in events
            ],
        )


def _instant(told: Timestamp, received: Received[Any]) -> datetime:
    """When it happened by the event's own word, else when it was said."""
    return as_instant(told) or received.occurred_at
