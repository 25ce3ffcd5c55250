"""Accepted appeals come in: once each, whatever is away, late or malformed."""

import asyncio
from datetime import date, timedelta
from uuid import uuid4

from tests.factories.accepted import accepted_facts, an_appeal, appeal_accepted
from tests.factories.appeals import TEXT, a_submission
from tests.integration.routing.conftest import MIGRATIONS, Chancellery

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import events_pb2 as intake_events
from qabul.intake.v1 import intake_service_pb2 as intake
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.routing.v1 import events_pb2 as events
from qabul.routing.v1 import routing_service_pb2 as pb
from qabul_chassis.auth import Role
from qabul_chassis.testing import REGION, fresh_database, refusal_of, running, wait_until
from qabul_chassis.wire import as_date, to_date
from qabul_intake.bootstrap import build as build_intake
from qabul_intake.settings import IntakeSettings

DATA_KEY = "a2trLWtray1ra2sta2trLWtray1ra2sta2trLWtra2s="


async def test_the_text_is_fetched_from_intake_itself(start, stack, clock, streams, reception):
    async with (
        running(
            build_intake, stack, service="intake", settings=IntakeSettings, clock=clock, data_key=DATA_KEY
        ) as intake_service,
        start(intake_target=intake_service.target) as service,
    ):
        office = Chancellery(service, clock, streams, reception)
        gateway = intake_service.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
        registrar = intake_service.stub(IntakeServiceStub, Role.REGISTRAR)
        answer = await gateway.SubmitAppeal(a_submission(topic="roads-repair"))
        await registrar.AcceptAppeal(intake.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=answer.appeal_id))

        card = await office.standing(answer.appeal_id, pb.CARD_STATUS_CONSIDERATION)
        await office.considered(card)
        await office.signed(card)

        issued = (await office.said(events.AssignmentIssued, 2))[0]
        assert (card.facts.number, card.facts.sector) == (answer.number, "roads")
        assert (issued.text, issued.applicant.individual.given_name) == (TEXT, "Алишер")
        shown = await registrar.GetAppeal(intake.GetAppealRequest(appeal=answer.number))
        assert issued.facts == shown.appeal.facts == card.facts


async def test_while_intake_is_away_the_card_waits_and_then_goes_on_by_itself(office):
    await office.reception.close()
    facts = await office.accepted()
    waiting = await office.standing(facts.appeal_id, pb.CARD_STATUS_ARRIVING)
    [job] = await wait_until(lambda: put_off(office), what="the job to be put off")
    too_early = await refusal_of(office.considered(waiting))

    await office.reception.open()
    office.clock.advance(timedelta(seconds=10))

    card = await office.standing(facts.appeal_id, pb.CARD_STATUS_CONSIDERATION)
    assert card.facts == waiting.facts
    # Being away says nothing about the job: it has cost no attempt.
    assert job["attempts"] == 0
    assert too_early.open_steps == ("collect-appeal",)


async def test_intake_is_asked_with_the_services_own_token(office, token_file):
    await office.on_desk()

    assert office.reception.tokens == {f"Bearer {token_file.read_text()}"}


async def test_the_same_event_a_thousand_times_makes_one_card(office):
    facts = accepted_facts()
    office.reception.appeals[facts.appeal_id] = an_appeal(facts)
    subject = f"qabul.{REGION}._.intake.v1.AppealAccepted"
    content = appeal_accepted(facts).SerializeToString()
    # Without the id that the broker itself would know a copy by: half with one event id, half with one each.
    ids = [uuid4()] * 500 + [uuid4() for _ in range(500)]
    headers = [{"ce-id": str(event_id), "ce-subject": facts.appeal_id} for event_id in ids]
    await office.streams.put("intake", subject, content, headers[0])
    await asyncio.gather(*(office.streams.put("intake", subject, content, header) for header in headers[1:]))

    card = await office.standing(facts.appeal_id, pb.CARD_STATUS_CONSIDERATION)
    last = await office.on_desk()

    listed = (await office.stub().ListCards(pb.ListCardsRequest())).cards
    assert {each.appeal_id for each in listed} == {card.appeal_id, last.appeal_id}
    assert await office.open_letters() == []


