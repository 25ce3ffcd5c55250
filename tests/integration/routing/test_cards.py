"""A card's way: considered, signed, issued, closed; and what is said on it."""

from datetime import date
from uuid import uuid4

from tests.factories.appeals import EMAIL, PHONE, PINFL, TEXT
from tests.integration.routing.conftest import CO_EXECUTOR, INSTRUCTION, LEAD, signing

from qabul.routing.v1 import events_pb2 as events
from qabul.routing.v1 import organisation_pb2
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import REGION
from qabul_chassis.wire import as_date, to_date

SURNAME = "Каримов"


def unknown_card() -> pb.Card:
    return pb.Card(appeal_id=str(uuid4()))


async def test_an_accepted_appeal_goes_through_to_the_closed_card(office):
    card = await office.on_desk()

    proposed = await office.stub().ProposeRoute(pb.ProposeRouteRequest(appeal_id=card.appeal_id))
    considered = await office.considered(card, lead=proposed.lead, co_executors=proposed.co_executors)
    [signed] = await office.signed(considered)
    await office.answer_accepted(card)
    closed = await office.standing(card.appeal_id, pb.CARD_STATUS_CLOSED)

    assert (proposed.fits, proposed.lead, list(proposed.co_executors)) == (True, LEAD, [CO_EXECUTOR])
    assert (considered.status, considered.rule) == (pb.CARD_STATUS_SIGNATURE, proposed.rule)
    assert (signed.signatory.post, signed.signatory.full_name) == ("hokim", "Ҳайдаров Илҳом")
    assert [each.organisation for each in signed.assignments] == [LEAD, CO_EXECUTOR]
    assert closed.assignments == signed.assignments
    [opened], [resolution], [end] = [
        await office.said(kind) for kind in (events.CardOpened, events.ResolutionSigned, events.CardClosed)
    ]
    assert {opened.appeal_id, resolution.appeal_id, end.appeal_id} == {card.appeal_id}
    assert {opened.number, resolution.number, end.number} == {card.facts.number}
    assert (opened.lead, list(opened.co_executors), opened.due_on) == (LEAD, [CO_EXECUTOR], considered.due_on)
    assert (resolution.signatory_post, resolution.due_on) == ("hokim", considered.due_on)
    assert as_date(end.closed_on) == date(2026, 3, 3)


async def test_many_cards_are_signed_at_once_and_each_executor_gets_his_assignment(office):
    cards = await office.on_desk(many=3)
    for card in cards:
        await office.considered(card)

    signed = await office.signed(*cards)

    assert [card.appeal_id for card in signed] == [card.appeal_id for card in cards]
    issued = await office.said(events.AssignmentIssued, 6)
    told = {(each.facts.appeal_id, each.organisation, each.role) for each in issued}
    roles = ((LEAD, pb.EXECUTOR_ROLE_LEAD), (CO_EXECUTOR, pb.EXECUTOR_ROLE_CO_EXECUTOR))
    assert told == {(card.appeal_id, organisation, role) for card in cards for organisation, role in roles}
    ids = {each.assignment_id for card in signed for each in card.assignments}
    assert {each.assignment_id for each in issued} == ids


async def test_an_assignment_carries_what_an_executor_needs_to_work_alone(office):
    card = await office.on_desk()
    await office.considered(card, urgent=True)

    [signed] = await office.signed(card)

    issued = {each.organisation: each for each in await office.said(events.AssignmentIssued, 2)}
    lead, helper = issued[LEAD], issued[CO_EXECUTOR]
    assert lead.organisation_kind == organisation_pb2.ORGANISATION_KIND_ENTERPRISE
    assert helper.organisation_kind == organisation_pb2.ORGANISATION_KIND_CITY_HOKIMIYAT
    assert lead.applicant.individual.surname == SURNAME
    assert (lead.applicant.phone, lead.applicant.email, lead.text) == (PHONE, EMAIL, TEXT)
    assert [argument.number for argument in lead.arguments] == [1]
    assert (lead.instruction, lead.urgent, lead.due_on) == (INSTRUCTION, True, signed.due_on)
    assert lead.facts == signed.facts
    assert as_date(helper.due_on) <= as_date(lead.due_on)
    # Nobody needs the personal number to answer.
    assert PINFL not in str(lead)


