"""submit, track and appeals, against intake on the real servers."""

import json
from uuid import uuid4

from tests.factories.appeals import PHONE, PINFL, TEXT

from qabul_chassis.auth import Role

APPEAL = f"""
territory: chust
sector: housing-utilities
kind: complaint
text: {TEXT}
received_on: 2026-03-02
late_entry_reason: came by post
applicant:
  individual: {{surname: Каримов, given_name: Алишер, pinfl: "{PINFL}"}}
  phone: "{PHONE}"
"""


async def submitted(terminal, *more):
    return await terminal.json("submit", TEXT, "--territory", "namangan-city", *more)


async def test_an_appeal_is_submitted_and_tracked_by_what_was_printed(intake, terminal):
    done = await terminal.run("submit", TEXT, "--territory", "namangan-city")

    assert done.code == 0, done.err
    assert "N-2026-000001" in done.out
    assert "Due on 18 March 2026." in done.out
    # The note repeats the command that follows it; it goes where it disturbs no pipe.
    command = done.err.split("Follow it: qabul ")[1].split()
    tracked = await terminal.run(*command)
    assert tracked.code == 0, tracked.err
    assert "registered" in tracked.out


async def test_the_languages_of_the_services_are_spoken(intake, terminal):
    answer = await submitted(terminal)

    titles = [
        (await terminal.json("track", answer["number"], answer["secret_code"], "--lang", language))["steps"][0]["title"]
        for language in ("uz-Cyrl", "uz-Latn", "ru", "en")
    ]

    assert len(set(titles)) == 4


async def test_the_text_may_come_from_standard_input_or_a_file(intake, terminal, tmp_path):
    (tmp_path / "letter.txt").write_text("\ufeffХатдан: сув йўқ", encoding="utf-8")
    here = ("--territory", "chust")

    by_dash = await terminal.json("submit", "-", *here, given="Қувурдан: сув йўқ")
    by_pipe = await terminal.json("submit", *here, given="Қувурдан: газ йўқ")
    by_file = await terminal.json("submit", "--text-file", str(tmp_path / "letter.txt"), *here)

    texts = [(await terminal.json("appeals", "show", each["number"]))["text"] for each in (by_dash, by_pipe, by_file)]
    assert texts == ["Қувурдан: сув йўқ", "Қувурдан: газ йўқ", "Хатдан: сув йўқ"]


async def test_a_file_has_every_field_and_options_win(intake, terminal, tmp_path):
    (tmp_path / "appeal.yaml").write_text(APPEAL, encoding="utf-8")

    answer = await terminal.json("submit", "--file", str(tmp_path / "appeal.yaml"), "--territory", "pop")

    seen = await terminal.json("appeals", "show", answer["appeal_id"])
    assert (seen["facts"]["territory"], seen["facts"]["kind"]) == ("pop", "complaint")
    assert (seen["facts"]["received_on"], seen["late_entry_reason"]) == ("2026-03-02", "came by post")
    assert seen["applicant"]["individual"]["pinfl"] == PINFL
    assert seen["applicant"]["phone"] == PHONE


async def test_sent_again_with_its_request_id_an_appeal_is_the_same(intake, terminal):
    request_id = str(uuid4())

    first = await submitted(terminal, "--request-id", request_id)
    again = await submitted(terminal, "--request-id", request_id)

    assert again == first


async def test_a_refusal_names_field_clause_and_what_is_wrong(intake, terminal):
    done = await terminal.run("submit", TEXT, "--territory", "atlantis", "--lang", "ru")
    as_json = await terminal.run("submit", TEXT, "--territory", "atlantis", "--json")

    assert (done.code, done.out) == (1, "")
    assert "atlantis" in done.err
    assert "territory" in done.err
    assert "пункт: O2" in done.err
    assert (as_json.code, as_json.out) == (1, "")
    error = json.loads(as_json.err)["error"]
    assert (error["reason"], error["clause"], list(error["fields"])) == ("UNKNOWN_TERRITORY", "O2", ["territory"])
    assert error["localized"]


