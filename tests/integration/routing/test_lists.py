"""Lists of cards: pages, filters, counts, and whose cards an organisation sees."""

from datetime import date

from tests.integration.routing.conftest import CO_EXECUTOR, LEAD

from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of

OTHER = "gas-supply"


async def test_an_organisation_sees_in_get_list_and_count_what_it_was_told_to_execute(office):
    own, helped, other, draft = await office.on_desk(many=4)
    await office.considered(own, co_executors=[])
    await office.considered(helped, lead=OTHER, co_executors=[LEAD])
    await office.considered(other, lead=OTHER)
    await office.considered(draft)
    await office.signed(own, helped, other)
    desk = office.stub(Role.EXECUTOR, organisation=LEAD)

    listed = await desk.ListCards(pb.ListCardsRequest())
    of_other = await desk.ListCards(pb.ListCardsRequest(organisation=CO_EXECUTOR))
    got = [
        (await desk.GetCard(pb.GetCardRequest(appeal=card.facts.number.replace("-000", "-")))).card
        for card in (own, helped)
    ]
    hidden = [
        await refusal_of(call)
        for card in (other, draft)
        for call in (
            desk.GetCard(pb.GetCardRequest(appeal=card.appeal_id)),
            desk.GetCard(pb.GetCardRequest(appeal=card.facts.number)),
            desk.GetCardDocument(pb.GetCardDocumentRequest(appeal=card.appeal_id)),
        )
    ]

    assert {card.appeal_id for card in listed.cards} == {own.appeal_id, helped.appeal_id}
    assert listed.total_size == 2
    # A filter narrows what is seen and never widens it: the other's cards stay his.
    assert (list(of_other.cards), of_other.total_size) == ([], 0)
    assert [card.appeal_id for card in got] == [own.appeal_id, helped.appeal_id]
    assert {each.code for each in hidden} == {"NOT_FOUND"}
    assert (await office.stub().ListCards(pb.ListCardsRequest())).total_size == 4


async def test_pages_follow_the_legal_term_and_hold_each_card_once(office):
    days = [date(2026, 3, day) for day in (20, 12, 31, 12, 25)]
    for day in days:
        await office.on_desk(legal_due_on=day)

    request, pages = pb.ListCardsRequest(page_size=2), []
    while True:
        page = await office.stub().ListCards(request)
        pages.append(page)
        if not page.next_page_token:
            break
        request.page_token = page.next_page_token

    terms = [(card.facts.due_on.month, card.facts.due_on.day) for page in pages for card in page.cards]
    assert terms == sorted((day.month, day.day) for day in days)
    assert [len(page.cards) for page in pages] == [2, 2, 1]
    assert {page.total_size for page in pages} == {5}
    assert len({card.appeal_id for page in pages for card in page.cards}) == 5
    other_filter = pb.ListCardsRequest(organisation=LEAD, page_token=pages[0].next_page_token)
    assert (await refusal_of(office.stub().ListCards(other_filter))).reason == "PAGE_TOKEN_INVALID"


async def test_lists_by_status_and_executor_count_what_they_show(office):
    first, second, third = await office.on_desk(many=3)
    await office.considered(first)
    await office.considered(second, lead=OTHER, co_executors=[])
    await office.signed(first)
    filters = {
        "desk": {"statuses": [pb.CARD_STATUS_CONSIDERATION]},
        "to sign": {"statuses": [pb.CARD_STATUS_SIGNATURE]},
        "two desks": {"statuses": [pb.CARD_STATUS_CONSIDERATION, pb.CARD_STATUS_EXECUTION], "page_size": 1},
        "of one": {"organisation": CO_EXECUTOR},
        "of one, closed": {"organisation": CO_EXECUTOR, "statuses": [pb.CARD_STATUS_CLOSED]},
    }

    found = {what: await office.stub().ListCards(pb.ListCardsRequest(**chosen)) for what, chosen in filters.items()}

    assert [card.appeal_id for card in found["desk"].cards] == [third.appeal_id]
    assert [card.appeal_id for card in found["to sign"].cards] == [second.appeal_id]
    assert [card.appeal_id for card in found["of one"].cards] == [first.appeal_id]
    assert {what: page.total_size for what, page in found.items()} == {
        "desk": 1,
        "to sign": 1,
        "two desks": 2,
        "of one": 1,
        "of one, closed": 0,
    }
    assert found["two desks"].next_page_token


async def test_an_organisation_nobody_knows_is_no_empty_list(office):
    refused = await refusal_of(office.stub(Role.HOKIM).ListCards(pb.ListCardsRequest(organisation="nobody")))

    assert (refused.code, refused.reason, list(refused.fields)) == (
        "INVALID_ARGUMENT",
        "UNKNOWN_CODE",
        ["organisation"],
    )
    assert "ListOrganisations" in refused.hint
