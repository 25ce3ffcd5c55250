"""How a refusal is told at the terminal."""

import json

import pytest
from tests.factories.refusals import answered

from qabul_chassis import errors
from qabul_chassis.rpc.guard import Unexpected
from qabul_cli.output import Output
from qabul_cli.places import SERVICES
from qabul_cli.problems import CallFailed, Refused, exit_code_of

INCIDENT = "0f5c4f8e-2f0b-4a6c-8a5c-6f1d0c9a7b3e"


def failed(error, language="ru", **more):
    return CallFailed("intake", answered(error, language), target="x:1", **more)


@pytest.mark.parametrize(
    ("asked", "advice"),
    [
        pytest.param(False, "Tell the operator the incident's id.", id="in English unless asked"),
        pytest.param(True, "Назовите оператору номер инцидента", id="in the language asked for"),
    ],
)
def test_an_unexpected_error_says_where_its_incident_is_found(asked, advice):
    error = Unexpected(
        "An unexpected error occurred.", hint="Tell the operator the incident's id.", metadata={"incident": INCIDENT}
    )

    problem = failed(error, localized=asked)

    assert problem.hint.startswith(advice)
    assert f"make logs S=intake | grep {INCIDENT}" in problem.hint
    assert problem.plain()["incident"] == INCIDENT


def test_a_token_that_a_service_does_not_take_is_no_refusal_of_what_was_asked():
    unknown = failed(errors.Unauthenticated("Expected a token, but it has expired.", reason="TOKEN_INVALID"))
    denied = failed(errors.Denied("Expected the role operator.", reason="ROLE_MISSING"))

    assert (exit_code_of([unknown]), exit_code_of([denied])) == (4, 1)
    assert unknown.plain()["code"] == "UNAUTHENTICATED"


def test_a_problem_has_one_shape_for_programs_whoever_says_it():
    own = Refused("No service has it.", hint="Look elsewhere.").plain()
    said = failed(errors.Denied("Expected the role operator.", reason="ROLE_MISSING")).plain()

    assert own.keys() == said.keys()
    assert {name for name, value in own.items() if value} == {"code", "text", "hint"}
    assert (own["service"], said["service"]) == ("", "intake")
    assert {name: type(value) for name, value in own.items()} == {name: type(value) for name, value in said.items()}


async def refuse(service):
    text = "GetStatus needs one of the roles operator; the token has hokim."
    raise answered(errors.Denied(text, reason="ROLE_MISSING"))


async def test_what_several_services_say_alike_is_told_once_with_their_names_and_what_to_do(session, capsys):
    begun = session()
    assert await begun.ask_each(SERVICES, refuse) == {}

    told = capsys.readouterr().err
    assert (begun.not_asked, begun.exit_code) == (list(SERVICES), 1)
    assert told.count("ROLE_MISSING") == 1
    assert "said by: intake, routing, execution, review, reporting" in told
    assert "What to do: Give a token of one of these roles with --token or in QABUL_TOKEN." in told


async def test_programs_are_told_of_each_service_by_itself(session, capsys):
    await session(as_json=True).ask_each(SERVICES, refuse)

    documents = "[" + capsys.readouterr().err.replace("}\n{", "},{") + "]"
    assert [each["error"]["service"] for each in json.loads(documents)] == list(SERVICES)


@pytest.mark.parametrize(
    ("language", "localized", "first"),
    [
        pytest.param("ru", True, "У вас нет полномочий", id="asked for"),
        pytest.param("ru", False, "Expected the role", id="not asked for"),
        pytest.param("en", True, "Expected the role", id="English, which is more precise"),
    ],
)
def test_the_sentence_in_the_language_asked_for_comes_first_and_the_other_beside_it(language, localized, first, capsys):
    error = errors.Denied("Expected the role operator.", reason="ROLE_MISSING")

    Output(as_json=False).problem(failed(error, language, localized=localized))

    told = capsys.readouterr().err
    assert told.startswith(first)
    assert "Expected the role operator." in told