async def test_an_event_that_cannot_be_read_is_parked_and_others_go_on(office):
    subject = f"qabul.{REGION}._.intake.v1.AppealAccepted"
    await office.streams.put("intake", subject, b"\xff\xff\xff", {"ce-id": str(uuid4())})

    good = await office.on_desk()

    [letter] = await office.open_letters()
    assert (letter["consumer"], letter["state"], letter["error_class"]) == (
        "routing-from-intake",
        "parked",
        "Unreadable",
    )
    assert letter["payload"] == b"\xff\xff\xff"
    assert good.status == pb.CARD_STATUS_CONSIDERATION


async def test_an_event_without_what_every_appeal_has_is_parked_at_once(office):
    malformed = {
        "facts.appeal_id": {"appeal_id": "17"},
        "facts.due_on": {"due_on": {"year": 2026, "month": 2, "day": 30}},
        "facts": {"registered_at": None},
        "facts.kind": {"kind": appeal_pb2.APPEAL_KIND_UNSPECIFIED},
    }
    for changed in malformed.values():
        event = intake_events.AppealAccepted(facts=accepted_facts(**changed))
        await office.streams.say(event, key=uuid4())

    letters = await wait_until(lambda: several(office, len(malformed)), what="all of them to be parked")

    assert {letter["state"] for letter in letters} == {"parked"}
    assert {letter["error_class"] for letter in letters} == {"Invalid"}
    assert (await office.stub().ListCards(pb.ListCardsRequest())).total_size == 0


async def test_an_appeal_on_paper_that_came_after_its_legal_term_keeps_the_legal_day(office):
    legal = date(2026, 2, 17)
    card = await office.on_desk(received_on=date(2026, 2, 2), legal_due_on=legal, channel=appeal_pb2.CHANNEL_PAPER)

    proposed = await office.stub().ProposeRoute(pb.ProposeRouteRequest(appeal_id=card.appeal_id))
    later = await refusal_of(office.considered(card, due_on=to_date(date(2026, 3, 3))))
    earlier = await refusal_of(office.considered(card, due_on=to_date(date(2026, 2, 16))))
    considered = await office.considered(card)
    [signed] = await office.signed(card)

    assert as_date(proposed.due_on) == as_date(considered.due_on) == legal
    assert (later.reason, earlier.reason) == ("TERM_BEYOND_LEGAL_TERM", "TERM_IN_THE_PAST")
    assert {as_date(each.due_on) for each in signed.assignments} == {legal}


async def test_an_appeal_of_no_sector_and_no_territory_known_here_is_left_to_people(office):
    card = await office.on_desk(sector="", territory="")

    proposed = await office.stub(language="en").ProposeRoute(pb.ProposeRouteRequest(appeal_id=card.appeal_id))
    considered = await office.considered(card, lead="gas-supply", co_executors=[])

    assert (proposed.fits, proposed.lead, list(proposed.co_executors)) == (False, "", [])
    assert proposed.sentence == "No rule fits: the working group chooses the executor (O4)."
    assert considered.rule == ""


async def test_a_restart_goes_on_where_the_card_stood(start, stack, clock, streams, reception):
    async with fresh_database(stack.postgres_url, MIGRATIONS) as url:
        async with start(database_url=url) as service:
            office = Chancellery(service, clock, streams, reception)
            card = await office.considered(await office.on_desk())
        async with start(database_url=url) as service:
            office = Chancellery(service, clock, streams, reception)

            [signed] = await office.signed(card)

            assert signed.status == pb.CARD_STATUS_EXECUTION
            assert len(await office.said(events.AssignmentIssued, 2)) == 2


async def put_off(office):
    """Jobs that were given back without an attempt counted."""
    waiting = "SELECT attempts FROM job WHERE attempts = 0 AND run_at > $1"
    return await office.service.database.fetch(waiting, office.clock.now())


async def several(office, count):
    letters = await office.open_letters()
    return letters if len(letters) == count else None
