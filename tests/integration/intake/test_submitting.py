"""SubmitAppeal: registered at once, refused for codes and dates alone (D1, O2, O8)."""

from datetime import date, timedelta
from uuid import uuid4

from tests.factories.appeals import a_submission, an_applicant

from qabul.intake.v1 import appeal_pb2
from qabul.intake.v1 import intake_service_pb2 as pb
from qabul.intake.v1.intake_service_pb2_grpc import IntakeServiceStub
from qabul_chassis.auth import Role
from qabul_chassis.testing import refusal_of
from qabul_chassis.wire import as_date, to_date

TODAY = date(2026, 3, 3)
TOMORROW, LAST_WEEK = TODAY + timedelta(days=1), TODAY - timedelta(days=7)
#: Before the first edition of the law.
OLD = to_date(date(1991, 9, 1))


async def test_an_appeal_gets_its_number_its_legal_term_and_a_code(gateway):
    answer = await gateway.SubmitAppeal(a_submission())

    assert answer.number == "N-2026-000001"
    assert as_date(answer.received_on) == TODAY
    assert as_date(answer.due_on) == TODAY + timedelta(days=15)
    assert len(answer.secret_code.replace("-", "")) == 12


async def test_the_term_explains_itself_in_the_callers_language(intake):
    english = intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY, language="en")

    answer = await english.SubmitAppeal(a_submission(received_on=to_date(TODAY)))
    late = await english.SubmitAppeal(
        a_submission(received_on=to_date(date(2026, 2, 13)), late_entry_reason="came by post")
    )

    assert (answer.term.rule, answer.term.clause, answer.term.days) == ("application", "ZRU-445", 15)
    assert "Due on 18 March 2026." in answer.term.sentence
    assert as_date(late.term.started_on) == date(2026, 2, 13)
    assert [day.split(":")[0] for day in late.term.skipped] == ["28 February 2026", "1 March 2026"]


#: What is wrong, the field that is named, the reason and the clause.
BAD_INPUT = [
    ({"territory": "atlantis"}, "territory", "UNKNOWN_TERRITORY", "O2"),
    ({"sector": "magic"}, "sector", "UNKNOWN_SECTOR", "O2"),
    ({"topic": "dragons"}, "topic", "UNKNOWN_TOPIC", "O2"),
    ({"received_on": to_date(TOMORROW)}, "received_on", "RECEIVED_IN_FUTURE", "O2"),
    ({"received_on": to_date(LAST_WEEK)}, "late_entry_reason", "LATE_ENTRY_REASON_MISSING", "P1.4"),
    ({"received_on": OLD, "late_entry_reason": "топилди"}, "received_on", "NO_TERM_EDITION", "ZRU-445"),
    ({"received_on": {"year": 2026, "month": 2, "day": 30}}, "received_on", "NOT_A_DAY", ""),
    ({"text": "Сув\0йўқ"}, "text", "UNSTORABLE_CHARACTER", ""),
    ({"request_id": "17"}, "request_id", "INVALID_FIELDS", ""),
    ({"text": ""}, "text", "INVALID_FIELDS", "O2"),
    ({"text": " \n\t "}, "text", "INVALID_FIELDS", "O2"),
    ({"text": "а" * (1 << 20)}, "text", "INVALID_FIELDS", "O2"),
    ({"kind": 0}, "kind", "INVALID_FIELDS", "D1"),
    ({"kind": 9}, "kind", "INVALID_FIELDS", "D1"),
    # A masked value is not written back (trap 5).
    ({"applicant": an_applicant(phone="*********4567")}, "applicant.phone", "INVALID_FIELDS", ""),
]


async def test_bad_input_is_told_which_field_why_and_by_which_clause(gateway):
    refusals = [await refusal_of(gateway.SubmitAppeal(a_submission(**changed))) for changed, *_ in BAD_INPUT]

    assert {refusal.code for refusal in refusals} == {"INVALID_ARGUMENT"}
    assert [(list(refusal.fields), refusal.reason, refusal.clause) for refusal in refusals] == [
        ([field], reason, clause) for _, field, reason, clause in BAD_INPUT
    ]
    assert all(refusal.localized for refusal in refusals)
    # Nothing was numbered for any of it.
    assert (await gateway.SubmitAppeal(a_submission())).number == "N-2026-000001"


