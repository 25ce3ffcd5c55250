"""Bearer tokens: signature, term, region and claims checked once, then remembered until they expire."""

from collections import OrderedDict
from dataclasses import dataclass
from time import time
from typing import Any

import jwt
import structlog

from qabul_chassis.auth.jwks import ALGORITHMS, KeySet
from qabul_chassis.errors import Denied, Unauthenticated
from qabul_chassis.settings import DEV_ISSUER, Settings

log = structlog.get_logger(__name__)

#: Verified tokens kept; at about 1 KB each, small beside what verifying again would cost.
_REMEMBERED = 4096

#: Clocks of issuer and server may differ by this much.
_LEEWAY_S = 30


@dataclass(frozen=True, slots=True)
class Claims:
    """What a verified token says about its bearer."""

    subject: str
    name: str
    roles: frozenset[str]
    organisation: str | None
    region: str
    expires_at: float


class TokenVerifier:
    """Verifies bearer tokens of one region. `remembered` is the fast path: no signature, no await."""

    def __init__(
        self,
        keys: KeySet,
        *,
        region: str,
        production: bool = False,
        issuer: str | None = None,
        audience: str | None = None,
    ) -> None:
        self._keys = keys
        self._region = region
        self._production = production
        self._issuer = issuer
        self._audience = audience
        self._verified: OrderedDict[str, Claims] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings) -> "TokenVerifier":
        """The verifier the settings ask for."""
        keys = KeySet(settings.jwks, refresh_s=settings.jwks_refresh_s, production=settings.production)
        return cls(
            keys,
            region=settings.region,
            production=settings.production,
            issuer=settings.token_issuer,
            audience=settings.token_audience,
        )

    async def load(self) -> None:
        """Read the keys, so that a start with unusable ones stops."""
        await self._keys.load()

    def remembered(self, token: str) -> Claims | None:
        """The claims of a token verified before and not yet expired."""
        claims = self._verified.get(token)
        if claims is not None and claims.expires_at <= time():
            del self._verified[token]
            return None
        return claims

    async def verify(self, token: str) -> Claims:
        """Verify a token; raises `Unauthenticated` or, for another region's, `Denied`."""
        claims = self._read(await self._decode(token))
        self._verified[token] = claims
        if len(self._verified) > _REMEMBERED:
            self._verified.popitem(last=False)
        return claims

    async def _decode(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            key = await self._keys.key(str(header.get("kid", "")))
            if key is None:
                raise Unauthenticated(
                    "The token is signed with a key this service does not know.",
                    reason="TOKEN_KEY_UNKNOWN",
                    hint="Get a new token from the issuer this region uses.",
                )
            decoded: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=[name for name in ALGORITHMS if name == key.algorithm_name],
                issuer=self._issuer,
                audience=self._audience,
                leeway=_LEEWAY_S,
                options={"require": ["exp", "sub"], "verify_aud": self._audience is not None},
            )
        except jwt.ExpiredSignatureError:
            raise Unauthenticated(
                "The token has expired.", reason="TOKEN_EXPIRED", hint="Get a new token and call again."
            ) from None
        except jwt.PyJWTError as problem:
            # Which check it failed helps us, and a forger.
            log.info("token_refused", failure=type(problem).__name__)
            raise _invalid("The token cannot be accepted.") from None
        return decoded

    def _read(self, decoded: dict[str, Any]) -> Claims:
        if self._production and decoded.get("iss") == DEV_ISSUER:
            raise _invalid(f"Production refuses tokens of the development issuer '{DEV_ISSUER}'.")
        region = str(decoded.get("region", ""))
        if region != self._region:
            raise Denied(
                f"The token is for region '{region}', but this service serves '{self._region}'.",
                reason="REGION_MISMATCH",
                hint=f"Call the services of '{region}', or get a token for '{self._region}'.",
            )
        roles = decoded.get("roles", [])
        if not isinstance(roles, list):
            raise _invalid("Expected a list in the claim `roles` of the token.")
        return Claims(
            subject=str(decoded["sub"]),
            name=str(decoded.get("name", "")),
            roles=frozenset(map(str, roles)),
            organisation=str(decoded["organisation"]) if decoded.get("organisation") else None,
            region=region,
            expires_at=float(decoded["exp"]),
        )


def _invalid(text: str) -> Unauthenticated:
    return Unauthenticated(
        text,
        reason="TOKEN_INVALID",
        hint="Send `authorization: Bearer <token>` with a token of this region's issuer.",
    )
