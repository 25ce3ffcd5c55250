"""Events in: accepted appeals from intake, answers from execution, decisions on them from review."""

from collections.abc import Sequence

from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import events_pb2 as intake
from qabul.review.v1 import events_pb2 as review
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_routing.handlers import CloseCards, KeepAnswers, TakeIn
from qabul_routing.translate import accepted_answer_of, facts_of, rejected_answer_of, submitted_answer_of


class Consumers:
    """One handler per event; a handler only translates."""

    def __init__(self, take_in: TakeIn, close: CloseCards, keep: KeepAnswers) -> None:
        self._take_in = take_in
        self._close = close
        self._keep = keep

    def all(self) -> list[Consumer]:
        """One durable per producer, so that the events of one producer keep their order."""
        return [
            Consumer(
                name="routing-from-intake", stream="INTAKE", handlers={intake.AppealAccepted: self.appeal_accepted}
            ),
            Consumer(
                name="routing-from-execution",
                stream="EXECUTION",
                handlers={execution.AnswerSubmitted: self.answer_submitted},
            ),
            Consumer(
                name="routing-from-review",
                stream="REVIEW",
                handlers={
                    review.AnswerAccepted: self.answer_accepted,
                    review.AnswerRejected: self.answer_rejected,
                },
            ),
        ]

    async def appeal_accepted(self, unit: Unit, events: Sequence[Received[intake.AppealAccepted]]) -> None:
        """Open a desk for each appeal (O4)."""
        await self._take_in(unit, [facts_of(each.event.facts) for each in events])

    async def answer_accepted(self, unit: Unit, events: Sequence[Received[review.AnswerAccepted]]) -> None:
        """Take the cards off control (O15)."""
        await self._close(unit, [accepted_answer_of(each.event) for each in events])

    async def answer_submitted(self, unit: Unit, events: Sequence[Received[execution.AnswerSubmitted]]) -> None:
        """Write the answers on the cards (O13)."""
        await self._keep(unit, [submitted_answer_of(each.event) for each in events])

    async def answer_rejected(self, unit: Unit, events: Sequence[Received[review.AnswerRejected]]) -> None:
        """Write the rejections on the cards, with reasons and new term (O15, O18)."""
        await self._keep(unit, [rejected_answer_of(each.event) for each in events])
