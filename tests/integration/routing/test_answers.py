"""Answers, rejections and the new term on the control card (O5, O15)."""

from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

from pypdf import PdfReader
from tests.integration.routing.conftest import LEAD

from qabul.execution.v1 import answer_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.testing import wait_until
from qabul_chassis.wire import as_date

NEW_TERM = date(2026, 3, 27)
GENERIC = answer_pb2.RejectionReason(
    code=answer_pb2.REJECTION_CODE_GENERIC_SAMPLE, text="Жойида ўрганилмаган", argument_number=2
)
UNREADABLE = answer_pb2.RejectionReason(code=answer_pb2.REJECTION_CODE_UNREADABLE)
STATES = pb.CardAnswerState


async def seen(office, card, *states):
    """The card, as soon as its answers stand there."""

    async def look():
        found = await office.card(card.appeal_id)
        return found if [answer.state for answer in found.answers] == list(states) else None

    return await wait_until(look, what=f"answers of {card.facts.number} at {[*map(STATES.Name, states)]}")


async def test_a_rejection_is_on_the_card_with_its_reasons_and_the_new_term(office):
    card = await office.in_execution()
    await office.answer_submitted(card, late=True)
    await seen(office, card, STATES.CARD_ANSWER_STATE_SUBMITTED)

    await office.answer_rejected(card, GENERIC, UNREADABLE, new_due_on=NEW_TERM)

    found = await seen(office, card, STATES.CARD_ANSWER_STATE_REJECTED)
    [answer] = found.answers
    assert found.status == pb.CARD_STATUS_EXECUTION
    assert (as_date(found.due_on), as_date(found.current_due_on)) == (as_date(card.due_on), NEW_TERM)
    assert (answer.organisation, answer.attempt, answer.late, answer.outcome) == (LEAD, 1, True, "MEASURES_TAKEN")
    assert [(each.code, each.text, each.argument_number) for each in answer.reasons] == [
        ("GENERIC_SAMPLE", "Жойида ўрганилмаган", 2),
        ("UNREADABLE", "", 0),
    ]


async def test_the_term_in_force_is_that_of_the_last_rejection_until_the_answer_is_accepted(office):
    card = await office.in_execution()
    for attempt, term in enumerate((NEW_TERM, NEW_TERM + timedelta(days=9)), start=1):
        office.clock.advance(timedelta(days=1))
        await office.answer_rejected(card, UNREADABLE, new_due_on=term, attempt=attempt)
    await office.answer_accepted(card, attempt=3)

    closed = await office.standing(card.appeal_id, pb.CARD_STATUS_CLOSED)

    rejected, accepted = STATES.CARD_ANSWER_STATE_REJECTED, STATES.CARD_ANSWER_STATE_ACCEPTED
    assert [answer.state for answer in closed.answers] == [rejected, rejected, accepted]
    assert as_date(closed.current_due_on) == NEW_TERM + timedelta(days=9)
    assert await office.open_letters() == []


async def test_a_decision_that_comes_before_the_news_of_its_answer_loses_neither(office):
    card = await office.in_execution()

    await office.answer_rejected(card, UNREADABLE, new_due_on=NEW_TERM)
    before = await seen(office, card, STATES.CARD_ANSWER_STATE_REJECTED)
    await office.answer_submitted(card)

    async def look():
        found = await office.card(card.appeal_id)
        return found if found.answers[0].HasField("submitted_at") else None

    found = await wait_until(look, what="the news of the answer")
    assert not before.answers[0].HasField("submitted_at")
    assert found.answers[0].state == STATES.CARD_ANSWER_STATE_REJECTED
    assert as_date(found.current_due_on) == NEW_TERM


async def test_an_answer_of_an_appeal_nobody_knows_here_is_kept_for_a_person(office):
    stranger = pb.Card(appeal_id=str(uuid4()), assignments=[pb.CardAssignment(assignment_id=str(uuid4()))])

    await office.answer_submitted(stranger)

    [letter] = await office.letters()
    assert (letter["consumer"], letter["error_class"]) == ("routing-from-execution", "Refused")
    assert "not known here" in letter["error_text"]


async def test_the_print_says_who_answered_why_it_was_rejected_and_the_new_term(office):
    card = await office.in_execution()
    await office.answer_submitted(card, late=True)
    await seen(office, card, STATES.CARD_ANSWER_STATE_SUBMITTED)
    await office.answer_rejected(card, GENERIC, new_due_on=NEW_TERM)
    await seen(office, card, STATES.CARD_ANSWER_STATE_REJECTED)

    texts = {}
    for language in ("uz-Cyrl", "uz-Latn", "ru", "en"):
        request = pb.GetCardDocumentRequest(appeal=card.facts.number)
        content = (await office.hokim(language=language).GetCardDocument(request)).content
        texts[language] = [" ".join(page.extract_text().split()) for page in PdfReader(BytesIO(content)).pages]

    face, back = texts["en"]
    assert "new term 27.03.2026" in face
    assert "Suvoqava (water and sewerage), attempt 1, late" in back
    assert "a generic sample (argument 2): Жойида ўрганилмаган (new term 27.03.2026)" in back
    words = {"uz-Cyrl": "қолип жавоб", "uz-Latn": "qolip javob", "ru": "типовая отписка"}
    assert all(word in texts[language][1] for language, word in words.items())
