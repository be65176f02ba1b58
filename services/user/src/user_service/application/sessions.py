"""Starting, continuing and ending sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

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
from user_service.domain.log_in_limit import LogInLimit
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
    log_ins: LogInLimit

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
    limit: LogInLimit,
) -> Account:
    """The account, or `InvalidCredentials` after the same work whatever is wrong.

    The look-up ends before the hashing begins, so that slow hashing holds no connection. When this
    raises `InvalidCredentials`, count it: `note_wrong_password`.
    """
    async with open_unit_of_work() as uow:
        limit.check(await uow.wrong_passwords.of(email))
        account = await uow.accounts.by_email(email)
    matches = await passwords.matches(password, account.password_hash if account else None)
    if account is None or not matches:
        raise InvalidCredentials
    return account


async def note_wrong_password(email: str, uow: UserUnitOfWork, limit: LogInLimit) -> None:
    await uow.wrong_passwords.count(email, limit.window)


async def create_session(account: Account, uow: UserUnitOfWork, rules: SessionRules) -> Tokens:
    """Log in. Many guesses at once may have begun before the first was found wrong, so the limit
    holds for the right one among them too.
    """
    rules.log_ins.check(await uow.wrong_passwords.of(account.email))
    await uow.wrong_passwords.forget(account.email)
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


async def revoke_all_sessions(subject: UUID, uow: UserUnitOfWork, clock: Clock) -> int:
    return await uow.sessions.end_all(subject, clock.now())


async def _present_role(session: Session, uow: UserUnitOfWork) -> Role:
    if session.is_guest:
        return Role.GUEST
    account = await uow.accounts.get(session.subject)
    if account is None:
        raise SessionExpired
    return account.role
