"""Events in: what execution says of answers."""

from collections.abc import Sequence

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul_chassis.consumers import Consumer, Received
from qabul_chassis.database import Unit
from qabul_chassis.errors import Invalid
from qabul_chassis.wire import as_instant, as_uuid
from qabul_region import Region
from qabul_review.domain import Arrived, File
from qabul_review.handlers import Answer, TakeIn


class Consumers:
    """One handler per event; a handler only translates."""

    def __init__(self, take_in: TakeIn, region: Region) -> None:
        self._take_in = take_in
        self._region = region

    def all(self) -> list[Consumer]:
        """One durable per producer, so that the events of one producer keep their order."""
        return [
            Consumer(
                name="review-from-execution",
                stream="EXECUTION",
                handlers={events_pb2.AnswerSubmitted: self.answer_submitted},
            )
        ]

    async def answer_submitted(self, unit: Unit, events: Sequence[Received[events_pb2.AnswerSubmitted]]) -> None:
        """Open a review for each answer (D2.4)."""
        await self._take_in(unit, [self._answer(each) for each in events])

    def _answer(self, received: Received[events_pb2.AnswerSubmitted]) -> Answer:
        event, about = received.event, received.event.assignment
        if event.attempt < 1 or not event.file.folder or not about.organisation:
            raise Invalid(
                "Expected an answer's attempt from 1 on, its file and its organisation, but one is missing.",
                field="attempt",
                reason="ANSWER_INCOMPLETE",
                clause="O14",
            )
        return Answer(
            assignment_id=as_uuid(about.assignment_id, field="assignment.assignment_id"),
            appeal_id=as_uuid(about.appeal_id, field="assignment.appeal_id"),
            number=about.number,
            organisation=about.organisation,
            attempt=event.attempt,
            file=_file(event.file),
            outcome=event.outcome,
            signatory_post=event.signatory_post,
            sector=event.sector,
            topic=event.topic,
            territory=event.territory,
            submitted_at=as_instant(event.submitted_at) or received.occurred_at,
            arrived=Arrived(
                late=event.late,
                arguments=event.arguments,
                arguments_answered=event.arguments_answered,
                pages=event.file.pages,
                signatory_fits=self._has_post(about.organisation, event.signatory_post),
            ),
        )

    def _has_post(self, organisation: str, post: str) -> bool:
        """Whether the post exists in organisations of this kind; execution has seen to it that it may sign (O11)."""
        if not self._region.knows("organisation", organisation) or not self._region.knows("post", post):
            return False
        return self._region.organisation(organisation).kind in self._region.post(post).kinds


def _file(file: answer_pb2.AnswerFile) -> File:
    return File(file.bucket, file.folder, file.version_id, file.sha256, file.size_bytes, file.pages)
