"""How a refusal is told at the terminal."""

import pytest
from grpc import StatusCode
from grpc.aio import AioRpcError, Metadata

from qabul_chassis import errors
from qabul_chassis.rpc import Catalogue
from qabul_chassis.rpc.guard import Unexpected
from qabul_chassis.rpc.status import DETAILS_KEY, status_of
from qabul_cli.problems import CallFailed, exit_code_of

INCIDENT = "0f5c4f8e-2f0b-4a6c-8a5c-6f1d0c9a7b3e"


def failed(error, language="ru", **more):
    status = status_of(error, language=language, catalogue=Catalogue())
    trailing = Metadata((DETAILS_KEY, status.SerializeToString()))
    code = next(code for code in StatusCode if code.value[0] == status.code)
    return CallFailed("intake", AioRpcError(code, Metadata(), trailing, status.message), target="x:1", **more)


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
