"""Settings: what they refuse, and with which sentence."""

import pytest
from pydantic import ValidationError

from qabul_chassis.settings import Settings

SOUND = {
    "production": True,
    "jwks": "https://issuer.example/jwks",
    "token_issuer": "https://issuer.example",
    "s3_access_key": "key",
    "s3_secret_key": "secret",
    "s3_lock_mode": "COMPLIANCE",
    "nats_user": "intake",
    "nats_password": "secret",
}


def test_sound_production_settings_are_taken():
    assert Settings(**SOUND).production


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        pytest.param({"jwks": ""}, "needs QABUL_JWKS", id="no keys"),
        pytest.param({"jwks": "http://issuer.example/jwks"}, "plain http", id="keys over http"),
        pytest.param({"token_issuer": None}, "needs QABUL_TOKEN_ISSUER", id="no issuer"),
        pytest.param({"token_issuer": "qabul-dev"}, "refuses the development issuer", id="dev issuer"),
        pytest.param({"grpc_host": "0.0.0.0"}, "needs TLS on 0.0.0.0", id="open port without TLS"),  # noqa: S104
        pytest.param({"s3_access_key": ""}, "keys for the object store", id="open store"),
        pytest.param({"s3_lock_mode": "GOVERNANCE"}, "QABUL_S3_LOCK_MODE=COMPLIANCE", id="seal that can be lifted"),
        pytest.param({"nats_user": None}, "NATS user of its own", id="shared broker user"),
    ],
)
def test_production_refuses_an_insecure_choice(change, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Settings(**SOUND | change)


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        pytest.param({"zone": "Asia/Nowhere"}, "IANA zone such as Asia/Tashkent", id="zone"),
        pytest.param({"grpc_tls_cert": "cert.pem"}, "together, but only one is set", id="half a pair"),
        pytest.param({"grpc_tls_client_ca": "ca.pem"}, "server certificate beside", id="mTLS without TLS"),
        pytest.param({"processes": 2}, "fixed QABUL_GRPC_PORT", id="processes without a port"),
        pytest.param({"grpc_port": 70000}, "65535", id="port"),
    ],
)
def test_settings_that_cannot_work_are_refused(wrong, sentence):
    with pytest.raises(ValidationError, match=sentence):
        Settings(**wrong)


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("QABUL_REGION", "andijan")
    monkeypatch.setenv("QABUL_GRPC_PORT", "50051")

    settings = Settings()

    assert (settings.region, settings.grpc_port) == ("andijan", 50051)


def test_every_setting_says_what_it_is():
    assert [name for name, setting in Settings.model_fields.items() if not setting.description] == []


def test_secrets_are_not_shown():
    assert "hidden" not in repr(Settings(database_url="postgresql://u:hidden@h/d", s3_secret_key="hidden"))
