"""TrackAppeal: how an appeal stands, for whoever has its number and code."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import urllib3
from tests.factories.appeals import a_submission

from qabul.execution.v1 import answer_pb2
from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul.review.v1 import events_pb2 as review
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of, wait_until

WRONG = "0000-0000-0000"


def track(submitted, code: str | None = None) -> pb.TrackAppealRequest:
    return pb.TrackAppealRequest(number=submitted.number, secret_code=submitted.secret_code if code is None else code)


async def accept(registrar, submitted):
    await registrar.AcceptAppeal(pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=submitted.appeal_id))


async def test_an_applicant_sees_the_steps_and_what_comes_next(intake, gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())
    await accept(registrar, submitted)

    seen = await intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY, language="ru").TrackAppeal(track(submitted))

    assert seen.status == appeal_pb2.APPEAL_STATUS_ACCEPTED
    assert [step.title for step in seen.steps] == ["Зарегистрировано", "Принято к исполнению"]
    assert seen.next_step == "Рабочая группа рассмотрит ваше обращение."
    assert (seen.received_on, seen.due_on) == (submitted.received_on, submitted.due_on)
    assert seen.answer_url == ""


async def test_number_and_code_may_be_typed_carelessly(gateway):
    submitted = await gateway.SubmitAppeal(a_submission())

    typed = pb.TrackAppealRequest(
        number=f" {submitted.number.lower().replace('-000', '-')} ",
        secret_code=submitted.secret_code.lower().replace("-", ""),
    )

    assert (await gateway.TrackAppeal(typed)).number == submitted.number


async def test_a_wrong_number_and_a_wrong_code_get_the_same_answer(gateway):
    submitted = await gateway.SubmitAppeal(a_submission())

    wrong_code = await refusal_of(gateway.TrackAppeal(track(submitted, WRONG)))
    wrong_number = await refusal_of(
        gateway.TrackAppeal(pb.TrackAppealRequest(number="N-2026-999999", secret_code=submitted.secret_code))
    )

    assert wrong_code.code == "NOT_FOUND"
    assert (wrong_code.text, wrong_code.reason) == (wrong_number.text, wrong_number.reason)


async def test_the_code_of_another_appeal_opens_nothing(gateway):
    mine, other = [await gateway.SubmitAppeal(a_submission()) for _ in range(2)]

    assert (await refusal_of(gateway.TrackAppeal(track(mine, other.secret_code)))).code == "NOT_FOUND"


async def test_whoever_guesses_must_wait_as_long_as_he_is_told(start, clock):
    async with start(wrong_codes=3, wrong_codes_minutes=15) as intake:
        gateway = intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
        submitted = await gateway.SubmitAppeal(a_submission())

        guesses = [await refusal_of(gateway.TrackAppeal(track(submitted, WRONG))) for _ in range(3)]
        clock.advance(timedelta(minutes=4))
        last = await refusal_of(gateway.TrackAppeal(track(submitted, WRONG)))

        assert [guess.code for guess in guesses] == ["NOT_FOUND"] * 3
        assert (last.code, last.reason) == ("RESOURCE_EXHAUSTED", "TOO_MANY_WRONG_CODES")
        assert last.retry_after == timedelta(minutes=11)
        assert "11" in last.localized
        clock.advance(last.retry_after)
        assert (await refusal_of(gateway.TrackAppeal(track(submitted, WRONG)))).code == "NOT_FOUND"


async def test_nobody_can_lock_an_applicant_out_by_guessing(start):
    async with start(wrong_codes=3, wrong_codes_minutes=15) as intake:
        gateway = intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY)
        submitted, other = [await gateway.SubmitAppeal(a_submission()) for _ in range(2)]
        for _ in range(4):
            await refusal_of(gateway.TrackAppeal(track(submitted, WRONG)))

        assert (await gateway.TrackAppeal(track(submitted))).number == submitted.number
        assert (await gateway.TrackAppeal(track(other))).number == other.number


async def test_a_resolved_appeal_has_a_link_to_its_answer(intake, gateway, registrar, streams):
    submitted = await gateway.SubmitAppeal(a_submission())
    await accept(registrar, submitted)
    folder = f"{submitted.appeal_id}/1/"
    blobs = intake.running.parts.blobs
    await blobs.ensure_buckets()
    await blobs.put("answers", f"{folder}А.Каримов.pdf", b"%PDF-1.7", content_type="application/pdf")
    await streams.say(
        review.AnswerAccepted(
            answer=review.AnswerRef(appeal_id=submitted.appeal_id, number=submitted.number, attempt=1),
            file=answer_pb2.AnswerFile(bucket="answers", folder=folder),
        ),
        key=uuid4(),
    )

    async def resolved():
        seen = await gateway.TrackAppeal(track(submitted))
        return seen if seen.status == appeal_pb2.APPEAL_STATUS_RESOLVED else None

    seen = await wait_until(resolved)

    letter = await asyncio.to_thread(urllib3.request, "GET", seen.answer_url)
    assert letter.data == b"%PDF-1.7"
    assert "filename*=UTF-8''%D0%90.%D0%9A" in letter.headers["content-disposition"]
    assert [step.status for step in seen.steps][-1] == appeal_pb2.APPEAL_STATUS_RESOLVED
    assert await intake.database.fetchval("SELECT true FROM standing WHERE appeal_id = $1", UUID(submitted.appeal_id))


async def test_without_the_store_the_steps_are_shown_without_a_link(start, gateway, registrar, intake, streams):
    submitted = await gateway.SubmitAppeal(a_submission())
    await accept(registrar, submitted)
    await intake.database.fetch_by_key(
        "UPDATE standing SET status = 'resolved', attempt = 1, answer_bucket = 'answers', answer_folder = $2"
        " WHERE appeal_id = $1",
        UUID(submitted.appeal_id),
        f"{submitted.appeal_id}/1/",
    )
    own_database = intake.running.settings.database_url.get_secret_value()

    async with start(database_url=own_database, s3_endpoint="127.0.0.1:1") as without_store:
        seen = await without_store.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY).TrackAppeal(track(submitted))

    assert seen.answer_url == ""
    assert seen.steps
