"""Keeping an address book. The account's row is locked, so its addresses change one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from chassis.clock import Clock

from user_service.application.ports import UserUnitOfWork
from user_service.domain.address import MAX_ADDRESSES, Address, PostalAddress
from user_service.domain.errors import AccountNotFound, AddressLimitReached, AddressNotFound


@dataclass(frozen=True)
class CreateAddress:
    """A wish for another address."""

    account_id: UUID
    postal_address: PostalAddress
    make_default: bool = False


async def create_address(command: CreateAddress, uow: UserUnitOfWork, clock: Clock) -> Address:
    book = await _locked_book(command.account_id, uow)
    if len(book) >= MAX_ADDRESSES:
        raise AddressLimitReached(MAX_ADDRESSES)
    is_default = command.make_default or not book
    if is_default:
        await _yield_default(book, uow, clock)
    address = Address.enter(
        command.account_id, command.postal_address, clock.now(), is_default=is_default
    )
    await uow.addresses.add(address)
    return address


async def update_address(
    account_id: UUID,
    address_id: UUID,
    postal_address: PostalAddress,
    uow: UserUnitOfWork,
    clock: Clock,
) -> Address:
    address = _entry(await _locked_book(account_id, uow), address_id)
    address.replace(postal_address, clock.now())
    await uow.addresses.save(address)
    return address


async def delete_address(
    account_id: UUID, address_id: UUID, uow: UserUnitOfWork, clock: Clock
) -> None:
    book = await _locked_book(account_id, uow)
    address = _entry(book, address_id)
    await uow.addresses.remove(address)
    rest = [each for each in book if each.id != address_id]
    if address.is_default and rest:
        heir = min(rest, key=lambda each: (each.create_time, each.id))
        heir.become_default(clock.now())
        await uow.addresses.save(heir)


async def set_default_address(
    account_id: UUID, address_id: UUID, uow: UserUnitOfWork, clock: Clock
) -> Address:
    book = await _locked_book(account_id, uow)
    address = _entry(book, address_id)
    if not address.is_default:
        await _yield_default(book, uow, clock)
        address.become_default(clock.now())
        await uow.addresses.save(address)
    return address


async def _locked_book(account_id: UUID, uow: UserUnitOfWork) -> Sequence[Address]:
    if await uow.accounts.lock(account_id) is None:
        raise AccountNotFound("There is no such account.")
    return await uow.addresses.of(account_id)


async def _yield_default(book: Sequence[Address], uow: UserUnitOfWork, clock: Clock) -> None:
    for each in book:
        if each.is_default:
            each.yield_default(clock.now())
            await uow.addresses.save(each)


def _entry(book: Sequence[Address], address_id: UUID) -> Address:
    for each in book:
        if each.id == address_id:
            return each
    raise AddressNotFound
