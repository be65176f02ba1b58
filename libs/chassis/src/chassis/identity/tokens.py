"""Verification of access tokens: signed JWTs (RFC 7519) checked against a JWK set (RFC 7517)."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import jwt

from chassis.errors import Unauthenticated
from chassis.identity.principal import Principal, Role

ALGORITHM = "ES256"
_REFETCH_SECONDS = 2.0
_REMEMBERED = 4096

type FetchJwks = Callable[[], Awaitable[str]]


class TokenInvalid(Unauthenticated):
    """The token is expired, forged, or meant for someone else."""

    reason = "UNAUTHENTICATED"


class KeySet:
    """Public keys by `kid`, fetched again when an unknown one appears, but not too often."""

    def __init__(self, fetch: FetchJwks) -> None:
        self._fetch = fetch
        self._keys: Mapping[str, jwt.PyJWK] = {}
        self._fetched_at = -_REFETCH_SECONDS
        self._fetching = asyncio.Lock()

    async def find(self, kid: str) -> jwt.PyJWK:
        if kid not in self._keys:
            async with self._fetching:  # who comes meanwhile waits for the same answer
                await self._refresh(kid)
        if kid not in self._keys:
            raise TokenInvalid("The access token is signed with an unknown key; log in again.")
        return self._keys[kid]

    async def _refresh(self, kid: str) -> None:
        if kid in self._keys or time.monotonic() - self._fetched_at < _REFETCH_SECONDS:
            return
        fetched = jwt.PyJWKSet.from_json(await self._fetch())
        self._keys = {key.key_id: key for key in fetched.keys if key.key_id}
        self._fetched_at = time.monotonic()


class TokenVerifier:
    """Turns a bearer token into a principal, remembering tokens it has already checked."""

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        self._keys = keys
        self._issuer = issuer
        self._audience = audience
        self._remembered: OrderedDict[str, tuple[Principal, float]] = OrderedDict()

    async def verify(self, token: str) -> Principal:
        """Raise `TokenInvalid` unless the token is genuine, current and meant for this shop."""
        remembered = self._remembered.get(token)
        if remembered and remembered[1] > time.time():
            return remembered[0]
        principal, expires_at = await self._check(token)
        self._remembered[token] = (principal, expires_at)
        if len(self._remembered) > _REMEMBERED:
            self._remembered.popitem(last=False)
        return principal

    async def _check(self, token: str) -> tuple[Principal, float]:
        try:
            key = await self._keys.find(jwt.get_unverified_header(token).get("kid", ""))
            claims = jwt.decode(
                token,
                key,
                algorithms=[ALGORITHM],
                issuer=self._issuer,
                audience=self._audience,
                options={"require": ["exp", "sub", "role"]},
            )
            session_id = UUID(claims["sid"]) if "sid" in claims else None
            principal = Principal(UUID(claims["sub"]), Role(claims["role"]), session_id)
            return principal, float(claims["exp"])
        except jwt.ExpiredSignatureError:
            raise TokenInvalid("The access token has expired; refresh the session.") from None
        except (jwt.PyJWTError, ValueError):
            raise TokenInvalid("The access token is not valid; log in again.") from None
