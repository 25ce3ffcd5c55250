"""Between the domain's values and the contract's messages; both ways, deciding nothing."""

from typing import Final

from qabul.intake.v1 import appeal_pb2 as pb
from qabul.intake.v1 import intake_service_pb2 as calls
from qabul_chassis.wire import as_date, to_date, to_etag, to_timestamp
from qabul_intake.domain import (
    Appeal,
    Applicant,
    Channel,
    Defect,
    Disclosure,
    Facts,
    Individual,
    Kind,
    LegalEntity,
    Status,
    Submission,
)
from qabul_intake.handlers import Accepted
from qabul_terms import DueDate, Language, explain, spell_date, text_in

KIND: Final = {kind: f"APPEAL_KIND_{kind.name}" for kind in Kind}
CHANNEL: Final = {channel: f"CHANNEL_{channel.name}" for channel in Channel}
STATUS: Final = {status: f"APPEAL_STATUS_{status.name}" for status in Status}
KIND_OF: Final = {pb.AppealKind.Value(name): kind for kind, name in KIND.items()}
CHANNEL_OF: Final = {pb.Channel.Value(name): channel for channel, name in CHANNEL.items()}
STATUS_OF: Final = {pb.AppealStatus.Value(name): status for status, name in STATUS.items()}

_DEFECT: Final = {
    Defect.WITHOUT_WORDS: pb.APPEAL_DEFECT_WITHOUT_WORDS,
    Defect.TOPIC_OF_ANOTHER_SECTOR: pb.APPEAL_DEFECT_TOPIC_OF_ANOTHER_SECTOR,
}


def submission_of(request: calls.SubmitAppealRequest) -> Submission:
    """What a request hands in. Raises `Invalid` for a date that no calendar has."""
    return Submission(
        kind=KIND_OF[request.kind],
        channel=CHANNEL_OF[request.channel],
        language=request.language,
        text=request.text,
        sector=request.sector,
        topic=request.topic,
        territory=request.territory,
        mahalla=request.mahalla,
        applicant=_applicant_of(request.applicant),
        arguments=tuple(request.arguments),
        received_on=as_date(request.received_on, field="received_on"),
        late_entry_reason=request.late_entry_reason,
        needs_study=request.needs_study,
        complaint_against=request.complaint_against,
        applicants=request.applicants,
        confidentiality_asked=request.confidentiality_asked,
    )


def facts_message(facts: Facts) -> pb.AppealFacts:
    """What other services may know of an appeal."""
    return pb.AppealFacts(
        appeal_id=str(facts.id),
        number=facts.number,
        kind=KIND[facts.kind],
        channel=CHANNEL[facts.channel],
        language=facts.language,
        sector=facts.sector,
        topic=facts.topic,
        territory=facts.territory,
        received_on=to_date(facts.received_on),
        due_on=to_date(facts.due_on),
        registered_at=to_timestamp(facts.registered_at),
        arguments=facts.argument_count,
        anonymous_candidate=facts.anonymous_candidate,
        complaint_against=facts.complaint_against,
        needs_study=facts.needs_study,
    )


def appeal_message(appeal: Appeal, *, disclosure: Disclosure, language: Language, remark: str) -> pb.Appeal:
    """An appeal as a reader may see it; `remark` is the fixed "Accepted for execution" (O3)."""
    shown = appeal.shown(disclosure)
    return pb.Appeal(
        facts=facts_message(appeal),
        status=STATUS[appeal.status],
        applicant=_applicant_message(shown.applicant),
        text=shown.text,
        summary=shown.summary,
        arguments=[pb.Argument(number=number, text=text) for number, text in enumerate(shown.arguments, 1)],
        mahalla=shown.mahalla,
        entered_at=to_timestamp(appeal.registered_at),
        late_entry_reason=appeal.late_entry_reason,
        term=term_message(appeal.term, language),
        accepted_at=to_timestamp(appeal.accepted_at),
        acceptance_remark=remark if appeal.accepted_at else "",
        closed_at=to_timestamp(appeal.closed_at),
        etag=to_etag(appeal.revision),
        defects=[_DEFECT[defect] for defect in appeal.defects],
    )


def accepted_message(accepted: Accepted, *, remark: str) -> pb.Appeal:
    """An appeal that was just accepted: what is kept as the answer for retries holds no personal data."""
    return pb.Appeal(
        facts=facts_message(accepted.facts),
        status=STATUS[Status.ACCEPTED],
        accepted_at=to_timestamp(accepted.at),
        acceptance_remark=remark,
        etag=to_etag(accepted.revision),
    )


def term_message(due: DueDate, language: Language) -> pb.TermExplanation:
    """Why a term ends when it does."""
    return pb.TermExplanation(
        rule=due.term.rule,
        edition=due.term.edition,
        clause=due.term.clause,
        started_on=to_date(due.start),
        days=due.days_counted,
        unit=due.term.unit,
        skipped=[f"{spell_date(day.on, language)}: {text_in(language, day.names)}" for day in due.skipped],
        due_on=to_date(due.due_on),
        sentence=explain(due, language),
    )


def _applicant_of(message: pb.Applicant) -> Applicant:
    who: Individual | LegalEntity | None = None
    if message.HasField("individual"):
        who = _individual_of(message.individual, "applicant.individual")
    elif message.HasField("legal_entity"):
        entity = message.legal_entity
        head = _individual_of(entity.head, "applicant.legal_entity.head") if entity.HasField("head") else None
        who = LegalEntity(entity.name, entity.stir, head)
    return Applicant(who, message.address, message.phone, message.email)


def _individual_of(message: pb.Individual, field: str) -> Individual:
    born_on = as_date(message.born_on, field=f"{field}.born_on")
    return Individual(message.surname, message.given_name, message.patronymic, message.pinfl, born_on)


def _applicant_message(applicant: Applicant) -> pb.Applicant:
    message = pb.Applicant(address=applicant.address, phone=applicant.phone, email=applicant.email)
    match applicant.who:
        case Individual() as person:
            message.individual.CopyFrom(_individual_message(person))
        case LegalEntity(name=name, stir=stir, head=head):
            entity = pb.LegalEntity(name=name, stir=stir, head=_individual_message(head) if head else None)
            message.legal_entity.CopyFrom(entity)
        case None:
            pass
    return message


def _individual_message(person: Individual) -> pb.Individual:
    return pb.Individual(
        surname=person.surname,
        given_name=person.given_name,
        patronymic=person.patronymic,
        pinfl=person.pinfl,
        born_on=to_date(person.born_on),
    )
