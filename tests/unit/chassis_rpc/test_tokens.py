"""Tokens and the keys they are verified with."""

import json
from base64 import urlsafe_b64encode
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from qabul_chassis.auth import TokenVerifier, issue_token, make_dev_key
from qabul_chassis.auth.jwks import KeySet, KeysUnusable, parse_keys
from qabul_chassis.errors import Denied, Unauthenticated

CLAIMS = {"sub": "s-1", "roles": ["hokim"], "region": "namangan", "exp": 4102444800, "iss": "https://issuer.example"}


@pytest.fixture
def key(tmp_path):
    return make_dev_key(tmp_path)


def verifier(source, **more):
    keys = KeySet(str(source), refresh_s=more.pop("refresh_s", 300), production=more.get("production", False))
    return TokenVerifier(keys, region="namangan", **more)


def token(key, **more):
    return issue_token(key, **{"subject": "s-1", "roles": ["hokim"], "region": "namangan"} | more)


async def test_a_token_says_who_its_bearer_is(key):
    claims = await verifier(key.jwks).verify(token(key, organisation="education", name="N."))

    assert (claims.subject, claims.name, claims.roles, claims.organisation) == (
        "s-1",
        "N.",
        frozenset({"hokim"}),
        "education",
    )


async def test_a_verified_token_is_remembered_until_it_expires(key):
    verify = verifier(key.jwks)
    good, spent = token(key), token(key, lifetime=timedelta(seconds=-5))  # within the leeway for clocks

    for each in (good, spent):
        assert verify.remembered(each) is None
        await verify.verify(each)

    assert verify.remembered(good) is not None
    assert verify.remembered(spent) is None


