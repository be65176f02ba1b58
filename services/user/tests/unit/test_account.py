import pytest
from chassis.clock import FixedClock
from chassis.identity.principal import Role
from chassis.ids import new_id
from user_service.application.commands import RegisterAccount, register_account
from user_service.application.queries import get_account
from user_service.domain.errors import AccountNotFound, EmailTaken
from user_service.domain.events import AccountRegistered

from services.user.tests.builders import NOON, an_account
from services.user.tests.fakes import FakeUnitOfWork

CLOCK = FixedClock(NOON)
ADA = RegisterAccount("Ada@Example.com", " Ada Lovelace ", "hash of secret")


async def test_whoever_registers_is_a_customer() -> None:
    async with FakeUnitOfWork() as uow:
        account = await register_account(ADA, uow, CLOCK)

        assert (account.role, account.name, account.create_time) == (
            Role.CUSTOMER,
            "Ada Lovelace",
            NOON,
        )
        assert await get_account(account.id, uow) == account


async def test_a_registration_is_announced_without_the_password() -> None:
    uow = FakeUnitOfWork()
    async with uow:
        account = await register_account(ADA, uow, CLOCK)
        await uow.commit()

    [event] = uow.kept.events
    assert event == AccountRegistered(account.id, ADA.email, account.name, account.role, NOON)
    assert "secret" not in repr(event)


async def test_an_email_address_has_one_account_however_it_is_written() -> None:
    async with FakeUnitOfWork() as uow:
        await uow.accounts.add(an_account("ada@example.COM"))

        with pytest.raises(EmailTaken):
            await register_account(ADA, uow, CLOCK)


async def test_a_guest_has_no_account() -> None:
    async with FakeUnitOfWork() as uow:
        with pytest.raises(AccountNotFound):
            await get_account(new_id(), uow)