async def test_several_faults_are_told_together(gateway):
    refusal = await refusal_of(gateway.SubmitAppeal(a_submission(territory="x", sector="y")))

    assert list(refusal.fields) == ["territory", "sector"]
    assert refusal.clause == "O2"


async def test_what_is_amiss_with_an_appeal_is_recorded_and_shown_to_staff(gateway, registrar):
    odd = {
        "nothing to be seen": a_submission(text="\u00a0\u200b\ufeff"),
        "an argument of nothing": a_submission(arguments=["Сув йўқ", "\u200b"]),
        "a topic elsewhere": a_submission(sector="health", topic="gas-outage"),
        "in order": a_submission(),
    }
    shown = {}
    for name, submission in odd.items():
        answer = await gateway.SubmitAppeal(submission)
        shown[name] = (await registrar.GetAppeal(pb.GetAppealRequest(appeal=answer.number))).appeal
    listed = (await registrar.ListAppeals(pb.ListAppealsRequest())).appeals

    without_words = appeal_pb2.APPEAL_DEFECT_WITHOUT_WORDS
    of_another_sector = appeal_pb2.APPEAL_DEFECT_TOPIC_OF_ANOTHER_SECTOR
    assert {name: list(appeal.defects) for name, appeal in shown.items()} == {
        "nothing to be seen": [without_words],
        "an argument of nothing": [without_words],
        "a topic elsewhere": [of_another_sector],
        "in order": [],
    }
    # The sector that was named holds; the topic stays as it was given.
    moved = shown["a topic elsewhere"].facts
    assert (moved.sector, moved.topic) == ("health", "gas-outage")
    assert {each.facts.number: list(each.defects) for each in listed} == {
        each.facts.number: list(each.defects) for each in shown.values()
    }


async def test_nobody_is_refused_for_what_he_says_or_leaves_out(gateway, registrar):
    answer = await gateway.SubmitAppeal(
        a_submission(applicant=appeal_pb2.Applicant(), text="<script>alert('салом')</script> Сув йўқ")
    )
    appeal = (await registrar.GetAppeal(pb.GetAppealRequest(appeal=answer.number))).appeal

    assert appeal.facts.anonymous_candidate
    assert appeal.text == "<script>alert('салом')</script> Сув йўқ"
    assert appeal.summary == "Сув йўқ"


async def test_what_is_left_out_is_found_out(gateway, registrar):
    answer = await gateway.SubmitAppeal(a_submission(topic="execution-alimony", text="Нет воды, помогите"))
    appeal = (await registrar.GetAppeal(pb.GetAppealRequest(appeal=answer.appeal_id))).appeal

    assert appeal.facts.language == "ru"
    assert appeal.facts.sector == "court-execution"
    assert [argument.text for argument in appeal.arguments] == ["Нет воды, помогите"]
    assert appeal.facts.arguments == 1


async def test_the_same_request_gets_the_same_answer(gateway):
    request = a_submission()

    first = await gateway.SubmitAppeal(request)
    again = await gateway.SubmitAppeal(request)

    assert again == first


async def test_a_request_id_in_large_letters_is_the_same_request(gateway):
    request = a_submission()
    first = await gateway.SubmitAppeal(request)
    request.request_id = request.request_id.upper()

    assert await gateway.SubmitAppeal(request) == first


async def test_the_answer_is_the_same_after_a_restart(start, intake):
    request = a_submission()
    first = await intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY).SubmitAppeal(request)

    own_database = intake.running.settings.database_url.get_secret_value()
    async with start(database_url=own_database) as started_again:
        again = await started_again.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY).SubmitAppeal(request)

    assert again == first


async def test_a_request_id_belongs_to_one_submission(gateway):
    request = a_submission()
    await gateway.SubmitAppeal(request)
    request.text = "Газ ҳам йўқ"

    refusal = await refusal_of(gateway.SubmitAppeal(request))

    assert (refusal.code, refusal.reason) == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED")


async def test_request_ids_of_two_callers_never_meet(intake):
    request = a_submission(request_id=str(uuid4()))

    answers = [
        await intake.stub(IntakeServiceStub, Role.APPLICANT_GATEWAY, subject=subject).SubmitAppeal(request)
        for subject in ("portal", "site-of-a-department")
    ]

    assert [answer.number for answer in answers] == ["N-2026-000001", "N-2026-000002"]
    assert answers[0].secret_code != answers[1].secret_code
