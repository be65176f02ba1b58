"""What the use cases need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from chassis.identity.principal import Role
from chassis.unit_of_work import AuditedUnitOfWork

from user_service.domain.account import Account
from user_service.domain.address import Address
from user_service.domain.log_in_limit import FailedLogIns
from user_service.domain.mail import Mail
from user_service.domain.password_reset import PasswordReset
from user_service.domain.session import Session
from user_service.domain.signing_key import SigningKey


class Accounts(Protocol):
    """All accounts; e-mail addresses are compared in their normalized form."""

    async def add(self, account: Account) -> bool:
        """False, and nothing is added, if the e-mail address is taken."""

    async def get(self, account_id: UUID) -> Account | None: ...

    async def by_email(self, email: str) -> Account | None: ...

    async def lock(self, account_id: UUID) -> Account | None:
        """The account; nobody else changes it until the transaction ends."""

    async def lock_admins(self) -> set[UUID]:
        """Ids of all admins; nobody stops being one until the transaction ends."""

    async def save(self, account: Account) -> None: ...

    async def with_prefix(self, prefix: str, after: str, limit: int) -> Sequence[Account]:
        """Accounts whose normalized address begins like this, in its order, after this one."""


class Sessions(Protocol):
    """All sessions."""

    async def add(self, session: Session) -> None: ...

    async def by_token(self, token: str) -> Session | None:
        """The session of a refresh token, current or used, locked until the transaction ends."""

    async def save(self, session: Session) -> None: ...

    async def end_all(self, subject: UUID, now: datetime, keep: UUID | None = None) -> int:
        """End the open sessions of a subject, but for the one to keep; how many those were."""

    async def remove_expired(self, before: datetime) -> int: ...


class Addresses(Protocol):
    """All address books."""

    async def of(self, account_id: UUID) -> Sequence[Address]:
        """The default address first, then the newest first."""

    async def add(self, address: Address) -> None: ...

    async def save(self, address: Address) -> None: ...

    async def remove(self, address: Address) -> None: ...


class ResetRequests(Protocol):
    """Wishes for a password reset that nobody has looked at yet; one for each e-mail address."""

    async def add(self, email: str) -> None: ...

    async def take(self, limit: int) -> Sequence[str]:
        """Some addresses, oldest wish first; no one else gets them unless this is undone."""


class PasswordResets(Protocol):
    """The newest password reset of each account."""

    async def get(self, reset_id: UUID) -> PasswordReset | None:
        """Locked until the transaction ends."""

    async def of(self, account_id: UUID) -> PasswordReset | None: ...

    async def replace(self, reset: PasswordReset) -> None:
        """Keep it instead of any other of its account."""

    async def save(self, reset: PasswordReset) -> None: ...


class WrongPasswords(Protocol):
    """Counts wrong passwords by e-mail address, in a bounded table on the database's clock."""

    async def of(self, email: str) -> FailedLogIns | None: ...

    async def count(self, email: str, window: timedelta) -> None:
        """One more; the first one opens a window."""

    async def forget(self, email: str) -> None: ...

    async def remove_ended(self) -> int: ...


class Mailer(Protocol):
    """Writes to people. What is sent in a transaction leaves when that commits."""

    async def send(self, mail: Mail, /) -> None: ...


class Mailbox(Mailer, Protocol):
    """A mailer that remembers, where no mail leaves the machine."""

    async def sent(self, recipient: str, before: UUID | None, limit: int) -> Sequence[Mail]:
        """The newest first; to all if the recipient is empty."""

    async def remove_older(self, than: datetime) -> int: ...


class SigningKeys(Protocol):
    """All signing keys that are still published."""

    async def lock(self) -> None:
        """Let no other replica look for a missing key until the transaction ends."""

    async def all(self) -> Sequence[SigningKey]: ...

    async def add(self, key: SigningKey) -> None: ...

    async def remove(self, keys: Sequence[SigningKey]) -> None: ...


class UserUnitOfWork(AuditedUnitOfWork, Protocol):
    """A transaction on everything the user service keeps."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def signing_keys(self) -> SigningKeys: ...

    @property
    def addresses(self) -> Addresses: ...

    @property
    def reset_requests(self) -> ResetRequests: ...

    @property
    def password_resets(self) -> PasswordResets: ...

    @property
    def wrong_passwords(self) -> WrongPasswords: ...

    @property
    def mailer(self) -> Mailbox: ...


class Passwords(Protocol):
    """Slow on purpose: the caller holds no transaction meanwhile."""

    async def hash(self, password: str) -> str: ...

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Takes equally long without a hash to compare with, and is then False."""


@dataclass(frozen=True)
class AccessToken:
    """A signed JWT."""

    text: str
    expire_time: datetime


class AccessTokens(Protocol):
    """Signs access tokens."""

    def issue(self, subject: UUID, role: Role, session_id: UUID) -> AccessToken: ...
