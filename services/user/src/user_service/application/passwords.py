"""Changing a password by knowing it, and by having its owner's mail."""

from collections.abc import Callable
from uuid import UUID

from chassis.clock import Clock

from user_service.application.ports import Passwords, UserUnitOfWork
from user_service.application.queries import get_account
from user_service.domain.account import Account
from user_service.domain.errors import InvalidCredentials, PasswordResetInvalid
from user_service.domain.log_in_limit import LogInLimit
from user_service.domain.mail import password_changed_mail, password_reset_mail
from user_service.domain.password_reset import PasswordReset, ResetToken

type OpenUnitOfWork = Callable[[], UserUnitOfWork]


async def own_account(
    account_id: UUID, open_unit_of_work: OpenUnitOfWork, limit: LogInLimit
) -> Account:
    """The account, if not too many wrong passwords were tried on it."""
    async with open_unit_of_work() as uow:
        account = await get_account(account_id, uow)
        limit.check(await uow.wrong_passwords.of(account.email))
    return account


async def is_change_due(account: Account, current: str, new: str, passwords: Passwords) -> bool:
    """False if the change was made already: its answer got lost, and it came again.

    Raises `InvalidCredentials` if neither password is the account's; count that.
    """
    if await passwords.matches(current, account.password_hash):
        return True
    if await passwords.matches(new, account.password_hash):
        return False
    raise InvalidCredentials


async def change_password(
    checked: Account, password_hash: str, session_id: UUID | None, uow: UserUnitOfWork, clock: Clock
) -> None:
    """Set the password of an account that was checked, and end all sessions but this one."""
    account = await uow.accounts.lock(checked.id)
    if account is None or account.password_hash != checked.password_hash:
        raise InvalidCredentials  # somebody else was faster
    await _set_password(account, password_hash, uow, clock, keep=session_id)


async def request_password_reset(email: str, uow: UserUnitOfWork) -> None:
    """Note the wish and look at nothing: whether there is an account must not show in the time."""
    await uow.reset_requests.add(email)


async def answer_reset_requests(uow: UserUnitOfWork, clock: Clock, limit: int = 50) -> int:
    """Write to those who have an account; how many wishes were looked at."""
    emails = await uow.reset_requests.take(limit)
    for email in emails:
        account = await uow.accounts.by_email(email)
        if account is not None:
            await _answer(account, uow, clock)
    return len(emails)


async def check_reset(token: ResetToken, uow: UserUnitOfWork, clock: Clock) -> PasswordReset:
    """The reset, locked. When this raises `PasswordResetInvalid`, commit: the attempt counts."""
    reset = await uow.password_resets.get(token.reset_id)
    if reset is None:
        raise PasswordResetInvalid
    right = reset.check(token.secret, clock.now())
    await uow.password_resets.save(reset)
    if not right:
        raise PasswordResetInvalid
    return reset


async def reset_password(
    token: ResetToken, password_hash: str, uow: UserUnitOfWork, clock: Clock
) -> None:
    """Use up the token, set the password, end all sessions, and let the owner log in at once."""
    reset = await check_reset(token, uow, clock)
    account = await uow.accounts.lock(reset.account_id)
    if account is None:
        raise PasswordResetInvalid
    reset.use(clock.now())
    await uow.password_resets.save(reset)
    await uow.wrong_passwords.forget(account.email)
    await _set_password(account, password_hash, uow, clock, keep=None)


async def _answer(account: Account, uow: UserUnitOfWork, clock: Clock) -> None:
    previous = await uow.password_resets.of(account.id)
    if previous is not None and previous.is_recent(clock.now()):
        return
    reset, token = PasswordReset.start(account.id, clock.now())
    await uow.password_resets.replace(reset)
    await uow.mailer.send(password_reset_mail(account, str(token), clock.now()))


async def _set_password(
    account: Account, password_hash: str, uow: UserUnitOfWork, clock: Clock, *, keep: UUID | None
) -> None:
    await uow.accounts.save(account.with_password(password_hash))
    await uow.sessions.end_all(account.id, clock.now(), keep)
    await uow.mailer.send(password_changed_mail(account, clock.now()))
