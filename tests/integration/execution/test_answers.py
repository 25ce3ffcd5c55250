"""Handing in an answer: what is wrong with it is said with field, reason and clause, and nothing is lost."""

from datetime import date
from hashlib import sha256
from uuid import uuid4

import pytest
from grpc.aio import AioRpcError
from minio import Minio
from minio.error import S3Error
from tests.factories import answers
from tests.factories.assignments import EXECUTOR, HEAD, a_day, an_answer

from qabul.execution.v1 import answer_pb2, events_pb2
from qabul.execution.v1 import execution_service_pb2 as pb
from qabul.intake.v1 import appeal_pb2
from qabul.routing.v1 import organisation_pb2
from qabul_chassis.rpc.describe import describe

LETTER = answer_pb2.PageRange(role=answer_pb2.PAGE_ROLE_ANSWER_LETTER, first=1, last=1)


async def _refusal(world, request, organisation="health-department"):
    with pytest.raises(AioRpcError) as refused:
        await world.stub(organisation).SubmitAnswer(request)
    return describe(refused.value)


async def test_an_answer_is_sealed_under_the_applicants_name_and_said(world):
    issued = await world.in_work()
    content = answers.answer_pdf(2)
    request = an_answer(issued, await world.uploaded(issued, content))

    handed_in = (await world.stub().SubmitAnswer(request)).assignment
    await world.run_jobs()
    sealed = await world.get(issued)

    assert handed_in.status == pb.ASSIGNMENT_STATUS_SEALING
    assert sealed.status == pb.ASSIGNMENT_STATUS_ANSWERED
    [attempt] = sealed.attempts
    assert attempt.file_name == "А.Каримов.pdf"
    assert attempt.file.folder == f"{issued.facts.appeal_id}/1"
    assert attempt.file.sha256 == sha256(content).hexdigest()
    assert (attempt.file.pages, attempt.file.size_bytes, attempt.late) == (2, len(content), False)
    [said] = await world.said(events_pb2.AnswerSubmitted)
    assert said.file == attempt.file
    assert said.file.version_id
    assert (said.attempt, said.arguments, said.arguments_answered) == (1, 2, 2)
    assert (said.sector, said.topic, said.territory) == ("utilities", "drinking-water", "chust")
    assert said.signatory_post == "first-head"
    for name in ("Каримов", HEAD.full_name, EXECUTOR.full_name):
        assert name not in str(said)


async def test_a_sealed_answer_is_read_by_its_canonical_name_and_cannot_be_deleted(world, stack):
    issued = await world.answered()
    file = (await world.get(issued)).attempts[0].file

    link = await world.stub().GetAnswerDownload(pb.GetAnswerDownloadRequest(assignment_id=issued.assignment_id))
    content, disposition = await world.read(link.url)

    assert link.file_name == "А.Каримов.pdf"
    assert sha256(content).hexdigest() == link.sha256 == file.sha256
    assert "filename*=UTF-8''%D0%90.%D0%9A" in disposition
    store = Minio(stack.s3_endpoint, stack.s3_access_key, stack.s3_secret_key, secure=False)
    with pytest.raises(S3Error):
        store.remove_object(
            stack.s3_prefix + file.bucket, f"{file.folder}/{link.file_name}", version_id=file.version_id
        )


async def test_there_is_nothing_to_download_before_an_answer_is_sealed(world):
    issued = await world.in_work()

    with pytest.raises(AioRpcError) as refused:
        await world.stub().GetAnswerDownload(pb.GetAnswerDownloadRequest(assignment_id=issued.assignment_id))

    assert describe(refused.value).reason == "ANSWER_NOT_SEALED"


async def test_a_file_is_refused_by_its_content_and_the_next_try_succeeds(world):
    issued = await world.in_work()
    bad = {
        "FILE_IS_PICTURE": answers.jpeg(),
        "FILE_IS_OFFICE_DOCUMENT": answers.word_document(),
        "FILE_ENCRYPTED": answers.encrypted_pdf(),
        "FILE_HAS_SCRIPT": answers.scripted_pdf(),
        "FILE_HAS_EMBEDDED_FILE": answers.pdf_with_attachment(),
        "FILE_HAS_ACTION": answers.launching_pdf(),
        "FILE_TOO_LARGE": answers.large_pdf(25),
        "FILE_TRUNCATED": answers.truncated_pdf(),
        "FILE_EMPTY": b"",
    }
    sentences = set()

    for reason, content in bad.items():
        refusal = await _refusal(world, an_answer(issued, await world.uploaded(issued, content)))
        assert (refusal.code, refusal.reason, refusal.clause) == ("INVALID_ARGUMENT", reason, "O13")
        assert list(refusal.fields) == ["upload_ids[0]"]
        assert refusal.hint
        assert "O13" in refusal.localized
        sentences.add(refusal.text)
    opens = answers.pdf_that_acts_on_opening()
    assert (await _refusal(world, an_answer(issued, await world.uploaded(issued, opens)))).reason == "FILE_HAS_ACTION"

    assert len(sentences) == len(bad)
    assert not (await world.get(issued)).attempts
    await world.answer(issued)


