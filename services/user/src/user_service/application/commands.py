"""Registering and changing accounts."""

from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock
from chassis.identity.principal import Role

from user_service.application.ports import UserUnitOfWork
from user_service.domain.account import Account
from user_service.domain.errors import AccountNotFound, EmailTaken


@dataclass(frozen=True)
class RegisterAccount:
    """A wish for an account; the password was hashed before any transaction began."""

    email: str
    name: str
    password_hash: str
    role: Role = Role.CUSTOMER


async def register_account(command: RegisterAccount, uow: UserUnitOfWork, clock: Clock) -> Account:
    account = Account.register(
        command.email, command.name, command.password_hash, clock.now(), command.role
    )
    if not await uow.accounts.add(account):
        raise EmailTaken("This e-mail address has an account already; log in instead.")
    uow.record(account.registered())
    return account


async def update_account(account_id: UUID, name: str | None, uow: UserUnitOfWork) -> Account:
    """Without a name nothing changes."""
    account = await uow.accounts.lock(account_id)
    if account is None:
        raise AccountNotFound("There is no such account.")
    if name is None:
        return account
    account = account.renamed(name)
    await uow.accounts.save(account)
    uow.record(account.changed())
    return account
