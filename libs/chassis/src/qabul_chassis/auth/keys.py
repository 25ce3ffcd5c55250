"""Development keys and the tokens they sign; a production setting refuses both."""

import json
import os
from base64 import urlsafe_b64encode
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from qabul_chassis.settings import DEV_ISSUER

#: Key ids of development keys begin like this, so that production can refuse a JWKS that has one.
DEV_KEY_PREFIX = "qabul-dev-"


@dataclass(frozen=True, slots=True)
class DevKey:
    """A key pair made on this machine; `jwks` is the document servers verify with."""

    key_id: str
    private: Ed25519PrivateKey
    jwks: Path


def make_dev_key(folder: Path) -> DevKey:
    """Read the development key of a folder; make it, and its `jwks.json`, when there is none."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    pem, jwks = folder / "dev-key.pem", folder / "jwks.json"
    if not pem.exists():
        _write_private(pem, Ed25519PrivateKey.generate())
    private = serialization.load_pem_private_key(pem.read_bytes(), password=None)
    if not isinstance(private, Ed25519PrivateKey):
        raise TypeError(f"Expected an Ed25519 key in {pem}, but found {type(private).__name__}; remove the file.")
    key_id, document = _public_document(private)
    text = json.dumps(document, indent=2) + "\n"
    if not jwks.exists() or jwks.read_text() != text:
        jwks.write_text(text)
    return DevKey(key_id=key_id, private=private, jwks=jwks)


def issue_token(
    key: DevKey,
    *,
    subject: str,
    roles: Collection[str],
    region: str,
    organisation: str | None = None,
    name: str = "",
    lifetime: timedelta = timedelta(hours=12),
    now: datetime | None = None,
    issuer: str = DEV_ISSUER,
) -> str:
    """Sign a token, as `qabul token` and tests do. A negative lifetime gives an expired one."""
    at = now or datetime.now(UTC)
    claims: dict[str, Any] = {
        "iss": issuer,
        "sub": subject,
        "name": name or subject,
        "roles": sorted(roles),
        "region": region,
        "iat": int(at.timestamp()),
        "exp": int((at + lifetime).timestamp()),
    }
    if organisation is not None:
        claims["organisation"] = organisation
    return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.key_id})


def _write_private(pem: Path, private: Ed25519PrivateKey) -> None:
    content = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    # Written aside and renamed: two processes that start together must not read half a key.
    draft = pem.with_suffix(f".{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    with suppress(FileExistsError):  # the other process won; its key is the key
        os.link(draft, pem)
    draft.unlink()


def _public_document(private: Ed25519PrivateKey) -> tuple[str, dict[str, Any]]:
    raw = private.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    x = urlsafe_b64encode(raw).rstrip(b"=").decode()
    key_id = DEV_KEY_PREFIX + sha256(raw).hexdigest()[:12]
    key = {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": key_id, "alg": "EdDSA", "use": "sig"}
    return key_id, {"keys": [key]}
