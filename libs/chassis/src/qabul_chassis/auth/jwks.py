"""The keys that tokens are verified with: a JWKS document in a file or at an address, kept fresh."""

import asyncio
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import urlsplit

import jwt
import structlog
import urllib3
from jwt import PyJWK

from qabul_chassis.auth.keys import DEV_KEY_PREFIX

log = structlog.get_logger(__name__)

#: Symmetric algorithms are absent on purpose: whoever could verify could also sign.
ALGORITHMS = ("EdDSA", "ES256", "RS256")

#: An unknown key id asks for the keys again, but not more often: forged ids must not become a flood.
_EAGER_REFRESH_S = 10.0


class KeysUnusable(Exception):
    """The JWKS document cannot be read, or has a key that must not be used."""


class KeySet:
    """Keys by id. Old keys stay in use while a refresh fails: an outage of the issuer is not ours."""

    def __init__(self, source: str, *, refresh_s: float, production: bool) -> None:
        self._source = source
        self._refresh_s = refresh_s
        self._production = production
        self._keys: Mapping[str, PyJWK] = {}
        self._read_at = float("-inf")
        self._tried_at = float("-inf")
        self._lock = asyncio.Lock()
        self._fetch: Callable[[], bytes] = _fetcher(source)

    async def load(self) -> None:
        """Read the keys now; raises when they are unusable, so that a start stops with a sentence."""
        async with self._lock:
            await self._read()

    async def key(self, key_id: str) -> PyJWK | None:
        """The key of that id, read anew when the keys are old or lack it."""
        if monotonic() - self._read_at > self._refresh_s or key_id not in self._keys:
            await self._refresh(key_id)
        return self._keys.get(key_id)

    async def _refresh(self, key_id: str) -> None:
        async with self._lock:
            fresh = monotonic() - self._read_at <= self._refresh_s
            if (fresh and key_id in self._keys) or monotonic() - self._tried_at < _EAGER_REFRESH_S:
                return
            try:
                await self._read()
            except KeysUnusable as problem:
                log.warning("jwks_not_refreshed", problem=str(problem), keys=len(self._keys))

    async def _read(self) -> None:
        self._tried_at = monotonic()
        try:
            content = await asyncio.to_thread(self._fetch)
        except (OSError, urllib3.exceptions.HTTPError) as cause:
            raise KeysUnusable(
                f"Expected a JWKS document at {self._source}, but reading it failed: {cause}."
            ) from cause
        self._keys = parse_keys(content, source=self._source, production=self._production)
        self._read_at = monotonic()


def parse_keys(content: bytes, *, source: str, production: bool) -> Mapping[str, PyJWK]:
    """Read a JWKS document; keys of other algorithms are left out, a dev key stops production."""
    try:
        listed: list[dict[str, Any]] = json.loads(content)["keys"]
    except (ValueError, KeyError, TypeError):
        raise KeysUnusable(f'Expected {{"keys": [...]}} at {source}, but it is something else.') from None
    keys: dict[str, PyJWK] = {}
    for item in listed:
        key_id = item.get("kid", "")
        if production and key_id.startswith(DEV_KEY_PREFIX):
            raise KeysUnusable(f"Production refuses the development key '{key_id}' at {source}; use the real issuer's.")
        try:
            key = PyJWK(item)
        except jwt.PyJWTError:
            log.warning("jwks_key_ignored", key_id=key_id, key_type=item.get("kty"))
            continue
        if key_id and key.algorithm_name in ALGORITHMS:
            keys[key_id] = key
    if not keys:
        raise KeysUnusable(
            f"Expected a key with a `kid` for one of {', '.join(ALGORITHMS)} at {source}, but there is none."
        )
    return keys


def _fetcher(source: str) -> Callable[[], bytes]:
    if urlsplit(source).scheme not in {"http", "https"}:
        path = Path(source)
        return path.read_bytes
    pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=3), retries=urllib3.Retry(2, backoff_factor=0.2))

    def fetch() -> bytes:
        response = pool.request("GET", source)
        if response.status != 200:  # noqa: PLR2004 - the one status that carries the document
            raise OSError(f"HTTP status {response.status}")
        return response.data

    return fetch
