"""Events in: what execution says of answers."""

from collections.abc import Sequence
from uuid import UUID

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_review.domain import Arrived, File
from qabul_review.handlers import Answer, TakeIn


def consumers(take_in: TakeIn) -> list[Consumer]:
    """The service's durables: one per stream it listens to."""

    async def answers_submitted(unit: Unit, events: Sequence[Received[events_pb2.AnswerSubmitted]]) -> None:
        """Open a review for each answer (D2.4)."""
        await take_in(unit, [_answer(received.event) for received in events])

    return [
        Consumer(
            name="review-from-execution",
            stream="EXECUTION",
            handlers={events_pb2.AnswerSubmitted: answers_submitted},
        )
    ]


def _answer(event: events_pb2.AnswerSubmitted) -> Answer:
    return Answer(
        assignment_id=UUID(event.assignment.assignment_id),
        appeal_id=UUID(event.assignment.appeal_id),
        number=event.assignment.number,
        organisation=event.assignment.organisation,
        attempt=event.attempt,
        file=_file(event.file),
        outcome=event.outcome,
        signatory_post=event.signatory_post,
        sector=event.sector,
        topic=event.topic,
        territory=event.territory,
        arrived=Arrived(
            late=event.late,
            arguments=event.arguments,
            arguments_answered=event.arguments_answered,
            pages=event.file.pages,
            posted=event.posted,
        ),
    )


def _file(file: answer_pb2.AnswerFile) -> File:
    return File(file.bucket, file.folder, file.version_id, file.sha256, file.size_bytes, file.pages)
