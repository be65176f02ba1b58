"""Sessions, kept alive by refresh tokens of which each works once (RFC 9700, section 4.14)."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from chassis.ids import new_id

from user_service.domain.errors import RefreshTokenReused, SessionExpired


def new_token() -> str:
    """256 random bits: nothing to guess, so a plain hash of it can be stored."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


@dataclass
class Session:
    """A log-in, or a guest's visit. Of all refresh tokens it ever had, only the last one works."""

    id: UUID
    subject: UUID
    """The account's id; a guest's own id."""
    is_guest: bool
    create_time: datetime
    expire_time: datetime
    """When the current refresh token ends."""
    current: bytes
    """Hash of the only refresh token that works."""
    end_time: datetime | None = None

    @classmethod
    def of_guest(cls, token: str, now: datetime, expire_time: datetime) -> "Session":
        return cls(
            id=new_id(),
            subject=new_id(),
            is_guest=True,
            create_time=now,
            expire_time=expire_time,
            current=token_hash(token),
        )

    @classmethod
    def of_account(
        cls, account_id: UUID, token: str, now: datetime, expire_time: datetime
    ) -> "Session":
        return cls(
            id=new_id(),
            subject=account_id,
            is_guest=False,
            create_time=now,
            expire_time=expire_time,
            current=token_hash(token),
        )

    def exchange(self, token: str, successor: str, now: datetime, expire_time: datetime) -> None:
        """Use up the token and go on with its successor.

        Raises `RefreshTokenReused` for a token used before, and ends the session: it is not known
        whether its owner or a thief was first.
        """
        if self.end_time is not None or self.expire_time <= now:
            raise SessionExpired
        if token_hash(token) != self.current:
            self.end(now)
            raise RefreshTokenReused
        self.current = token_hash(successor)
        self.expire_time = expire_time

    def end(self, now: datetime) -> None:
        self.end_time = self.end_time or now
