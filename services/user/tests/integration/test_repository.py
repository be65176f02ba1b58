"""One suite for the fake and for PostgreSQL: what unit tests rely on, the database does too."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.ids import new_id
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.application.ports import UserUnitOfWork
from user_service.domain.session import new_token

from services.user.tests.builders import DAY, NOON, a_key, a_session, an_account
from services.user.tests.fakes import FakeUnitOfWork, Kept

type Open = Callable[[], UserUnitOfWork]


@pytest.fixture(scope="module")
def migrated_url(postgres_url: str) -> str:
    migrate_now(postgres_url, migrations_of(user_service))
    return postgres_url


@pytest.fixture(params=["fake", "postgres"])
async def open_uow(request: pytest.FixtureRequest, migrated_url: str) -> AsyncIterator[Open]:
    if request.param == "fake":
        kept = Kept()
        yield lambda: FakeUnitOfWork(kept)
        return
    database = Database(migrated_url, service="test")
    yield lambda: PostgresUnitOfWork(database)
    await database.close()


async def test_an_account_comes_back_as_it_was(open_uow: Open) -> None:
    account = an_account()
    async with open_uow() as uow:
        assert await uow.accounts.add(account)
        await uow.commit()

    async with open_uow() as uow:
        assert await uow.accounts.get(account.id) == account
        assert await uow.accounts.by_email(account.email.swapcase()) == account
        assert await uow.accounts.get(new_id()) is None


async def test_a_taken_address_is_not_added_again(open_uow: Open) -> None:
    account = an_account()
    async with open_uow() as uow:
        await uow.accounts.add(account)

        assert not await uow.accounts.add(an_account(account.email.upper()))


async def test_what_is_not_committed_did_not_happen(open_uow: Open) -> None:
    account = an_account()
    async with open_uow() as uow:
        await uow.accounts.add(account)

    async with open_uow() as uow:
        assert await uow.accounts.get(account.id) is None


async def test_a_registration_can_be_announced(open_uow: Open) -> None:
    account = an_account()
    async with open_uow() as uow:
        await uow.accounts.add(account)
        uow.record(account.registered())
        await uow.commit()


async def test_a_session_is_found_by_every_token_it_had(open_uow: Open) -> None:
    first, second = new_token(), new_token()
    session = a_session(first)
    async with open_uow() as uow:
        await uow.sessions.add(session)
        session.exchange(first, second, NOON, NOON + 40 * DAY)
        await uow.sessions.save(session)
        await uow.commit()

    async with open_uow() as uow:
        assert await uow.sessions.by_token(first) == session
        assert await uow.sessions.by_token(second) == session
        assert await uow.sessions.by_token(new_token()) is None


async def test_an_ended_session_stays_ended(open_uow: Open) -> None:
    token = new_token()
    session = a_session(token)
    async with open_uow() as uow:
        await uow.sessions.add(session)
        session.end(NOON)
        await uow.sessions.save(session)
        await uow.commit()

    async with open_uow() as uow:
        assert await uow.sessions.by_token(token) == replace(session, end_time=NOON)


async def test_only_expired_sessions_are_removed(open_uow: Open) -> None:
    old, new = new_token(), new_token()
    async with open_uow() as uow:
        await uow.sessions.add(a_session(old, expire_time=NOON - 100 * DAY))
        await uow.sessions.add(a_session(new, expire_time=NOON))

        assert await uow.sessions.remove_expired(NOON - 99 * DAY) == 1
        assert await uow.sessions.by_token(old) is None
        assert await uow.sessions.by_token(new) is not None


async def test_signing_keys_are_listed_in_the_order_they_sign(open_uow: Open) -> None:
    early, late = a_key(NOON), a_key(NOON + DAY)
    async with open_uow() as uow:
        await uow.signing_keys.lock()
        await uow.signing_keys.add(late)
        await uow.signing_keys.add(early)

        assert await uow.signing_keys.all() == [early, late]
        await uow.signing_keys.remove([early])
        assert await uow.signing_keys.all() == [late]
