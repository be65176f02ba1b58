"""Reading accounts and what belongs to them."""

from collections.abc import Sequence
from uuid import UUID

from user_service.application.ports import UserUnitOfWork
from user_service.domain.account import Account
from user_service.domain.address import Address
from user_service.domain.errors import AccountNotFound


async def get_account(account_id: UUID, uow: UserUnitOfWork) -> Account:
    account = await uow.accounts.get(account_id)
    if account is None:
        raise AccountNotFound("There is no such account.")
    return account


async def list_addresses(account_id: UUID, uow: UserUnitOfWork) -> Sequence[Address]:
    return await uow.addresses.of(account_id)
