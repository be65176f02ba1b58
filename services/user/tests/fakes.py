"""The ports, kept in memory."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Self
from uuid import UUID

from chassis.identity.principal import Role
from chassis.unit_of_work import AuditDetail, Event
from user_service.application.ports import AccessToken
from user_service.domain.account import Account, normalized
from user_service.domain.address import Address
from user_service.domain.log_in_limit import FailedLogIns
from user_service.domain.mail import Mail
from user_service.domain.password_reset import PasswordReset
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
    addresses: dict[UUID, Address] = field(default_factory=dict)
    reset_requests: list[str] = field(default_factory=list)
    resets: dict[UUID, PasswordReset] = field(default_factory=dict)
    failures: dict[str, FailedLogIns] = field(default_factory=dict)
    mails: list[Mail] = field(default_factory=list)
    audited: list[tuple[str, str, dict[str, AuditDetail]]] = field(default_factory=list)


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

    async def lock(self, account_id: UUID) -> Account | None:
        return await self.get(account_id)

    async def lock_admins(self) -> set[UUID]:
        return {each.id for each in self._accounts.values() if each.role is Role.ADMIN}

    async def save(self, account: Account) -> None:
        self._accounts[account.id] = account

    async def with_prefix(self, prefix: str, after: str, limit: int) -> Sequence[Account]:
        emails = {normalized(each.email): each for each in self._accounts.values()}
        found = [each for each in sorted(emails) if each.startswith(prefix) and each > after]
        return [emails[each] for each in found[:limit]]


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

    async def end_all(self, subject: UUID, now: datetime, keep: UUID | None = None) -> int:
        ended = [
            each
            for each in self._kept.sessions.values()
            if each.subject == subject and each.end_time is None and each.id != keep
        ]
        for session in ended:
            session.end(now)
        return len(ended)

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


class FakeAddresses:
    def __init__(self, kept: Kept) -> None:
        self._addresses = kept.addresses

    async def of(self, account_id: UUID) -> Sequence[Address]:
        own = [each for each in self._addresses.values() if each.account_id == account_id]
        newest_first = sorted(own, key=lambda each: (each.create_time, each.id), reverse=True)
        return deepcopy(sorted(newest_first, key=lambda each: not each.is_default))

    async def add(self, address: Address) -> None:
        await self.save(address)

    async def save(self, address: Address) -> None:
        self._addresses[address.id] = deepcopy(address)
        own = [each for each in self._addresses.values() if each.account_id == address.account_id]
        assert sum(each.is_default for each in own) <= 1

    async def remove(self, address: Address) -> None:
        del self._addresses[address.id]


class FakeResetRequests:
    def __init__(self, kept: Kept) -> None:
        self._emails = kept.reset_requests

    async def add(self, email: str) -> None:
        if normalized(email) not in self._emails:
            self._emails.append(normalized(email))

    async def take(self, limit: int) -> Sequence[str]:
        taken, self._emails[:] = self._emails[:limit], self._emails[limit:]
        return taken


class FakePasswordResets:
    def __init__(self, kept: Kept) -> None:
        self._resets = kept.resets

    async def get(self, reset_id: UUID) -> PasswordReset | None:
        found = [each for each in self._resets.values() if each.id == reset_id]
        return deepcopy(found[0]) if found else None

    async def of(self, account_id: UUID) -> PasswordReset | None:
        return deepcopy(self._resets.get(account_id))

    async def replace(self, reset: PasswordReset) -> None:
        self._resets[reset.account_id] = deepcopy(reset)

    async def save(self, reset: PasswordReset) -> None:
        await self.replace(reset)


class FakeWrongPasswords:
    """Its window never ends: the clock is the database's."""

    def __init__(self, kept: Kept) -> None:
        self._failures = kept.failures

    async def of(self, email: str) -> FailedLogIns | None:
        return self._failures.get(normalized(email))

    async def count(self, email: str, window: timedelta) -> None:
        before = await self.of(email)
        self._failures[normalized(email)] = FailedLogIns(
            (before.failures if before else 0) + 1, window
        )

    async def forget(self, email: str) -> None:
        self._failures.pop(normalized(email), None)

    async def remove_ended(self) -> int:
        return 0


class FakeMailbox:
    def __init__(self, kept: Kept) -> None:
        self._mails = kept.mails

    async def send(self, mail: Mail, /) -> None:
        self._mails.append(mail)

    async def sent(self, recipient: str, before: UUID | None, limit: int) -> Sequence[Mail]:
        found = [
            each
            for each in sorted(self._mails, key=lambda each: each.id, reverse=True)
            if (not recipient or normalized(each.recipient) == normalized(recipient))
            and (before is None or each.id < before)
        ]
        return found[:limit]

    async def remove_older(self, than: datetime) -> int:
        old = [each for each in self._mails if each.create_time < than]
        self._mails[:] = [each for each in self._mails if each not in old]
        return len(old)


class FakeUnitOfWork:
    """Works on a copy and keeps it when committed."""

    def __init__(self, kept: Kept | None = None) -> None:
        self.kept = kept or Kept()

    async def __aenter__(self) -> Self:
        self._work = deepcopy(self.kept)
        self.accounts = FakeAccounts(self._work)
        self.sessions = FakeSessions(self._work)
        self.signing_keys = FakeSigningKeys(self._work)
        self.addresses = FakeAddresses(self._work)
        self.reset_requests = FakeResetRequests(self._work)
        self.password_resets = FakePasswordResets(self._work)
        self.wrong_passwords = FakeWrongPasswords(self._work)
        self.mailer = FakeMailbox(self._work)
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

    def audit(
        self, action: str, subject: str, details: Mapping[str, AuditDetail] | None = None
    ) -> None:
        self._work.audited.append((action, subject, dict(details or {})))


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
