import pytest
from chassis.clock import FixedClock
from chassis.ids import new_id
from user_service.application.addresses import (
    CreateAddress,
    create_address,
    delete_address,
    set_default_address,
    update_address,
)
from user_service.domain.account import Account
from user_service.domain.address import MAX_ADDRESSES, Address
from user_service.domain.errors import AccountNotFound, AddressLimitReached, AddressNotFound

from services.user.tests.builders import MINUTE, NOON, a_postal_address, an_account
from services.user.tests.fakes import FakeUnitOfWork, Kept


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def account() -> Account:
    return an_account()


@pytest.fixture
def uow(account: Account) -> FakeUnitOfWork:
    return FakeUnitOfWork(Kept(accounts={account.id: account}))


async def another(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock, *, make_default: bool = False
) -> Address:
    clock.advance(MINUTE)
    command = CreateAddress(account.id, a_postal_address(), make_default)
    return await create_address(command, uow, clock)


async def defaults(uow: FakeUnitOfWork, account: Account) -> list[object]:
    return [each.id for each in await uow.addresses.of(account.id) if each.is_default]


async def test_the_first_address_is_the_default_and_stays_it(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        first = await another(uow, account, clock)
        await another(uow, account, clock)

        assert await defaults(uow, account) == [first.id]


async def test_a_new_address_can_become_the_default_at_once(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        await another(uow, account, clock)
        second = await another(uow, account, clock, make_default=True)

        assert await defaults(uow, account) == [second.id]


async def test_there_is_one_default_whatever_is_chosen(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        addresses = [await another(uow, account, clock) for _ in range(3)]
        for chosen in (*addresses, addresses[1]):
            await set_default_address(account.id, chosen.id, uow, clock)

            assert await defaults(uow, account) == [chosen.id]


async def test_after_the_default_the_oldest_address_is_the_default(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        first, second, _ = [await another(uow, account, clock) for _ in range(3)]
        await delete_address(account.id, first.id, uow, clock)

        assert await defaults(uow, account) == [second.id]


async def test_an_address_book_ends_at_its_maximum(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        for _ in range(MAX_ADDRESSES):
            await another(uow, account, clock)

        with pytest.raises(AddressLimitReached) as refused:
            await another(uow, account, clock)

    assert refused.value.metadata == {"maximum": "20"}


async def test_an_address_is_replaced_as_a_whole(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        address = await another(uow, account, clock)
        await update_address(account.id, address.id, a_postal_address("Kyoto"), uow, clock)

        [stored] = await uow.addresses.of(account.id)
    assert stored.postal_address == a_postal_address("Kyoto")


async def test_somebody_elses_address_is_like_a_missing_one(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    stranger = an_account()
    async with uow:
        await uow.accounts.add(stranger)
        address = await another(uow, account, clock)

        for address_id in (address.id, new_id()):
            with pytest.raises(AddressNotFound):
                await delete_address(stranger.id, address_id, uow, clock)
            with pytest.raises(AddressNotFound):
                await update_address(stranger.id, address_id, a_postal_address(), uow, clock)
            with pytest.raises(AddressNotFound):
                await set_default_address(stranger.id, address_id, uow, clock)


async def test_an_account_that_is_gone_has_no_address_book(
    uow: FakeUnitOfWork, clock: FixedClock
) -> None:
    async with uow:
        with pytest.raises(AccountNotFound):
            await another(uow, an_account(), clock)
