"""What the use cases need from outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from chassis.identity.principal import Role
from chassis.unit_of_work import UnitOfWork

from user_service.domain.account import Account
from user_service.domain.session import Session
from user_service.domain.signing_key import SigningKey


class Accounts(Protocol):
    """All accounts; e-mail addresses are compared in their normalized form."""

    async def add(self, account: Account) -> bool:
        """False, and nothing is added, if the e-mail address is taken."""

    async def get(self, account_id: UUID) -> Account | None: ...

    async def by_email(self, email: str) -> Account | None: ...


class Sessions(Protocol):
    """All sessions."""

    async def add(self, session: Session) -> None: ...

    async def by_token(self, token: str) -> Session | None:
        """The session of a refresh token, current or used, locked until the transaction ends."""

    async def save(self, session: Session) -> None: ...

    async def remove_expired(self, before: datetime) -> int: ...


class SigningKeys(Protocol):
    """All signing keys that are still published."""

    async def lock(self) -> None:
        """Let no other replica look for a missing key until the transaction ends."""

    async def all(self) -> Sequence[SigningKey]: ...

    async def add(self, key: SigningKey) -> None: ...

    async def remove(self, keys: Sequence[SigningKey]) -> None: ...


class UserUnitOfWork(UnitOfWork, Protocol):
    """A transaction on everything the user service keeps."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def signing_keys(self) -> SigningKeys: ...


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
