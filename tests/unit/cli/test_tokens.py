"""`qabul token`: tokens of the local stack, and who may be given one."""

import json

import jwt
import pytest


def claims_of(token):
    return jwt.decode(token, options={"verify_signature": False})


def test_only_the_token_is_printed(local, qabul):
    done = qabul("token", "--role", "registrar")

    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1
    claims = claims_of(done.stdout.strip())
    assert (claims["roles"], claims["region"], claims["iss"]) == (["registrar"], "namangan", "qabul-dev")
    assert claims["exp"] - claims["iat"] == 12 * 3600


def test_a_token_says_who_it_is_for(local, qabul):
    person = ("--subject", "s-17", "--name", "Ҳайдаров Илҳом", "--lifetime", "30m")
    done = qabul("token", "--role", "executor", "--organisation", "water-utility", *person, "--json")

    shown = json.loads(done.stdout)
    claims = claims_of(shown["token"])
    assert (claims["sub"], claims["name"], claims["organisation"]) == ("s-17", "Ҳайдаров Илҳом", "water-utility")
    assert claims["exp"] - claims["iat"] == 1800
    assert shown["expires_at"].endswith("Z")


@pytest.mark.parametrize("role", ["executor", "organisation-head"])
def test_a_role_of_an_organisation_needs_one(local, qabul, role):
    done = qabul("token", "--role", role)

    assert (done.exit_code, done.stdout) == (2, "")
    assert "--organisation" in done.stderr


@pytest.mark.parametrize("lifetime", ["0h", "-1h", "soon", "12", "1000d", "9999999d"])
def test_a_lifetime_that_is_none_is_refused(local, qabul, lifetime):
    done = qabul("token", "--role", "operator", "--lifetime", lifetime)

    assert (done.exit_code, done.stdout) == (2, "")


def test_an_unknown_role_is_answered_with_those_there_are(local, qabul):
    done = qabul("token", "--role", "mayor")

    assert done.exit_code == 2
    assert "working-group-head" in done.stderr


def test_no_key_is_made_where_no_stack_was_started(qabul, tmp_path):
    done = qabul("token", "--role", "operator")

    assert (done.exit_code, done.stdout) == (3, "")
    assert "make up" in done.stderr
    assert not (tmp_path / "state").exists()
