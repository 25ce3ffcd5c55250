"""What the services say of one appeal, from its registration to the accepted answer."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID, uuid4

from google.protobuf.message import Message

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import events_pb2 as intake
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing
from qabul.routing.v1 import routing_service_pb2 as routing_nouns
from qabul_chassis.wire import to_date, to_timestamp


@dataclass(frozen=True)
class AppealTold:
    """An invented appeal and what is said of it."""

    ordinal: int
    at: datetime
    id: UUID
    assignment: UUID
    sector: str = "gas"
    territory: str = "chust"
    lead: str = "gas-supply"
    due_on: date = date(2026, 3, 16)

    @classmethod
    def of(cls, ordinal: int, at: datetime, **more: object) -> "AppealTold":
        """An appeal with ids of its own."""
        return cls(ordinal, at, uuid4(), uuid4(), **more)

    @property
    def number(self) -> str:
        """Its ordinal number."""
        return f"N-2026-{self.ordinal}"

    @property
    def facts(self) -> appeal_pb2.AppealFacts:
        """Codes and days."""
        return appeal_pb2.AppealFacts(
            appeal_id=str(self.id),
            number=self.number,
            kind=appeal_pb2.APPEAL_KIND_COMPLAINT,
            channel=appeal_pb2.CHANNEL_PORTAL,
            language="uz-Cyrl",
            sector=self.sector,
            territory=self.territory,
            received_on=to_date(self.at.date()),
            due_on=to_date(self.due_on),
            registered_at=to_timestamp(self.at),
            arguments=1,
        )

    def registered(self) -> list[Message]:
        """What intake says."""
        accepted = intake.AppealAccepted(facts=self.facts, accepted_at=to_timestamp(self.at))
        return [intake.AppealRegistered(facts=self.facts), accepted]

    def routed(self) -> list[Message]:
        """What routing says."""
        due_on, at = to_date(self.due_on), to_timestamp(self.at)
        return [
            routing.CardOpened(appeal_id=str(self.id), number=self.number, lead=self.lead, due_on=due_on),
            routing.ResolutionSigned(
                appeal_id=str(self.id), number=self.number, lead=self.lead, due_on=due_on, signed_at=at
            ),
            routing.AssignmentIssued(
                assignment_id=str(self.assignment),
                facts=self.facts,
                organisation=self.lead,
                role=routing_nouns.EXECUTOR_ROLE_LEAD,
                due_on=due_on,
                issued_at=at,
                text="Газ йўқ",
                applicant=appeal_pb2.Applicant(individual=appeal_pb2.Individual(surname="Ғуломжонов")),
            ),
        ]

    @property
    def _assignment(self) -> execution.AssignmentRef:
        return execution.AssignmentRef(
            assignment_id=str(self.assignment),
            appeal_id=str(self.id),
            number=self.number,
            organisation=self.lead,
            due_on=to_date(self.due_on),
        )

    def missed(self) -> list[Message]:
        """The term passed."""
        return [execution.DeadlineMissed(assignment=self._assignment, missed_at=to_timestamp(self.at))]

    def answered(self, attempt: int = 1, *, late: bool = False) -> list[Message]:
        """What execution says of an answer."""
        return [
            execution.AnswerSubmitted(
                assignment=self._assignment,
                attempt=attempt,
                file=answer_pb2.AnswerFile(bucket="answers", folder=f"{self.id}/{attempt}", pages=2),
                submitted_at=to_timestamp(self.at),
                late=late,
            )
        ]

    def rejected(self, attempt: int = 1, *, until: date = date(2026, 3, 20)) -> list[Message]:
        """What review says of an answer that is studied again."""
        return [
            review.AnswerRejected(
                answer=self._answer(attempt), decided_at=to_timestamp(self.at), new_due_on=to_date(until)
            )
        ]

    def resolved(self, attempt: int = 1) -> list[Message]:
        """What review says of an answer that resolves the appeal."""
        return [
            review.AnswerAccepted(
                answer=self._answer(attempt), decided_at=to_timestamp(self.at), decided_on=to_date(self.at.date())
            )
        ]

    def _answer(self, attempt: int) -> review.AnswerRef:
        return review.AnswerRef(
            review_id=str(uuid4()),
            assignment_id=str(self.assignment),
            appeal_id=str(self.id),
            number=self.number,
            organisation=self.lead,
            attempt=attempt,
        )
