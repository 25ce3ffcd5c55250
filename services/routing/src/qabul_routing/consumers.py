"""Events in: accepted appeals from intake, accepted answers from review."""

from collections.abc import Sequence
from uuid import UUID

from qabul.intake.v1 import events_pb2 as intake
from qabul.review.v1 import events_pb2 as review
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_routing.handlers import CloseCards, TakeIn
from qabul_routing.translate import facts_of


def consumers(take_in: TakeIn, close: CloseCards) -> list[Consumer]:
    """The service's durables: one per stream it listens to."""

    async def appeals_accepted(unit: Unit, events: Sequence[Received[intake.AppealAccepted]]) -> None:
        """Open a desk for each appeal (O4)."""
        await take_in(unit, [facts_of(received.event.facts) for received in events])

    async def answers_accepted(unit: Unit, events: Sequence[Received[review.AnswerAccepted]]) -> None:
        """Take the cards off control (O15)."""
        await close(unit, [UUID(received.event.answer.appeal_id) for received in events])

    return [
        Consumer(name="routing-from-intake", stream="INTAKE", handlers={intake.AppealAccepted: appeals_accepted}),
        Consumer(name="routing-from-review", stream="REVIEW", handlers={review.AnswerAccepted: answers_accepted}),
    ]
