"""What the desk refuses, each with its field, reason and clause."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import uuid4

import grpc
from tests.integration.routing.conftest import CO_EXECUTOR, LEAD, signing

from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import events_pb2 as events
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.rpc import describe
from qabul_chassis.testing import refusal_of
from qabul_chassis.wire import to_date

Signature = pb.SignResolutionRequest.Signature

BEYOND = date(2026, 3, 19)
PAST = date(2026, 3, 2)


#: What the working group may not decide on a complaint about the gas supplier: reason, clause, field.
FORBIDDEN: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "unknown lead": ({"lead": "nobody"}, "ORGANISATION_UNKNOWN", "O8", "lead"),
    "unknown helper": (
        {"co_executors": [CO_EXECUTOR, "nobody"]},
        "ORGANISATION_UNKNOWN",
        "O8",
        "co_executors[1]",
    ),
    "lead helps himself": ({"co_executors": [LEAD]}, "LEAD_AMONG_CO_EXECUTORS", "O5", "co_executors"),
    "to its subject": ({"lead": "gas-supply"}, "COMPLAINT_TO_ITS_SUBJECT", "ZRU-445", "lead"),
    "its subject helps": (
        {"co_executors": ["gas-supply"]},
        "COMPLAINT_TO_ITS_SUBJECT",
        "ZRU-445",
        "co_executors[0]",
    ),
    "beyond the legal term": ({"due_on": to_date(BEYOND)}, "TERM_BEYOND_LEGAL_TERM", "O6", "due_on"),
    "past": ({"due_on": to_date(PAST)}, "TERM_IN_THE_PAST", "O6", "due_on"),
}


async def test_a_route_or_term_that_may_not_be_is_refused_with_its_field_and_clause(office):
    kind = appeal_pb2.APPEAL_KIND_COMPLAINT
    card = await office.on_desk(kind=kind, complaint_against="gas-supply", sector="gas")

    refused = {what: await refusal_of(office.considered(card, **changed)) for what, (changed, *_) in FORBIDDEN.items()}

    assert {each.code for each in refused.values()} == {"INVALID_ARGUMENT"}
    found = {what: (each.reason, each.clause, *each.fields) for what, each in refused.items()}
    assert found == {what: tuple(expected) for what, (_, *expected) in FORBIDDEN.items()}
    assert all(each.localized for each in refused.values())
    assert (await office.card(card.appeal_id)).status == pb.CARD_STATUS_CONSIDERATION


async def test_a_stale_etag_is_refused_and_the_present_one_is_not(office):
    card = await office.on_desk()
    considered = await office.considered(card, etag=card.etag)

    stale = await refusal_of(office.considered(card, etag=card.etag))
    stale_signature = await refusal_of(
        office.hokim().SignResolution(signing(Signature(appeal_id=card.appeal_id, etag=card.etag)))
    )
    [signed] = (
        await office.hokim().SignResolution(signing(Signature(appeal_id=card.appeal_id, etag=considered.etag)))
    ).cards

    assert {(each.code, each.reason) for each in (stale, stale_signature)} == {("ABORTED", "STALE_ETAG")}
    assert signed.status == pb.CARD_STATUS_EXECUTION


async def test_a_step_that_is_not_open_names_the_open_ones(office):
    card = await office.on_desk()

    too_early = await refusal_of(office.signed(card))
    await office.considered(card)
    too_late = await refusal_of(office.considered(card))

    assert (too_early.code, too_early.reason) == ("FAILED_PRECONDITION", "STEP_NOT_OPEN")
    assert too_early.open_steps == ("consider-appeal",)
    assert too_late.open_steps == ("sign-resolution",)


async def test_of_many_cards_all_are_signed_or_none(office):
    good, bad = await office.on_desk(many=2)
    await office.considered(good)
    await office.considered(bad)
    signatures = [
        Signature(appeal_id=good.appeal_id),
        Signature(appeal_id=bad.appeal_id, due_on=to_date(BEYOND)),
    ]

    refused = await refusal_of(office.hokim().SignResolution(signing(*signatures)))

    assert (refused.reason, list(refused.fields)) == ("TERM_BEYOND_LEGAL_TERM", ["signatures[1].due_on"])
    cards = [await office.card(card.appeal_id) for card in (good, bad)]
    assert {card.status for card in cards} == {pb.CARD_STATUS_SIGNATURE}
    assert await office.streams.said(events.ResolutionSigned) == []


async def test_a_draft_term_that_has_passed_has_to_be_set_anew(office):
    card = await office.on_desk()
    await office.considered(card, due_on=to_date(date(2026, 3, 4)))
    office.clock.advance(timedelta(days=3))

    refused = await refusal_of(office.signed(card))
    signature = Signature(appeal_id=card.appeal_id, due_on=to_date(date(2026, 3, 10)))
    signed = await office.hokim().SignResolution(signing(signature))

    assert (refused.reason, refused.clause) == ("TERM_IN_THE_PAST", "O6")
    assert "2026-03-06 to 2026-03-18" in refused.hint
    assert signed.cards[0].status == pb.CARD_STATUS_EXECUTION


async def test_a_card_named_twice_is_signed_neither_time(office):
    card = await office.on_desk()
    await office.considered(card)

    refused = await refusal_of(office.signed(card, card))

    assert (refused.code, refused.reason) == ("INVALID_ARGUMENT", "CARD_NAMED_TWICE")
    assert (await office.card(card.appeal_id)).status == pb.CARD_STATUS_SIGNATURE


async def test_of_two_who_sign_at_the_same_time_one_does(office):
    card = await office.on_desk()
    await office.considered(card)
    requests = [signing(Signature(appeal_id=card.appeal_id)) for _ in range(4)]

    outcomes = await asyncio.gather(
        *(office.hokim().SignResolution(request) for request in requests), return_exceptions=True
    )

    refused = [describe(each).reason for each in outcomes if isinstance(each, grpc.RpcError)]
    assert refused == ["STEP_NOT_OPEN"] * 3
    assert len(await office.said(events.AssignmentIssued, 2)) == 2
    assert len((await office.card(card.appeal_id)).assignments) == 2


async def test_only_the_regions_hokim_and_his_deputies_sign(office):
    card = await office.on_desk()
    await office.considered(card)
    request = signing(Signature(appeal_id=card.appeal_id))

    member = await refusal_of(office.stub(Role.WORKING_GROUP_MEMBER).SignResolution(request))
    district = await refusal_of(office.hokim(organisation="chust-hokimiyat").SignResolution(request))
    head = await refusal_of(office.stub(Role.ORGANISATION_HEAD, organisation=LEAD).SignResolution(request))
    own = await office.hokim(organisation="region-hokimiyat").SignResolution(request)

    assert {each.code for each in (member, district, head)} == {"PERMISSION_DENIED"}
    assert (district.reason, district.clause) == ("NOT_A_SIGNATORY", "O5")
    assert own.cards[0].status == pb.CARD_STATUS_EXECUTION


async def test_a_card_that_is_not_there_is_not_found(office):
    nowhere = {"appeal_id": str(uuid4())}

    refused = [
        await refusal_of(call)
        for call in (
            office.stub().GetCard(pb.GetCardRequest(appeal="N-2026-999999")),
            office.stub().GetCard(pb.GetCardRequest(appeal=nowhere["appeal_id"])),
            office.stub().ProposeRoute(pb.ProposeRouteRequest(**nowhere)),
            office.stub().ConsiderAppeal(office.consideration(pb.Card(**nowhere))),
            office.hokim().SignResolution(signing(Signature(**nowhere))),
            office.stub().GetCardDocument(pb.GetCardDocumentRequest(appeal=nowhere["appeal_id"])),
        )
    ]

    assert {(each.code, each.reason) for each in refused} == {("NOT_FOUND", "CARD_NOT_FOUND")}


async def test_malformed_requests_name_their_field(office):
    refused = {
        field: await refusal_of(call)
        for field, call in {
            "appeal_id": office.stub().ProposeRoute(pb.ProposeRouteRequest(appeal_id="17")),
            "signatures[0].appeal_id": office.hokim().SignResolution(signing(Signature(appeal_id="17"))),
            "etag": office.hokim().SignResolution(signing(Signature(appeal_id=str(uuid4()), etag="x"))),
            "page_token": office.stub().ListCards(pb.ListCardsRequest(page_token="x")),
            "request_id": office.stub().ConsiderAppeal(
                office.consideration(pb.Card(appeal_id=str(uuid4())), request_id="17")
            ),
        }.items()
    }

    assert {field: list(each.fields) for field, each in refused.items()} == {field: [field] for field in refused}
    assert {each.code for each in refused.values()} == {"INVALID_ARGUMENT"}


async def test_no_token_no_card(office):
    anonymous: Any = office.stub(token="x.y.z")

    refused = await refusal_of(anonymous.GetCard(pb.GetCardRequest(appeal="N-2026-000001")))

    assert refused.code == "UNAUTHENTICATED"
