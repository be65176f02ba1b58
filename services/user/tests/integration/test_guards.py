"""What only PostgreSQL can promise: locks, its clock, and one default address."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest
import user_service
from chassis.clock import FixedClock
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.identity.principal import Role
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from user_service.adapters import tables
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.adapters.wrong_passwords import _BUCKETS, bucket_of
from user_service.application.addresses import CreateAddress, create_address
from user_service.application.administration import SetAccountRole, set_account_role
from user_service.domain.address import MAX_ADDRESSES
from user_service.domain.errors import AddressLimitReached, LastAdmin

from services.user.tests.builders import NOON, a_postal_address, an_account, an_address, an_email

CLOCK = FixedClock(NOON)


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(user_service))
    return postgres_url


@pytest.fixture
async def database(migrated_url: str) -> AsyncIterator[Database]:
    database = Database(migrated_url, service="test")
    yield database
    await database.close()


async def demote(database: Database, admin: UUID) -> None:
    async with PostgresUnitOfWork(database) as uow:
        await set_account_role(SetAccountRole(admin, admin, Role.CUSTOMER), uow, CLOCK)
        await uow.commit()


async def test_of_the_last_two_admins_who_leave_at_once_one_stays(database: Database) -> None:
    admins = [an_account(role=Role.ADMIN) for _ in range(2)]
    async with PostgresUnitOfWork(database) as uow:
        for admin in admins:
            await uow.accounts.add(admin)
        await uow.commit()

    answers = await asyncio.gather(
        *(demote(database, admin.id) for admin in admins), return_exceptions=True
    )

    assert [type(each) for each in answers if each is not None] == [LastAdmin]
    async with PostgresUnitOfWork(database) as uow:
        assert len(await uow.accounts.lock_admins()) == 1


async def test_many_new_addresses_at_once_stop_at_the_maximum(database: Database) -> None:
    account = an_account()
    async with PostgresUnitOfWork(database) as uow:
        await uow.accounts.add(account)
        await uow.commit()

    async def another() -> None:
        async with PostgresUnitOfWork(database) as uow:
            await create_address(CreateAddress(account.id, a_postal_address(), True), uow, CLOCK)
            await uow.commit()

    answers = await asyncio.gather(
        *(another() for _ in range(MAX_ADDRESSES + 4)), return_exceptions=True
    )

    assert [type(each) for each in answers if each is not None] == [AddressLimitReached] * 4
    async with PostgresUnitOfWork(database) as uow:
        book = await uow.addresses.of(account.id)
    assert (len(book), sum(each.is_default for each in book)) == (MAX_ADDRESSES, 1)


async def test_the_database_refuses_a_second_default(database: Database) -> None:
    account = an_account()
    async with PostgresUnitOfWork(database) as uow:
        await uow.accounts.add(account)
        await uow.addresses.add(an_address(account, is_default=True))

        with pytest.raises(IntegrityError):
            await uow.addresses.add(an_address(account, is_default=True))


async def test_a_window_ends_by_the_databases_clock(database: Database) -> None:
    email = an_email()
    over = timedelta(seconds=-1)
    async with PostgresUnitOfWork(database) as uow:
        await uow.wrong_passwords.count(email, over)
        assert await uow.wrong_passwords.of(email) is None

        await uow.wrong_passwords.count(email, timedelta(minutes=1))
        failed = await uow.wrong_passwords.of(email)
        assert failed is not None
        assert failed.failures == 1


async def test_ended_windows_leave_the_table(database: Database) -> None:
    async with PostgresUnitOfWork(database) as uow:
        await uow.wrong_passwords.count(an_email(), timedelta(seconds=-1))
        await uow.wrong_passwords.count(an_email(), timedelta(hours=1))

        assert await uow.wrong_passwords.remove_ended() == 1
        rows = select(func.count()).select_from(tables.failed_log_in)
        assert await uow.connection.scalar(rows) == 1


def test_there_are_no_more_rows_than_buckets() -> None:
    assert all(0 <= bucket_of(an_email()) < _BUCKETS for _ in range(1000))
