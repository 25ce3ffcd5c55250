"""Every event of the system: who says it, and who listens. A change here is a change of the contract."""

from dataclasses import dataclass

from google.protobuf.message import Message

from qabul.execution.v1 import events_pb2 as execution
from qabul.intake.v1 import events_pb2 as intake
from qabul.reporting.v1 import events_pb2 as reporting
from qabul.review.v1 import events_pb2 as review
from qabul.routing.v1 import events_pb2 as routing


@dataclass(frozen=True)
class Flow:
    """One event's way."""

    event: type[Message]
    producer: str
    consumers: frozenset[str]

    @property
    def name(self) -> str:
        """Full name on the wire."""
        return self.event.DESCRIPTOR.full_name


def _flow(event: type[Message], producer: str, *consumers: str) -> Flow:
    return Flow(event, producer, frozenset(consumers))


FLOWS = (
    _flow(intake.AppealRegistered, "intake", "reporting"),
    _flow(intake.AppealAccepted, "intake", "routing", "reporting"),
    _flow(intake.AcceptanceOverdue, "intake", "reporting"),
    _flow(intake.AppealClosed, "intake", "reporting"),
    _flow(routing.CardOpened, "routing", "intake", "reporting"),
    _flow(routing.ResolutionSigned, "routing", "intake", "reporting"),
    _flow(routing.AssignmentIssued, "routing", "execution", "reporting"),
    _flow(routing.CardClosed, "routing", "reporting"),
    _flow(execution.AssignmentAccepted, "execution", "reporting"),
    _flow(execution.ExecutorAppointed, "execution", "reporting"),
    _flow(execution.DeadlineApproaching, "execution", "reporting"),
    _flow(execution.DeadlineMissed, "execution", "reporting"),
    _flow(execution.AnswerSubmitted, "execution", "intake", "routing", "review", "reporting"),
    _flow(review.AnswerAccepted, "review", "intake", "routing", "execution", "reporting"),
    _flow(review.AnswerRejected, "review", "intake", "routing", "execution", "reporting"),
    _flow(review.ReviewOverdue, "review", "reporting"),
    _flow(reporting.ReportPublished, "reporting"),
)
