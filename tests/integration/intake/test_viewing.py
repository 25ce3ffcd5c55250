"""GetAppeal, BatchGetAppeals, ListAppeals: who sees what, and what is noted of it."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from tests.factories.appeals import EMAIL, PHONE, PINFL, TEXT, a_submission, an_applicant

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.rpc import connect
from qabul_chassis.testing import refusal_of
from qabul_chassis.wire import to_date

VIEWS = {"GetAppeal", "BatchGetAppeals", "ListAppeals"}
REGISTERED, ACCEPTED = appeal_pb2.APPEAL_STATUS_REGISTERED, appeal_pb2.APPEAL_STATUS_ACCEPTED


@pytest.fixture
def caller(intake):
    """Intake as a caller of a role calls it."""

    def calling(*roles, **more):
        return intake.stub(IntakeServiceStub, *roles, **more)

    return calling


async def test_an_appeal_is_found_by_id_and_by_number(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())

    by_id, by_number = [
        (await registrar.GetAppeal(pb.GetAppealRequest(appeal=named))).appeal
        for named in (submitted.appeal_id, submitted.number)
    ]

    assert by_id == by_number
    assert by_id.text == TEXT
    assert by_id.applicant.individual.pinfl == PINFL


async def test_what_is_not_there_is_not_found(registrar):
    for named in ("N-2026-999999", "nonsense", str(uuid4())):
        refusal = await refusal_of(registrar.GetAppeal(pb.GetAppealRequest(appeal=named)))

        assert (refusal.code, refusal.reason) == ("NOT_FOUND", "APPEAL_NOT_FOUND")


async def test_every_reading_of_an_appeal_is_in_its_audit(intake, gateway, caller):
    submitted = await gateway.SubmitAppeal(a_submission())
    hokim = caller(Role.HOKIM, subject="hokim-1")
    await hokim.GetAppeal(pb.GetAppealRequest(appeal=submitted.number))
    await hokim.BatchGetAppeals(pb.BatchGetAppealsRequest(appeal_ids=[submitted.appeal_id]))

    rows = await intake.database.fetch(
        "SELECT entries->0->>'who' AS who, entries->0->>'action' AS action FROM audit WHERE key = $1 ORDER BY seq",
        UUID(submitted.appeal_id),
    )

    assert [(row["who"], row["action"]) for row in rows] == [
        ("region-applicant-gateway", "submit-appeal"),
        ("hokim-1", "read-appeal"),
        ("hokim-1", "read-appeal"),
    ]


async def test_contacts_are_sealed_in_the_database(intake, gateway):
    await gateway.SubmitAppeal(a_submission())

    [row] = await intake.database.fetch("SELECT applicant::text AS everything FROM applicant")

    for secret in (PINFL, PHONE, EMAIL):
        assert secret not in row["everything"]
        assert secret.encode().hex() not in row["everything"]


async def test_lists_mask_contacts_for_all_but_registrars(gateway, caller):
    await gateway.SubmitAppeal(a_submission())

    async def listed(role):
        [appeal] = (await caller(role).ListAppeals(pb.ListAppealsRequest())).appeals
        return appeal

    registrar, hokim, analyst = [await listed(role) for role in (Role.REGISTRAR, Role.HOKIM, Role.ANALYST)]

    assert registrar.applicant == an_applicant()
    assert hokim.applicant.individual.surname == "Каримов"
    assert (hokim.applicant.individual.pinfl, hokim.applicant.phone) == ("**********0021", "*************5-67")
    assert analyst.applicant == appeal_pb2.Applicant()
    assert not analyst.summary
    # Long texts are not for lists.
    assert not registrar.text
    assert registrar.summary == TEXT


async def test_pages_follow_one_another_and_the_count_is_of_the_whole(gateway, registrar):
    for day in (3, 1, 2, 2, 2):
        received_on = to_date(date(2026, 3, day))
        await gateway.SubmitAppeal(a_submission(received_on=received_on, late_entry_reason="почта"))

    pages, token = [], ""
    while not pages or token:
        page = await registrar.ListAppeals(pb.ListAppealsRequest(page_size=2, page_token=token))
        pages.append(page)
        token = page.next_page_token

    assert [len(page.appeals) for page in pages] == [2, 2, 1]
    assert {page.total_size for page in pages} == {5}
    shown = [(appeal.facts.received_on.day, appeal.facts.number) for page in pages for appeal in page.appeals]
    assert shown == sorted(shown, reverse=True)


async def test_a_list_is_narrowed_by_status_sector_territory_and_day(gateway, registrar):
    made = [
        await gateway.SubmitAppeal(a_submission(**changed))
        for changed in (
            {},
            {"territory": "chust"},
            {"sector": "health"},
            {"received_on": to_date(date(2026, 2, 20)), "late_entry_reason": "почта"},
        )
    ]
    await registrar.AcceptAppeal(pb.AcceptAppealRequest(request_id=str(uuid4()), appeal_id=made[1].appeal_id))

    async def found(**filter_):
        answer = await registrar.ListAppeals(pb.ListAppealsRequest(**filter_))
        assert answer.total_size == len(answer.appeals)
        return [[submitted.number for submitted in made].index(each.facts.number) for each in answer.appeals]

    assert await found() == [2, 1, 0, 3]
    assert await found(territory="chust") == [1]
    assert await found(sector="health") == [2]
    assert await found(statuses=[REGISTERED]) == [2, 0, 3]
    assert await found(statuses=[REGISTERED, ACCEPTED]) == [2, 1, 0, 3]
    assert await found(statuses=[ACCEPTED], territory="chust") == [1]
    assert await found(statuses=[ACCEPTED], sector="health") == []
    assert await found(received_to=to_date(date(2026, 2, 28))) == [3]
    assert await found(statuses=[REGISTERED], received_from=to_date(date(2026, 3, 1))) == [2, 0]


async def test_codes_nobody_knows_are_named_instead_of_an_empty_list(registrar):
    wrong = pb.ListAppealsRequest(sector="magic", territory="atlantis")

    refused = await refusal_of(registrar.ListAppeals(wrong))

    assert (refused.code, list(refused.fields)) == ("INVALID_ARGUMENT", ["sector", "territory"])
    assert "'atlantis'" in refused.fields["territory"]
    assert (await registrar.ListAppeals(pb.ListAppealsRequest(sector="health"))).total_size == 0


async def test_an_empty_page_still_has_its_count(gateway, registrar):
    answer = await registrar.ListAppeals(pb.ListAppealsRequest())

    assert (len(answer.appeals), answer.total_size, answer.next_page_token) == (0, 0, "")


async def test_a_page_token_belongs_to_its_filter(gateway, registrar):
    for _ in range(2):
        await gateway.SubmitAppeal(a_submission())
    token = (await registrar.ListAppeals(pb.ListAppealsRequest(page_size=1))).next_page_token

    for request in (
        pb.ListAppealsRequest(page_token=token, sector="health"),
        pb.ListAppealsRequest(page_token="nonsense"),
    ):
        refusal = await refusal_of(registrar.ListAppeals(request))
        assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "PAGE_TOKEN_INVALID")


async def test_a_batch_leaves_out_what_is_not_there(gateway, registrar):
    submitted = await gateway.SubmitAppeal(a_submission())

    answer = await registrar.BatchGetAppeals(pb.BatchGetAppealsRequest(appeal_ids=[str(uuid4()), submitted.appeal_id]))

    assert [appeal.facts.number for appeal in answer.appeals] == [submitted.number]


async def test_a_batch_that_fits_no_message_is_refused_with_what_to_do(gateway, registrar):
    long = "Сув йўқ. " * 6000
    made = [await gateway.SubmitAppeal(a_submission(text=long)) for _ in range(50)]

    refusal = await refusal_of(
        registrar.BatchGetAppeals(pb.BatchGetAppealsRequest(appeal_ids=[each.appeal_id for each in made]))
    )

    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "BATCH_TOO_LARGE")
    assert "half as many" in refusal.hint


MAY = {
    Role.APPLICANT_GATEWAY: {"SubmitAppeal", "TrackAppeal"},
    Role.REGISTRAR: {"SubmitAppeal", "TrackAppeal", *VIEWS, "AcceptAppeal"},
    Role.WORKING_GROUP_MEMBER: VIEWS,
    Role.HOKIM: VIEWS,
    Role.ANALYST: VIEWS - {"GetAppeal"},
    Role.EXECUTOR: set(),
    Role.OPERATOR: set(),
}


async def test_each_role_may_call_what_is_its_work(caller):
    # Each request is wrong, so whoever may call is told that and nobody changes anything.
    calls = {
        "SubmitAppeal": pb.SubmitAppealRequest(),
        "TrackAppeal": pb.TrackAppealRequest(),
        "GetAppeal": pb.GetAppealRequest(),
        "BatchGetAppeals": pb.BatchGetAppealsRequest(),
        "ListAppeals": pb.ListAppealsRequest(page_size=-1),
        "AcceptAppeal": pb.AcceptAppealRequest(),
    }

    found = {}
    for role in MAY:
        stub = caller(role, organisation="health-department")
        reasons = {name: (await refusal_of(getattr(stub, name)(call))).reason for name, call in calls.items()}
        assert set(reasons.values()) <= {"INVALID_FIELDS", "ROLE_MISSING"}
        found[role] = {name for name, reason in reasons.items() if reason == "INVALID_FIELDS"}

    assert found == MAY


async def test_nobody_calls_without_a_token_or_with_one_that_is_none(intake, caller):
    async with connect(intake.target) as channel:
        without = await refusal_of(IntakeServiceStub(channel).ListAppeals(pb.ListAppealsRequest()))
    forged = await refusal_of(caller(token="forged").ListAppeals(pb.ListAppealsRequest()))

    assert (without.code, without.reason) == ("UNAUTHENTICATED", "TOKEN_MISSING")
    assert (forged.code, forged.reason) == ("UNAUTHENTICATED", "TOKEN_INVALID")