async def test_a_changed_token_is_refused(key):
    header, _, signature = token(key).split(".")
    forged = urlsafe_b64encode(json.dumps(CLAIMS | {"roles": ["operator"]}).encode()).rstrip(b"=").decode()

    with pytest.raises(Unauthenticated, match="cannot be accepted"):
        await verifier(key.jwks).verify(f"{header}.{forged}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "HS256"])
async def test_a_token_without_a_real_signature_is_refused(key, algorithm):
    public = json.loads(key.jwks.read_text())["keys"][0]["x"]  # what an attacker knows too
    secret = None if algorithm == "none" else public
    weak = jwt.encode(CLAIMS, secret, algorithm=algorithm, headers={"kid": key.key_id})

    with pytest.raises(Unauthenticated):
        await verifier(key.jwks).verify(weak)


@pytest.mark.parametrize("garbage", ["", "a", "a.b.c", "....", "\u0430.\u0431.\u0432"])
async def test_garbage_is_refused(key, garbage):
    with pytest.raises(Unauthenticated):
        await verifier(key.jwks).verify(garbage)


async def test_production_refuses_development_keys_and_tokens(key):
    with pytest.raises(KeysUnusable, match="Production refuses the development key"):
        await verifier(key.jwks, production=True).load()


async def test_production_refuses_the_development_issuer_whatever_the_key(tmp_path):
    private = ec.generate_private_key(ec.SECP256R1())
    source = tmp_path / "jwks.json"
    source.write_text(json.dumps({"keys": [ECAlgorithm.to_jwk(private.public_key(), as_dict=True) | {"kid": "k"}]}))
    issued = jwt.encode(CLAIMS | {"iss": "qabul-dev"}, private, algorithm="ES256", headers={"kid": "k"})

    with pytest.raises(Unauthenticated, match="development issuer"):
        await verifier(source, production=True).verify(issued)


@pytest.mark.parametrize("algorithm", ["ES256", "RS256"])
async def test_tokens_of_the_usual_algorithms_are_taken(tmp_path, algorithm):
    if algorithm == "ES256":
        private = ec.generate_private_key(ec.SECP256R1())
        public = ECAlgorithm.to_jwk(private.public_key(), as_dict=True)
    else:
        private = rsa.generate_private_key(65537, 2048)
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
    source = tmp_path / "jwks.json"
    source.write_text(json.dumps({"keys": [public | {"kid": "k", "alg": algorithm}]}))

    claims = await verifier(source, issuer=CLAIMS["iss"]).verify(
        jwt.encode(CLAIMS, private, algorithm=algorithm, headers={"kid": "k"})
    )

    assert claims.subject == "s-1"


async def test_a_token_of_another_issuer_is_refused(key):
    with pytest.raises(Unauthenticated, match="cannot be accepted"):
        await verifier(key.jwks, issuer="https://issuer.example").verify(token(key))


async def test_a_token_of_another_region_is_denied(key):
    with pytest.raises(Denied, match="'andijan'"):
        await verifier(key.jwks).verify(token(key, region="andijan"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        pytest.param(b"{}", r"\{\"keys\"", id="no keys"),
        pytest.param(b"<html>", r"\{\"keys\"", id="a page"),
        pytest.param(b'{"keys": [{"kty": "oct", "k": "c2VjcmV0", "kid": "x"}]}', "there is none", id="symmetric"),
    ],
)
def test_a_document_without_usable_keys_is_refused(content, sentence):
    with pytest.raises(KeysUnusable, match=sentence):
        parse_keys(content, source="jwks.json", production=False)


async def test_a_missing_document_is_named():
    with pytest.raises(KeysUnusable, match=r"/nowhere/jwks\.json"):
        await verifier("/nowhere/jwks.json").load()


class Issuer:
    """Serves a JWKS document over HTTP and counts how often it is read."""

    def __init__(self):
        self.document = b'{"keys": []}'
        self.status = 200
        self.reads = 0
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.reads += 1
                self.send_response(issuer.status)
                self.end_headers()
                self.wfile.write(issuer.document)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/jwks"
        self.thread = Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def issuer(key):
    issuer = Issuer()
    issuer.document = key.jwks.read_bytes()
    yield issuer
    issuer.close()


async def test_keys_are_read_from_an_address_once_for_many_tokens(key, issuer):
    verify = verifier(issuer.url)
    await verify.load()

    for number in range(20):
        await verify.verify(token(key, subject=f"s-{number}"))

    assert issuer.reads == 1


async def test_old_keys_stay_in_use_while_the_issuer_is_away(key, issuer):
    verify = verifier(issuer.url, refresh_s=0.000001)
    await verify.load()
    issuer.status = 503

    assert (await verify.verify(token(key))).subject == "s-1"


async def test_a_flood_of_unknown_keys_does_not_flood_the_issuer(key, issuer, tmp_path):
    verify = verifier(issuer.url)
    await verify.load()
    stranger = make_dev_key(tmp_path / "stranger")

    for number in range(10):
        with pytest.raises(Unauthenticated, match="a key this service does not know"):
            await verify.verify(token(stranger, subject=f"s-{number}"))

    assert issuer.reads <= 2


def test_a_development_key_is_made_once_and_only_its_owner_reads_it(tmp_path):
    first, second = make_dev_key(tmp_path), make_dev_key(tmp_path)

    assert first.key_id == second.key_id
    assert (tmp_path / "dev-key.pem").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "garbage",
    [
        *("", "x", "a.b.c", "....", "é.ж.中", "{}" * 9000),
        "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzLTEifQ.",
        "eyJhbGciOiJFZERTQSJ9.e30.x",
        "W10.e30.x",
    ],
)
async def test_whatever_is_no_token_is_answered_with_the_same_words(key, garbage):
    with pytest.raises(Unauthenticated) as caught:
        await verifier(key.jwks).verify(garbage)

    assert caught.value.reason in {"TOKEN_INVALID", "TOKEN_KEY_UNKNOWN"}
    assert caught.value.text in {
        "The token cannot be accepted.",
        "The token is signed with a key this service does not know.",
    }
