"""Registering accounts."""

from dataclasses import dataclass

from chassis.clock import Clock
from chassis.identity.principal import Role

from user_service.application.ports import UserUnitOfWork
from user_service.domain.account import Account
from user_service.domain.errors import EmailTaken


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
