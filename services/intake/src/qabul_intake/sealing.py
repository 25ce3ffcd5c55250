"""Keeps contacts unreadable to who reads only the database, and the secret code known to the applicant alone."""

import os
from base64 import b64decode
from binascii import Error as NotBase64
from hashlib import blake2b
from typing import Final, Self
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: Without I, L, O and U: read out over the telephone, no two of these are taken for each other.
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BITS_PER_LETTER: Final = 5
_CODE_LETTERS: Final = 12
_GROUP: Final = 4
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "-": None, " ": None})

_KEY_BYTES: Final = 32
_NONCE_BYTES: Final = 12
#: First byte of whatever is sealed, so that a later key can tell its own from the earlier one's.
_EDITION: Final = b"\x01"


class SealBroken(Exception):
    """Something sealed cannot be opened: it was changed, moved to another row, or sealed with another key."""


class Seal:
    """One data key, and the keys for single purposes that are derived from it."""

    def __init__(self, data_key: bytes) -> None:
        if len(data_key) != _KEY_BYTES:
            raise ValueError(f"Expected a data key of {_KEY_BYTES} bytes, but it has {len(data_key)}.")
        self._contacts = AESGCM(_subkey(data_key, "contacts"))
        self._index = _subkey(data_key, "pinfl-index")
        self._code = _subkey(data_key, "secret-code")
        self._code_hash = _subkey(data_key, "secret-code-hash")

    @classmethod
    def of(cls, data_key: str) -> Self:
        """The seal of a key as settings write it, in base64."""
        try:
            return cls(b64decode(data_key, validate=True))
        except (NotBase64, ValueError) as problem:
            raise ValueError(
                f"Expected {_KEY_BYTES} random bytes in base64 (openssl rand -base64 {_KEY_BYTES}), but {problem}"
            ) from None

    def close(self, plain: str, *, appeal_id: UUID, column: str) -> bytes | None:
        """Seal a value for its place; nothing stays nothing."""
        if not plain:
            return None
        nonce = os.urandom(_NONCE_BYTES)
        return _EDITION + nonce + self._contacts.encrypt(nonce, plain.encode(), _place(appeal_id, column))

    def open(self, sealed: bytes | None, *, appeal_id: UUID, column: str) -> str:
        """What was sealed for this place."""
        if sealed is None:
            return ""
        nonce, content = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        try:
            return self._contacts.decrypt(nonce, content, _place(appeal_id, column)).decode()
        except (InvalidTag, ValueError):
            raise SealBroken(f"{column} of appeal {appeal_id} cannot be opened with this data key") from None

    def index_of(self, pinfl: str) -> bytes | None:
        """What a personal number is found by: the same for the same number, and of no use without the key."""
        return _marked(self._index, pinfl.encode()) if pinfl else None

    def secret_code(self, appeal_id: UUID) -> str:
        """The code that lets the applicant track this appeal: told again on a retry, and never stored."""
        value = int.from_bytes(_marked(self._code, appeal_id.bytes))
        letters = [_ALPHABET[value >> _BITS_PER_LETTER * place & 31] for place in range(_CODE_LETTERS)]
        return "-".join("".join(letters[start : start + _GROUP]) for start in range(0, _CODE_LETTERS, _GROUP))

    def hash_of(self, secret_code: str) -> bytes:
        """What is stored of a code, however it was typed: in small letters, without dashes, O for 0."""
        return _marked(self._code_hash, secret_code.upper().translate(_MISREAD).encode())


def _subkey(data_key: bytes, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=f"qabul-intake {purpose}".encode()).derive(
        data_key
    )


def _marked(key: bytes, content: bytes) -> bytes:
    """What only the holder of the key can make of a content."""
    return blake2b(content, key=key, digest_size=_KEY_BYTES).digest()


def _place(appeal_id: UUID, column: str) -> bytes:
    """A sealed value copied to another row or column does not open there."""
    return appeal_id.bytes + column.encode()
