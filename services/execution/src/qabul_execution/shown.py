"""How an assignment and its attempts look in the contract; who is named where is decided here."""

from collections.abc import Iterable

from qabul.execution.v1 import answer_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import organisation_pb2
from qabul_chassis.wire import to_date, to_etag, to_timestamp
from qabul_execution.domain import Assignment, Attempt, Official
from qabul_execution.repository import Matter
from qabul_execution.wire import KIND, OUTCOME, ROLE, STATUS


def outline(assignment: Assignment, attempts: Iterable[Attempt] = (), *, named: bool = True) -> pb.Assignment:
    """An assignment without the applicant; `named` tells the files' names, which are his (O13)."""
    return pb.Assignment(
        assignment_id=str(assignment.id),
        facts=appeal_pb2.AppealFacts.FromString(assignment.facts),
        organisation=assignment.organisation,
        organisation_kind=KIND[assignment.organisation_kind],
        role=ROLE[assignment.role],
        status=STATUS[assignment.status],
        due_on=to_date(assignment.due_on),
        instruction=assignment.instruction,
        urgent=assignment.urgent,
        issued_at=to_timestamp(assignment.issued_at),
        accepted_at=to_timestamp(assignment.accepted_at),
        executor=None if assignment.executor is None else _official(assignment.executor),
        attempts=[_attempt(attempt, named=named) for attempt in attempts],
        missed_at=to_timestamp(assignment.missed_at),
        etag=to_etag(assignment.revision),
    )


def whole(assignment: Assignment, attempts: Iterable[Attempt], matter: Matter) -> pb.Assignment:
    """An assignment with the appeal's text, its arguments and the applicant: personal data."""
    shown = outline(assignment, attempts)
    shown.applicant.CopyFrom(appeal_pb2.Applicant.FromString(matter.applicant))
    shown.text = matter.text
    shown.arguments.extend(appeal_pb2.Argument(number=number, text=words) for number, words in matter.arguments)
    return shown


def _attempt(attempt: Attempt, *, named: bool) -> pb.Attempt:
    answer, sealed = attempt.answer, attempt.sealed
    return pb.Attempt(
        number=attempt.number,
        submitted_at=to_timestamp(attempt.submitted_at),
        file=answer_pb2.AnswerFile(
            bucket=sealed.bucket if sealed else "",
            folder=sealed.folder if sealed else "",
            version_id=sealed.version_id if sealed else "",
            sha256=attempt.sha256.hex(),
            size_bytes=attempt.size_bytes,
            pages=attempt.pages,
        ),
        outcome=OUTCOME[answer.outcome],
        signatory=_official(answer.signatory),
        executor=_official(answer.executor),
        signed_on=to_date(answer.signed_on),
        late=attempt.late,
        late_reason=answer.late_reason,
        decided_at=to_timestamp(attempt.decided_at),
        accepted=attempt.accepted,
        reasons=[
            answer_pb2.RejectionReason(
                code=f"REJECTION_CODE_{reason.code}",
                text=reason.text,
                argument_number=reason.argument_number,
            )
            for reason in attempt.reasons
        ],
        file_name=attempt.file_name if named else "",
    )


def _official(official: Official) -> organisation_pb2.Official:
    return organisation_pb2.Official(post=official.post, full_name=official.full_name)
