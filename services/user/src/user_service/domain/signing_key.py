"""Keys that sign access tokens: made, published, used, and published until nothing needs them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class SigningKey:
    """An ES256 key pair by its `kid`."""

    kid: str
    private_pem: str
    create_time: datetime
    activate_time: datetime
    """It is published at once and signs only from here on, when every verifier can know it."""


@dataclass(frozen=True)
class KeySchedule:
    """How keys follow each other."""

    lifetime: timedelta
    """How long one signs before its successor does."""
    publish_ahead: timedelta
    """How long it is published before it signs."""
    token_lifetime: timedelta
    """How long a token signed with it can still be met."""

    def activation_of_next(self, keys: Sequence[SigningKey], now: datetime) -> datetime | None:
        """When a key to be made now would begin to sign; None while none is due."""
        if not keys:
            return now
        newest = max(key.activate_time for key in keys)
        ends = newest + self.lifetime
        return max(ends, now + self.publish_ahead) if now + self.publish_ahead >= ends else None

    def signing(self, keys: Sequence[SigningKey], now: datetime) -> SigningKey:
        """The newest key whose time has come."""
        return max(
            (key for key in keys if key.activate_time <= now), key=lambda key: key.activate_time
        )

    def superseded(self, keys: Sequence[SigningKey], now: datetime) -> list[SigningKey]:
        """Keys that signed no token that could still be valid."""
        started = [key.activate_time for key in keys if key.activate_time <= now]
        limit = now - self.token_lifetime
        return [
            key
            for key in keys
            if any(key.activate_time < successor <= limit for successor in started)
        ]