async def test_what_to_do_is_said_in_the_language_asked_for_before_or_after_the_command(intake, terminal):
    answer = await submitted(terminal)
    wrong = ("track", answer["number"], "0000-0000-0000")

    before = await terminal.run("--lang", "ru", *wrong)
    after = await terminal.run(*wrong, "--lang", "ru")
    both = await terminal.run("--lang", "ru", *wrong, "--lang", "uz-Latn")
    neither = await terminal.run(*wrong)

    assert before.err == after.err
    assert "Что делать: Проверьте и то и другое; код выдан при подаче обращения." in before.err
    assert "Nima qilish kerak: Ikkalasini ham tekshiring" in both.err
    assert "What to do: Check both; the code was given when the appeal was submitted." in neither.err


async def test_every_wrong_field_is_said_in_the_language_asked_for(intake, terminal):
    done = await terminal.run("--lang", "ru", "submit", TEXT, "--territory", "pop", "--phone", "x", "--email", "y")

    assert done.code == 1
    assert "applicant.phone: нужен номер телефона" in done.err
    assert "applicant.email: нужен адрес электронной почты" in done.err


async def test_a_wrong_code_is_not_found(intake, terminal):
    answer = await submitted(terminal)

    done = await terminal.run("track", answer["number"], "0000-0000-0000")

    assert (done.code, done.out) == (1, "")
    assert "What to do:" in done.err


async def test_a_list_names_nobody(intake, terminal, tmp_path):
    (tmp_path / "appeal.yaml").write_text(APPEAL, encoding="utf-8")
    await terminal.json("submit", "--file", str(tmp_path / "appeal.yaml"))

    table = await terminal.run("appeals", "list")
    listed = await terminal.run("appeals", "list", "--json")
    # Also of a role that may see more.
    registrar = intake.stack.token(Role.REGISTRAR)
    of_registrar = await terminal.run("appeals", "list", "--json", QABUL_TOKEN=registrar)

    for done in (table, listed, of_registrar):
        assert "N-2026-000001" in done.out
        for secret in ("Каримов", "сув йўқ", PINFL, PHONE):
            assert secret not in done.out
    shown = await terminal.run("appeals", "show", "N-2026-000001")
    assert "Каримов Алишер" in shown.out


async def test_a_list_goes_on_page_by_page_up_to_its_limit(intake, terminal):
    for _ in range(3):
        await submitted(terminal)

    two = await terminal.json("appeals", "list", "--limit", "2")
    none = await terminal.json("appeals", "list", "--status", "resolved", "--from", "2026-01-01")

    assert [each["facts"]["number"] for each in two["appeals"]] == ["N-2026-000003", "N-2026-000002"]
    assert (two["total_size"], none) == (3, {"appeals": [], "total_size": 0})


async def test_a_token_of_another_role_is_refused_in_a_sentence(intake, terminal):
    gateway = intake.stack.token(Role.APPLICANT_GATEWAY)

    done = await terminal.run("appeals", "list", "--token", gateway)

    assert (done.code, done.out) == (1, "")
    assert "PERMISSION_DENIED" in done.err or "role" in done.err


async def test_a_token_that_is_printed_is_one_to_call_with(intake, terminal):
    token = await terminal.run("token", "--role", "registrar")

    done = await terminal.run("appeals", "list", "--token", token.out.strip(), "--json")

    assert done.code == 0, done.err


async def test_a_service_that_is_away_is_said_with_the_id_to_send_again(terminal):
    away = {"QABUL_INTAKE_TARGET": "127.0.0.1:1"}

    done = await terminal.run("submit", TEXT, "--territory", "chust", **away)

    assert (done.code, done.out) == (3, "")
    assert "does not answer at 127.0.0.1:1" in done.err
    assert "--request-id" in done.err
