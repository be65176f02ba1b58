"""Starting, continuing and ending sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from chassis.clock import Clock
from chassis.identity.principal import Role

from user_service.application.ports import (
    AccessToken,
    AccessTokens,
    Passwords,
    UserUnitOfWork,
)
from user_service.domain.account import Account
from user_service.domain.errors import InvalidCredentials, RefreshTokenReused, SessionExpired
from user_service.domain.session import Session, new_token


@dataclass(frozen=True)
class Tokens:
    """What the owner of a session gets to keep."""

    session: Session
    role: Role
    access: AccessToken
    refresh: str


@dataclass(frozen=True)
class SessionRules:
    """What sessions are made with."""

    access_tokens: AccessTokens
    clock: Clock
    refresh_lifetime: timedelta

    def tokens(self, session: Session, role: Role, refresh: str) -> Tokens:
        access = self.access_tokens.issue(session.subject, role, session.id)
        return Tokens(session, role, access, refresh)


async def create_guest_session(uow: UserUnitOfWork, rules: SessionRules) -> Tokens:
    now, refresh = rules.clock.now(), new_token()
    session = Session.of_guest(refresh, now, now + rules.refresh_lifetime)
    await uow.sessions.add(session)
    return rules.tokens(session, Role.GUEST, refresh)


async def check_credentials(
    email: str,
    password: str,
    open_unit_of_work: Callable[[], UserUnitOfWork],
    passwords: Passwords,
) -> Account:
    """The account, or `InvalidCredentials` after the same work whatever is wrong.

    The look-up ends before the hashing begins, so that slow hashing holds no connection.
    """
    async with open_unit_of_work() as uow:
        account = await uow.accounts.by_email(email)
    matches = await passwords.matches(password, account.password_hash if account else None)
    if account is None or not matches:
        raise InvalidCredentials
    return account


async def create_session(account: Account, uow: UserUnitOfWork, rules: SessionRules) -> Tokens:
    now, refresh = rules.clock.now(), new_token()
    session = Session.of_account(account.id, refresh, now, now + rules.refresh_lifetime)
    await uow.sessions.add(session)
    return rules.tokens(session, account.role, refresh)


async def refresh_session(token: str, uow: UserUnitOfWork, rules: SessionRules) -> Tokens:
    """Exchange the token. When this raises `RefreshTokenReused`, commit: the session has ended."""
    session = await uow.sessions.by_token(token)
    if session is None:
        raise SessionExpired
    now, successor = rules.clock.now(), new_token()
    try:
        session.exchange(token, successor, now, now + rules.refresh_lifetime)
    except RefreshTokenReused:
        await uow.sessions.save(session)
        raise
    await uow.sessions.save(session)
    return rules.tokens(session, await _present_role(session, uow), successor)


async def revoke_session(token: str, uow: UserUnitOfWork, clock: Clock) -> None:
    session = await uow.sessions.by_token(token)
    if session is not None:
        session.end(clock.now())
        await uow.sessions.save(session)


async def _present_role(session: Session, uow: UserUnitOfWork) -> Role:
    if session.is_guest:
        return Role.GUEST
    account = await uow.accounts.get(session.subject)
    if account is None:
        raise SessionExpired
    return account.role
