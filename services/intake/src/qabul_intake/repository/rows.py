"""Between rows and the domain's values; contacts are sealed on the way in and opened on the way out."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final, Protocol

from qabul_intake.domain import Answer, Appeal, Applicant, Channel, Defect, Facts, Individual, Kind, LegalEntity, Status
from qabul_intake.sealing import Seal
from qabul_terms import DueDate

#: The three tables of an appeal, as every query names them.
JOINED: Final = "appeal AS a JOIN applicant AS x ON x.appeal_id = a.id JOIN standing AS s ON s.appeal_id = a.id"

#: What other services may know of an appeal.
FACTS: Final = """
    a.id, a.number, a.kind, a.channel, a.language, a.sector, a.topic, a.territory, a.complaint_against, a.needs_study,
    a.argument_count, a.anonymous_candidate, a.received_on, a.due_on, a.registered_at
"""
#: An appeal without its long texts: five hundred of them must fit into one message.
OUTLINE: Final = f"""
    {FACTS}, a.summary, a.mahalla, a.applicants, a.confidentiality_asked, a.late_entry_reason, a.term, a.defects,
    x.kind AS applicant_kind, x.surname, x.given_name, x.patronymic, x.born_on, x.entity_name, x.stir, x.address,
    x.pinfl_sealed, x.phone_sealed, x.email_sealed,
    s.status, s.attempt, s.accepted_at, s.closed_at, s.answer_bucket, s.answer_folder, s.revision
"""
#: An appeal with all it says.
WHOLE: Final = f"{OUTLINE}, a.text, a.arguments"

_INDIVIDUAL: Final = "individual"
_LEGAL_ENTITY: Final = "legal-entity"
_NOBODY: Final = Individual()


class Reader(Protocol):
    """What reads: the database, or a unit within a change."""

    async def fetch(self, sql: str, /, *args: Any) -> list[Any]:
        """All rows."""
        ...


def appeal_values(appeal: Appeal) -> dict[str, Any]:
    """The columns of `appeal` that the appeal itself knows."""
    return {
        "id": appeal.id,
        "number": appeal.number,
        "kind": appeal.kind,
        "channel": appeal.channel,
        "language": appeal.language,
        "text": appeal.text,
        "summary": appeal.summary,
        "arguments": appeal.arguments,
        "argument_count": appeal.argument_count,
        "anonymous_candidate": appeal.anonymous_candidate,
        "sector": appeal.sector,
        "topic": appeal.topic,
        "territory": appeal.territory,
        "mahalla": appeal.mahalla,
        "applicants": appeal.applicants,
        "confidentiality_asked": appeal.confidentiality_asked,
        "complaint_against": appeal.complaint_against,
        "needs_study": appeal.needs_study,
        "received_on": appeal.received_on,
        "registered_at": appeal.registered_at,
        "late_entry_reason": appeal.late_entry_reason,
        "due_on": appeal.due_on,
        "term": appeal.term.to_json(),
        "defects": list(appeal.defects),
    }


def applicant_values(appeal: Appeal, seal: Seal) -> dict[str, Any]:
    """The columns of `applicant`."""
    applicant, person = appeal.applicant, appeal.applicant.person or _NOBODY
    kind = {Individual: _INDIVIDUAL, LegalEntity: _LEGAL_ENTITY}.get(type(applicant.who), "")
    entity = applicant.who if isinstance(applicant.who, LegalEntity) else None
    return {
        "appeal_id": appeal.id,
        "kind": kind,
        "surname": person.surname,
        "given_name": person.given_name,
        "patronymic": person.patronymic,
        "born_on": person.born_on,
        "entity_name": entity.name if entity else "",
        "stir": entity.stir if entity else "",
        "address": applicant.address,
        "pinfl_sealed": seal.close(person.pinfl, appeal_id=appeal.id, column="pinfl"),
        "pinfl_index": seal.index_of(person.pinfl),
        "phone_sealed": seal.close(applicant.phone, appeal_id=appeal.id, column="phone"),
        "email_sealed": seal.close(applicant.email, appeal_id=appeal.id, column="email"),
    }


def facts_from(row: Mapping[str, Any]) -> Facts:
    """The facts of a row."""
    return Facts(**_facts(row))


def appeal_from(row: Mapping[str, Any], seal: Seal) -> Appeal:
    """The appeal of a joined row; an outline has no long texts."""
    return Appeal(
        **_facts(row),
        text=row.get("text", ""),
        summary=row["summary"],
        arguments=tuple(json.loads(row.get("arguments", "[]"))),
        mahalla=row["mahalla"],
        applicant=_applicant_from(row, seal),
        applicants=row["applicants"],
        confidentiality_asked=row["confidentiality_asked"],
        late_entry_reason=row["late_entry_reason"],
        term=_term_from(row["term"]),
        defects=tuple(map(Defect, json.loads(row["defects"]))),
        status=Status(row["status"]),
        attempt=row["attempt"],
        accepted_at=row["accepted_at"],
        closed_at=row["closed_at"],
        answer=answer_from(row),
        revision=row["revision"],
    )


def _facts(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "number": row["number"],
        "kind": Kind(row["kind"]),
        "channel": Channel(row["channel"]),
        "language": row["language"],
        "sector": row["sector"],
        "topic": row["topic"],
        "territory": row["territory"],
        "complaint_against": row["complaint_against"],
        "needs_study": row["needs_study"],
        "argument_count": row["argument_count"],
        "anonymous_candidate": row["anonymous_candidate"],
        "received_on": row["received_on"],
        "due_on": row["due_on"],
        "registered_at": row["registered_at"],
    }


def answer_from(row: Mapping[str, Any]) -> Answer | None:
    """Where the sealed answer lies, once there is one."""
    bucket, folder = row["answer_bucket"], row["answer_folder"]
    return Answer(bucket, folder) if bucket and folder else None


@lru_cache(1024)
def _term_from(stored: str) -> DueDate:
    """Appeals of one day and kind have one and the same term."""
    return DueDate.from_json(json.loads(stored))


def _applicant_from(row: Mapping[str, Any], seal: Seal) -> Applicant:
    def opened(column: str) -> str:
        return seal.open(row[f"{column}_sealed"], appeal_id=row["id"], column=column)

    person = Individual(row["surname"], row["given_name"], row["patronymic"], opened("pinfl"), row["born_on"])
    who: Individual | LegalEntity | None = None
    if row["applicant_kind"] == _INDIVIDUAL:
        who = person
    elif row["applicant_kind"] == _LEGAL_ENTITY:
        who = LegalEntity(row["entity_name"], row["stir"], None if person == _NOBODY else person)
    return Applicant(who, row["address"], opened("phone"), opened("email"))