async def test_an_answer_that_breaks_a_rule_is_refused_with_its_clause_and_its_upload_stays(world):
    issued = await world.in_work()
    upload = await world.uploaded(issued)
    deputy = organisation_pb2.Official(post="deputy-head", full_name="Усмонов Вали Карим ўғли")
    one_argument = [answer_pb2.ArgumentAnswer(number=1, page=1, text="Хатда")]
    broken = [
        ({"upload_ids": []}, "NOT_ONE_FILE", "O13", "upload_ids"),
        ({"upload_ids": [upload, str(uuid4())]}, "NOT_ONE_FILE", "O13", "upload_ids"),
        ({"signatory": deputy}, "SIGNATORY_NOT_ALLOWED", "O11", "signatory.post"),
        ({"argument_answers": one_argument}, "ARGUMENT_UNANSWERED", "P2.4", "argument_answers"),
        ({"posted": True}, "RECEIPT_MISSING", "O10", "pages"),
        ({"explanatory_letter_taken": True}, "EXPLANATORY_LETTER_TAKEN", "O10", "explanatory_letter_taken"),
        ({"signed_on": a_day(date(2026, 3, 4))}, "SIGNED_IN_FUTURE", "O14", "signed_on"),
        ({"pages": [LETTER]}, "PAGE_WITHOUT_ROLE", "O13", "pages"),
    ]

    for changed, reason, clause, field in broken:
        refusal = await _refusal(world, an_answer(issued, **({"upload_ids": [upload]} | changed)))
        assert (refusal.code, refusal.reason, refusal.clause) == ("INVALID_ARGUMENT", reason, clause)
        assert list(refusal.fields) == [field]
        assert clause in refusal.localized

    request = an_answer(issued, upload)
    assert (await world.stub().SubmitAnswer(request)).assignment.status == pb.ASSIGNMENT_STATUS_SEALING


@pytest.mark.parametrize(
    ("organisation", "post", "may_sign"),
    [
        ("region-hokimiyat", "deputy-hokim", True),
        ("chust-hokimiyat", "deputy-hokim", False),
        ("chust-hokimiyat", "hokim", True),
        ("water-utility", "deputy-head", False),
    ],
)
async def test_who_signs_depends_on_the_kind_of_organisation(world, organisation, post, may_sign):
    issued = await world.in_work(organisation=organisation)
    signatory = organisation_pb2.Official(post=post, full_name="Усмонов Вали Карим ўғли")
    request = an_answer(issued, await world.uploaded(issued), signatory=signatory)

    if may_sign:
        await world.stub(organisation).SubmitAnswer(request)
    else:
        assert (await _refusal(world, request, organisation)).clause == "O11"


async def test_a_late_answer_says_why_and_is_recorded_as_late(world):
    issued = await world.in_work(due_on=date(2026, 3, 2))
    upload = await world.uploaded(issued)

    refusal = await _refusal(world, an_answer(issued, upload))
    await world.stub().SubmitAnswer(an_answer(issued, upload, late_reason="Ҳужжатлар архивдан кеч олинди"))
    await world.run_jobs()
    sealed = await world.get(issued)

    assert (refusal.reason, refusal.clause, list(refusal.fields)) == ("LATE_WITHOUT_REASON", "O6", ["late_reason"])
    assert sealed.attempts[0].late
    assert sealed.attempts[0].late_reason == "Ҳужжатлар архивдан кеч олинди"
    [said] = await world.said(events_pb2.AnswerSubmitted)
    assert said.late


async def test_a_repeated_submission_gets_the_first_answer(world):
    issued = await world.in_work()
    request = an_answer(issued, await world.uploaded(issued))

    first = await world.stub().SubmitAnswer(request)
    await world.run_jobs()
    again = await world.stub().SubmitAnswer(request)

    assert again == first
    assert len(await world.said(events_pb2.AnswerSubmitted)) == 1


async def test_an_upload_of_another_assignment_or_none_is_not_found(world):
    issued, other = await world.in_work(), await world.in_work()
    never_put = await world.stub().CreateAnswerUpload(pb.CreateAnswerUploadRequest(assignment_id=issued.assignment_id))

    for upload in (str(uuid4()), await world.uploaded(other), never_put.upload_id):
        refusal = await _refusal(world, an_answer(issued, upload))
        assert (refusal.code, refusal.reason) == ("NOT_FOUND", "UPLOAD_NOT_FOUND")


async def test_a_file_announced_as_too_large_gets_no_link(world):
    issued = await world.in_work()
    request = pb.CreateAnswerUploadRequest(assignment_id=issued.assignment_id, size_bytes=25 << 20)

    with pytest.raises(AioRpcError) as refused:
        await world.stub().CreateAnswerUpload(request)

    refusal = describe(refused.value)
    assert (refusal.reason, list(refusal.fields)) == ("FILE_TOO_LARGE", ["size_bytes"])


async def test_an_answer_is_not_handed_in_before_an_executor_is_named(world):
    issued = await world.issued()

    refusal = await _refusal(world, an_answer(issued, str(uuid4())))

    assert refusal.code == "FAILED_PRECONDITION"
    assert refusal.open_steps == ("accept-assignment",)


async def test_the_file_of_an_organisation_bears_its_heads_name_and_a_nameless_ones_the_number(world):
    head = appeal_pb2.Individual(surname="Toʻraqulov", given_name="Sherzod")
    firm = appeal_pb2.Applicant(legal_entity=appeal_pb2.LegalEntity(name="«Намуна» МЧЖ", head=head))

    for applicant, name in ((firm, "Sh.Toʻraqulov.pdf"), (appeal_pb2.Applicant(), "N-2026-000017.pdf")):
        issued = await world.answered(applicant=applicant)
        assert (await world.get(issued)).attempts[0].file_name == name


async def test_reading_an_answer_leaves_a_trace(world):
    issued = await world.answered()
    await world.stub().GetAnswerDownload(pb.GetAnswerDownloadRequest(assignment_id=issued.assignment_id))

    actions = " ".join(await world.audit_of(issued))
    for action in (
        "assignment-taken-in",
        "assignment-accepted",
        "executor-appointed",
        "answer-handed-in",
        "answer-sealed",
    ):
        assert action in actions
    assert "Каримов" not in actions
