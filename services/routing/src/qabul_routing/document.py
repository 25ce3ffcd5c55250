"""The control card as a two-sided A4 print (O5): the card on the face, dispatches and dates on the back."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import typst

from qabul.intake.v1 import appeal_pb2
from qabul_region import Region
from qabul_routing.domain import Answer, Card, Reason
from qabul_routing.sentences import texts
from qabul_terms import civil_date

#: Organisation, territory, ... by code, as the region calls it.
Named = Callable[[str, str], str]
#: A text of the card by its key, in the reader's language.
Say = Callable[[str], str]


async def card_pdf(card: Card, brief: bytes | None, region: Region, *, language: str) -> bytes:
    """Typeset the card in the reader's language; off the event loop, since it takes some ten milliseconds."""
    content = json.dumps(_content(card, brief, region, language), ensure_ascii=False)
    pdf = await asyncio.to_thread(
        # Only the fonts that typst carries: the same card looks the same on every machine.
        lambda: typst.compile(_template(), sys_inputs={"card": content}, ignore_system_fonts=True)
    )
    if not isinstance(pdf, bytes):
        raise TypeError(f"Expected one PDF from the card's template, but got {type(pdf).__name__}.")
    return pdf


@cache
def _template() -> bytes:
    return files("qabul_routing").joinpath("card.typ").read_bytes()


def _content(card: Card, brief: bytes | None, region: Region, language: str) -> dict[str, object]:
    say = _speaker(language)
    named = _namer(region, language)
    appeal = appeal_pb2.Appeal()
    appeal.ParseFromString(brief or b"")
    facts = card.facts
    rows = [
        ("card-from", _applicant(appeal.applicant)),
        ("card-address", appeal.applicant.address),
        ("card-territory", named("territory", facts.territory)),
        ("card-sector", named("sector", facts.sector)),
        ("card-kind", say(f"kind-{facts.kind}")),
        ("card-received", _day(facts.received_on)),
        ("card-legal-term", _day(facts.legal_due_on)),
        ("card-summary", appeal.summary),
        ("card-lead", named("organisation", card.lead)),
        ("card-co-executors", ", ".join(named("organisation", code) for code in card.co_executors)),
        ("card-term", _term(card, say)),
    ]
    return {
        "title": say("card-title"),
        "hokimiyat": named("organisation", region.hokimiyat.code),
        "number_label": say("card-number"),
        "number": facts.number,
        "urgent": say("card-urgent") if card.urgent else "",
        "rows": [(say(label), text or "—") for label, text in rows],
        "resolution_label": say("card-resolution"),
        "instruction": card.instruction or "—",
        "signature_label": say("card-signature"),
        "signatory": f"{named('post', card.signatory_post)} {card.signatory_name}".strip(),
        "signed_on": _day(civil_date(card.signed_at, region.time_zone)) if card.signed_at else "",
        "history_label": say("card-history"),
        "history": [(_moment(at, region), what) for at, what in _history(card, say, named)],
        "language": language[:2],
    }


def _history(card: Card, say: Say, named: Named) -> Iterator[tuple[datetime, str]]:
    if card.opened_at:
        yield card.opened_at, say("card-opened")
    if card.signed_at:
        yield card.signed_at, f"{say('card-signed')}: {named('post', card.signatory_post)} {card.signatory_name}"
    for issued in card.assignments:
        until = f"{say('card-term')} {_day(issued.due_on)}"
        yield issued.issued_at, f"{say('card-issued')}: {named('organisation', issued.organisation)} ({until})"
    answers = [each for answer in card.answers for each in _answered(answer, say, named)]
    yield from sorted(answers, key=lambda each: each[0])
    if card.closed_at:
        yield card.closed_at, say("card-closed")


def _answered(answer: Answer, say: Say, named: Named) -> Iterator[tuple[datetime, str]]:
    """An attempt and what the working group said to it, which the card keeps beside its terms (O15)."""
    if answer.submitted:
        late = f", {say('card-late')}" if answer.submitted.late else ""
        whose = f"{named('organisation', answer.organisation)}, {say('card-attempt')} {answer.attempt}{late}"
        yield answer.submitted.at, f"{say('card-answered')}: {whose}"
    decided = answer.decided
    if decided and not decided.accepted:
        reasons = "; ".join(_reason(each, say) for each in decided.reasons)
        until = f"{say('card-new-term')} {_day(decided.new_due_on)}"
        yield decided.at, f"{say('card-rejected')} ({say('card-attempt')} {answer.attempt}): {reasons} ({until})"


def _reason(reason: Reason, say: Say) -> str:
    known = f"rejection-{reason.code.lower().replace('_', '-')}"
    code = say(known) if known in texts() else reason.code
    about = f" ({say('card-argument')} {reason.argument})" if reason.argument else ""
    words = f": {reason.text}" if reason.text else ""
    return f"{code}{about}{words}"


def _term(card: Card, say: Say) -> str:
    """The resolution's term, and beside it the one that a rejection gave instead."""
    if card.current_due_on == card.due_on:
        return _day(card.due_on)
    return f"{_day(card.due_on)}; {say('card-new-term')} {_day(card.current_due_on)}"


def _speaker(language: str) -> Say:
    return lambda key: texts()[key][language]


def _namer(region: Region, language: str) -> Named:
    def named(kind: str, code: str) -> str:
        if not region.knows(kind, code):
            return code
        return str(getattr(region, kind)(code).names.get(language))

    return named


def _applicant(applicant: appeal_pb2.Applicant) -> str:
    if applicant.HasField("legal_entity"):
        return applicant.legal_entity.name
    person = applicant.individual
    return " ".join(filter(None, (person.surname, person.given_name, person.patronymic)))


def _day(day: date | None) -> str:
    return f"{day:%d.%m.%Y}" if day else ""


def _moment(at: datetime, region: Region) -> str:
    return f"{at.astimezone(region.time_zone):%d.%m.%Y %H:%M}"
