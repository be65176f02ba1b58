"""The one-time permission to set a password without knowing the present one."""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from chassis.ids import new_id

from user_service.domain.errors import PasswordResetInvalid
from user_service.domain.session import new_token, token_hash

LIFETIME = timedelta(hours=1)
PAUSE = timedelta(minutes=1)
MAX_WRONG_ATTEMPTS = 5


@dataclass(frozen=True)
class ResetToken:
    """What stands in the mail: which permission, and the secret that proves it."""

    reset_id: UUID
    secret: str

    @classmethod
    def parse(cls, text: str) -> "ResetToken":
        """Raises `PasswordResetInvalid` for anything that is not a token of ours."""
        reset_id, _, secret = text.partition(".")
        try:
            return cls(UUID(hex=reset_id), secret)
        except ValueError:
            raise PasswordResetInvalid from None

    def __str__(self) -> str:
        return f"{self.reset_id.hex}.{self.secret}"


@dataclass
class PasswordReset:
    """An account has one at most: the newest replaces the one before."""

    id: UUID
    account_id: UUID
    secret_hash: bytes
    create_time: datetime
    expire_time: datetime
    wrong_attempts: int = 0
    use_time: datetime | None = None

    @classmethod
    def start(cls, account_id: UUID, now: datetime) -> "tuple[PasswordReset, ResetToken]":
        token = ResetToken(new_id(), new_token())
        secret_hash = token_hash(token.secret)
        return cls(token.reset_id, account_id, secret_hash, now, now + LIFETIME), token

    def check(self, secret: str, now: datetime) -> bool:
        """Whether the secret is right; a wrong one counts, and the fifth ends it."""
        if not self._is_open(now):
            return False
        right = hmac.compare_digest(token_hash(secret), self.secret_hash)
        self.wrong_attempts += not right
        return right

    def use(self, now: datetime) -> None:
        self.use_time = now

    def is_recent(self, now: datetime) -> bool:
        """Whether it is too early for another mail."""
        return now < self.create_time + PAUSE

    def _is_open(self, now: datetime) -> bool:
        unused = self.use_time is None and self.wrong_attempts < MAX_WRONG_ATTEMPTS
        return unused and now < self.expire_time
