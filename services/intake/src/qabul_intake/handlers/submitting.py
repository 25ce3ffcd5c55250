"""SubmitAppeal: take an appeal in, number it at once, refuse none for its content (D1, O2, O8)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from qabul_chassis.clock import Clock
from qabul_chassis.errors import FieldProblem, Invalid, invalid
from qabul_chassis.identity import Caller, uuid7
from qabul_chassis.tracing import current_traceparent
from qabul_intake.domain import (
    Appeal,
    Problem,
    Submission,
    beginning_of,
    defects_of,
    guess_language,
    problems_of,
    summary_of,
)
from qabul_intake.handlers.numbering import NumberingDesk, Registration
from qabul_intake.repository import Request
from qabul_intake.terms import NoTerm, Terms
from qabul_region import Region


@dataclass(frozen=True, slots=True)
class Submit:
    """A submission, who hands it in, and by which request."""

    submission: Submission
    request_id: UUID
    digest: bytes
    caller: Caller


class SubmitAppeal:
    """Checks a submission by itself, so that a bad one never reaches the desk where others wait."""

    def __init__(self, desk: NumberingDesk, *, region: Region, terms: Terms, clock: Clock) -> None:
        self._desk = desk
        self._region = region
        self._terms = terms
        self._clock = clock

    async def __call__(self, command: Submit) -> Appeal:
        """Register the appeal, or answer as the first time when this request did so before."""
        now = self._clock.now()
        problems = problems_of(command.submission, region=self._region, today=self._terms.today(now))
        if problems:
            raise _refusal(problems)
        return await self._desk.register(
            Registration(
                appeal=self._appeal(command.submission),
                request=Request(command.caller.subject, command.request_id, command.digest),
                caller=command.caller,
                traceparent=current_traceparent(),
            )
        )

    def _appeal(self, submission: Submission) -> Appeal:
        """The appeal, complete but for its number and instant."""
        now = self._clock.now()
        received_on = submission.received_on or self._terms.today(now)
        try:
            term = self._terms.legal_term(
                submission.kind, submission.channel, received_on, needs_study=submission.needs_study
            )
        except NoTerm:
            raise Invalid(
                f"received_on is {received_on}, but no edition of the law in the region's rule table covers that day.",
                field="received_on",
                reason="NO_TERM_EDITION",
                clause="ZRU-445",
                hint="Correct the date, or have the edition of that time added to legal-term.json.",
            ) from None
        beginning = beginning_of(submission.text)
        # Markup alone, such as a picture, leaves no words to summarise.
        summary = summary_of(beginning or submission.text)
        arguments = submission.arguments or (summary,)
        topic_sector = self._region.topic(submission.topic).sector if submission.topic else ""
        return Appeal(
            id=uuid7(),
            number="",
            kind=submission.kind,
            channel=submission.channel,
            language=submission.language or guess_language(beginning),
            text=submission.text,
            summary=summary,
            arguments=arguments,
            argument_count=len(arguments),
            anonymous_candidate=submission.applicant.is_anonymous_candidate,
            sector=submission.sector or topic_sector,
            topic=submission.topic,
            territory=submission.territory,
            mahalla=submission.mahalla,
            applicant=submission.applicant,
            applicants=submission.applicants or 1,
            confidentiality_asked=submission.confidentiality_asked,
            complaint_against=submission.complaint_against,
            needs_study=submission.needs_study,
            received_on=received_on,
            due_on=term.due_on,
            registered_at=now,
            late_entry_reason=submission.late_entry_reason,
            term=term,
            defects=defects_of(submission, region=self._region),
        )


def _refusal(problems: Sequence[Problem]) -> Invalid:
    return invalid([FieldProblem(each.field, each.text, reason=each.reason, clause=each.clause) for each in problems])
