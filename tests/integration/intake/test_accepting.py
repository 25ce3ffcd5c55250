"""AcceptAppeal: the registrar's "Accepted for execution" (O3)."""

from uuid import uuid4

from tests.factories.appeals import a_submission

from qabul.intake.v1 import appeal_pb2, events_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul_chassis.testing import refusal_of, wait_until


def accept(appeal_id: str, etag: str = "", request_id: str = "") -> pb.AcceptAppealRequest:
    return pb.AcceptAppealRequest(request_id=request_id or str(uuid4()), appeal_id=appeal_id, etag=etag)


async def test_an_accepted_appeal_carries_the_fixed_remark(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())
    before = (await registrar.GetAppeal(pb.GetAppealRequest(appeal=submitted.appeal_id))).appeal

    accepted = (await registrar.AcceptAppeal(accept(submitted.appeal_id, before.etag))).appeal

    after = (await registrar.GetAppeal(pb.GetAppealRequest(appeal=submitted.appeal_id))).appeal
    assert accepted.status == after.status == appeal_pb2.APPEAL_STATUS_ACCEPTED
    assert accepted.acceptance_remark == after.acceptance_remark == "Ижро учун қабул қилинди"
    assert accepted.accepted_at == after.accepted_at
    assert accepted.etag == after.etag != before.etag


async def test_the_answer_that_is_kept_for_retries_holds_no_personal_data(intake, gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())

    await registrar.AcceptAppeal(accept(submitted.appeal_id))

    [kept] = await intake.database.fetch("SELECT response FROM answered_request")
    for word in ("Каримов", "сув", "31203850140021", "Чинор"):
        assert word.encode() not in kept["response"]


async def test_both_events_are_said_in_order(gateway, registrar, streams):
    submitted = await gateway.SubmitAppeal(a_submission())
    await registrar.AcceptAppeal(accept(submitted.appeal_id))

    [accepted] = await wait_until(lambda: streams.said(events_pb2.AppealAccepted))
    [registered] = await streams.said(events_pb2.AppealRegistered)

    assert accepted.facts == registered.facts
    assert accepted.facts.number == submitted.number
    assert accepted.accepted_at.seconds


async def test_a_retry_gets_the_first_answer(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())
    request = accept(submitted.appeal_id)

    first = await registrar.AcceptAppeal(request)
    again = await registrar.AcceptAppeal(request)
    request.request_id = request.request_id.upper()
    in_large_letters = await registrar.AcceptAppeal(request)

    assert again == first
    assert in_large_letters == first


async def test_an_appeal_is_accepted_once_and_the_open_step_is_named(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())
    await registrar.AcceptAppeal(accept(submitted.appeal_id))

    refusal = await refusal_of(registrar.AcceptAppeal(accept(submitted.appeal_id)))

    assert (refusal.code, refusal.reason) == ("FAILED_PRECONDITION", "STEP_NOT_OPEN")
    assert refusal.open_steps == ("await-outcome",)


async def test_a_stale_etag_is_refused(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())
    await registrar.AcceptAppeal(accept(submitted.appeal_id, 'W/"1"'))

    refusal = await refusal_of(registrar.AcceptAppeal(accept(submitted.appeal_id, 'W/"1"')))

    assert (refusal.code, refusal.reason) == ("ABORTED", "STALE_ETAG")


async def test_an_etag_of_nobodys_is_refused(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())

    refusal = await refusal_of(registrar.AcceptAppeal(accept(submitted.appeal_id, "yesterday's")))

    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "NOT_AN_ETAG")


async def test_an_unknown_appeal_is_not_found(registrar):
    refusal = await refusal_of(registrar.AcceptAppeal(accept(str(uuid4()))))

    assert (refusal.code, refusal.reason) == ("NOT_FOUND", "APPEAL_NOT_FOUND")