async def test_personal_data_travels_on_the_executing_organisations_own_subject_alone(office):
    card = await office.on_desk()
    await office.considered(card)
    await office.signed(card)
    await office.answer_accepted(card)
    await office.said(events.CardClosed)

    everything = await office.streams.messages("routing")

    personal = [subject for subject, content in everything if SURNAME.encode() in content or TEXT.encode() in content]
    assert sorted(personal) == sorted(
        f"qabul.{REGION}.{organisation}.routing.v1.AssignmentIssued" for organisation in (LEAD, CO_EXECUTOR)
    )
    assert len(everything) == 5


async def test_one_card_may_have_as_many_executors_as_the_contract_allows(office):
    registry = await office.stub().ListOrganisations(pb.ListOrganisationsRequest())
    helpers = [body.code for body in registry.organisations if body.code != LEAD][:20]
    card = await office.on_desk()
    await office.considered(card, co_executors=helpers)

    [signed] = await office.signed(card)

    assert len(signed.assignments) == 21
    issued = await office.said(events.AssignmentIssued, 21)
    assert [each.organisation for each in issued] == [LEAD, *helpers]
    assert len({each.assignment_id for each in issued}) == 21


async def test_the_hokim_may_change_the_words_and_the_term_as_he_signs(office):
    card = await office.on_desk()
    considered = await office.considered(card)
    signature = pb.SignResolutionRequest.Signature(
        appeal_id=card.appeal_id,
        etag=considered.etag,
        instruction="Шахсан ўрганинг",
        due_on=to_date(date(2026, 3, 9)),
    )

    [signed] = (await office.hokim().SignResolution(signing(signature))).cards

    assert (signed.instruction, as_date(signed.due_on)) == ("Шахсан ўрганинг", date(2026, 3, 9))
    issued = await office.said(events.AssignmentIssued, 2)
    assert {as_date(each.due_on) for each in issued} == {date(2026, 3, 9)}
    assert {each.instruction for each in issued} == {"Шахсан ўрганинг"}


async def test_a_deputy_signs_with_the_post_the_registry_knows_him_in(office):
    first, second = await office.on_desk(many=2)
    await office.considered(first)
    await office.considered(second)
    known = office.stub(Role.HOKIM_DEPUTY, subject="region-first-deputy-hokim", name="Меликўзиев Парвиз")
    unknown = office.stub(Role.HOKIM_DEPUTY, subject="somebody", name="Орипова Шаҳноза")

    signed = [
        (await stub.SignResolution(signing(pb.SignResolutionRequest.Signature(appeal_id=card.appeal_id)))).cards[0]
        for stub, card in ((known, first), (unknown, second))
    ]

    assert [card.signatory.post for card in signed] == ["first-deputy-hokim", "deputy-hokim"]


async def test_the_same_request_gets_the_first_answer_again(office):
    card = await office.on_desk()
    considering = office.consideration(card)
    considered = [await office.stub().ConsiderAppeal(considering) for _ in range(2)]
    request = signing(pb.SignResolutionRequest.Signature(appeal_id=card.appeal_id, etag=considered[0].card.etag))

    answers = [await office.hokim().SignResolution(request) for _ in range(2)]

    assert considered[0] == considered[1]
    assert answers[0] == answers[1]
    assert len(await office.said(events.AssignmentIssued, 2)) == 2


async def test_an_answer_accepted_again_leaves_the_closed_card_as_it_is(office):
    card = await office.on_desk()
    await office.considered(card)
    await office.signed(card)
    await office.answer_accepted(card)
    closed = await office.standing(card.appeal_id, pb.CARD_STATUS_CLOSED)

    await office.answer_accepted(card)
    other = await office.accepted()
    await office.standing(other.appeal_id, pb.CARD_STATUS_CONSIDERATION)

    assert await office.card(card.appeal_id) == closed
    assert len(await office.said(events.CardClosed)) == 1
    assert await office.open_letters() == []


async def test_an_answer_to_an_appeal_nobody_knows_here_is_kept_for_a_person(office):
    await office.answer_accepted(unknown_card())

    [letter] = await office.letters()

    assert letter["consumer"] == "routing-from-review"
    assert letter["error_class"] == "Refused"
    assert "not known here" in letter["error_text"]
