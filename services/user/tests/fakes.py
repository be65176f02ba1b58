"""The ports, kept in memory."""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from types import TracebackType
from typing import Self
from uuid import UUID

from chassis.identity.principal import Role
from chassis.unit_of_work import Event
from user_service.application.ports import AccessToken
from user_service.domain.account import Account, normalized
from user_service.domain.session import Session, token_hash
from user_service.domain.signing_key import SigningKey

from services.user.tests.builders import MINUTE, NOON


@dataclass
class Kept:
    """What was committed."""

    accounts: dict[UUID, Account] = field(default_factory=dict)
    sessions: dict[UUID, Session] = field(default_factory=dict)
    tokens: dict[bytes, UUID] = field(default_factory=dict)
    keys: list[SigningKey] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)


class FakeAccounts:
    def __init__(self, kept: Kept) -> None:
        self._accounts = kept.accounts

    async def add(self, account: Account) -> bool:
        if await self.by_email(account.email):
            return False
        self._accounts[account.id] = account
        return True

    async def get(self, account_id: UUID) -> Account | None:
        return self._accounts.get(account_id)

    async def by_email(self, email: str) -> Account | None:
        accounts = self._accounts.values()
        same = [each for each in accounts if normalized(each.email) == normalized(email)]
        return same[0] if same else None


class FakeSessions:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def add(self, session: Session) -> None:
        await self.save(session)

    async def by_token(self, token: str) -> Session | None:
        session_id = self._kept.tokens.get(token_hash(token))
        return deepcopy(self._kept.sessions[session_id]) if session_id else None

    async def save(self, session: Session) -> None:
        self._kept.sessions[session.id] = deepcopy(session)
        self._kept.tokens[session.current] = session.id

    async def remove_expired(self, before: datetime) -> int:
        sessions = self._kept.sessions
        expired = [each.id for each in sessions.values() if each.expire_time < before]
        for session_id in expired:
            del sessions[session_id]
        tokens = self._kept.tokens
        self._kept.tokens = {key: value for key, value in tokens.items() if value in sessions}
        return len(expired)


class FakeSigningKeys:
    def __init__(self, kept: Kept) -> None:
        self._kept = kept

    async def lock(self) -> None: ...

    async def all(self) -> Sequence[SigningKey]:
        return sorted(self._kept.keys, key=lambda key: key.activate_time)

    async def add(self, key: SigningKey) -> None:
        self._kept.keys.append(key)

    async def remove(self, keys: Sequence[SigningKey]) -> None:
        self._kept.keys = [each for each in self._kept.keys if each not in keys]


class FakeUnitOfWork:
    """Works on a copy and keeps it when committed."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept = kept or Kept()

    async def __aenter__(self) -> Self:
        self._work = deepcopy(self.kept)
        self.accounts = FakeAccounts(self._work)
        self.sessions = FakeSessions(self._work)
        self.signing_keys = FakeSigningKeys(self._work)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
        /,
    ) -> None: ...

    async def commit(self) -> None:
        vars(self.kept).update(vars(deepcopy(self._work)))

    def record(self, *events: Event) -> None:
        self._work.events.extend(events)


class FakePasswords:
    """Remembers what it was asked to compare."""

    def __init__(self) -> None:
        self.compared: list[tuple[str, str | None]] = []

    async def hash(self, password: str) -> str:
        return f"hash of {password}"

    async def matches(self, password: str, password_hash: str | None) -> bool:
        self.compared.append((password, password_hash))
        return password_hash == f"hash of {password}"


class FakeAccessTokens:
    def issue(self, subject: UUID, role: Role, session_id: UUID) -> AccessToken:
        return AccessToken(f"{role.value} {subject} {session_id}", NOON + 15 * MINUTE)
