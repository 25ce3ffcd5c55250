"""Events in: accepted appeals from intake, accepted answers from review."""

from collections.abc import Sequence

from qabul.intake.v1 import events_pb2 as intake
from qabul.review.v1 import events_pb2 as review
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_chassis.wire import as_uuid
from qabul_routing.handlers import CloseCards, TakeIn
from qabul_routing.translate import facts_of


class Consumers:
    """One handler per event; a handler only translates."""

    def __init__(self, take_in: TakeIn, close: CloseCards) -> None:
        self._take_in = take_in
        self._close = close

    def all(self) -> list[Consumer]:
        """One durable per producer, so that the events of one producer keep their order."""
        return [
            Consumer(
                name="routing-from-intake", stream="INTAKE", handlers={intake.AppealAccepted: self.appeal_accepted}
            ),
            Consumer(
                name="routing-from-review", stream="REVIEW", handlers={review.AnswerAccepted: self.answer_accepted}
            ),
        ]

    async def appeal_accepted(self, unit: Unit, events: Sequence[Received[intake.AppealAccepted]]) -> None:
        """Open a desk for each appeal (O4)."""
        await self._take_in(unit, [facts_of(each.event.facts) for each in events])

    async def answer_accepted(self, unit: Unit, events: Sequence[Received[review.AnswerAccepted]]) -> None:
        """Take the cards off control (O15)."""
        await self._close(unit, [as_uuid(each.event.answer.appeal_id, field="answer.appeal_id") for each in events])
