"""Access tokens: JWTs signed with ES256."""

from datetime import timedelta
from uuid import UUID

import jwt
from chassis.clock import Clock
from chassis.identity.principal import Role
from chassis.identity.tokens import ALGORITHM

from user_service.adapters.key_ring import KeyRing
from user_service.application.ports import AccessToken


class JwtAccessTokens:
    """Implements the `AccessTokens` port."""

    def __init__(
        self, ring: KeyRing, clock: Clock, *, issuer: str, audience: str, lifetime: timedelta
    ) -> None:
        self._ring = ring
        self._clock = clock
        self._issuer = issuer
        self._audience = audience
        self._lifetime = lifetime

    def issue(self, subject: UUID, role: Role, session_id: UUID) -> AccessToken:
        now = self._clock.now().replace(microsecond=0)  # JWTs count whole seconds
        expire_time = now + self._lifetime
        claims = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(subject),
            "role": role.value,
            "iat": now,
            "exp": expire_time,
            "sid": str(session_id),
        }
        kid, key = self._ring.signing()
        return AccessToken(jwt.encode(claims, key, ALGORITHM, headers={"kid": kid}), expire_time)
