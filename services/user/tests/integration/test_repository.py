"""One suite for the fake and for PostgreSQL: what unit tests rely on, the database does too."""

from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest
import user_service
from chassis.database.engine import Database
from chassis.database.migrations import migrate_now, migrations_of
from chassis.identity.principal import Role
from chassis.ids import new_id
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.application.ports import UserUnitOfWork
from user_service.domain.account import normalized
from user_service.domain.mail import password_changed_mail
from user_service.domain.password_reset import PasswordReset
from user_service.domain.session import new_token

from services.user.tests.builders import (
    DAY,
    MINUTE,
    NOON,
    a_key,
    a_session,
    an_account,
    an_account_session,
    an_address,
    an_email,
)
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


async def test_a_changed_account_comes_back_as_it_is(open_uow: Open) -> None:
    account = an_account()
    changed = account.renamed("Countess").with_role(Role.STAFF).with_password("hash of new")
    async with open_uow() as uow:
        await uow.accounts.add(account)
        await uow.accounts.save(changed)
        await uow.commit()

    async with open_uow() as uow:
        assert await uow.accounts.lock(account.id) == changed
        assert await uow.accounts.lock(new_id()) is None


async def test_accounts_are_found_by_what_their_address_begins_with(open_uow: Open) -> None:
    mark = new_id().hex
    ada, bob, like = (an_account(f"{mark}{name}@Example.com") for name in ("ADA", "bob", "_%\\"))
    async with open_uow() as uow:
        for account in (bob, ada, like):
            await uow.accounts.add(account)

        assert await uow.accounts.with_prefix(mark, "", 10) == [like, ada, bob]
        assert await uow.accounts.with_prefix(f"{mark}a", "", 10) == [ada]
        assert await uow.accounts.with_prefix(mark, normalized(like.email), 1) == [ada]
        assert await uow.accounts.with_prefix(mark, normalized(bob.email), 1) == []
        assert await uow.accounts.with_prefix(f"{mark}_", "", 10) == [like]
        assert await uow.accounts.with_prefix(f"{mark}%", "", 10) == []


async def test_admins_are_known_by_their_role(open_uow: Open) -> None:
    admin, customer = an_account(role=Role.ADMIN), an_account()
    async with open_uow() as uow:
        await uow.accounts.add(admin)
        await uow.accounts.add(customer)

        admins = await uow.accounts.lock_admins()

    assert admin.id in admins
    assert customer.id not in admins


async def test_open_sessions_of_an_account_end_but_for_the_one_to_keep(open_uow: Open) -> None:
    account = an_account()
    tokens = [new_token() for _ in range(3)]
    sessions = [an_account_session(account, token) for token in tokens]
    async with open_uow() as uow:
        for session in sessions:
            await uow.sessions.add(session)

        assert await uow.sessions.end_all(account.id, NOON, sessions[0].id) == 2
        assert await uow.sessions.end_all(account.id, NOON + DAY) == 1
        found = [await uow.sessions.by_token(token) for token in tokens]

    assert [each and each.end_time for each in found] == [NOON + DAY, NOON, NOON]


async def test_addresses_come_with_the_default_first_then_the_newest(open_uow: Open) -> None:
    account = an_account()
    old = an_address(account)
    default = an_address(account, is_default=True, at=NOON + MINUTE)
    new = an_address(account, at=NOON + DAY)
    async with open_uow() as uow:
        await uow.accounts.add(account)
        for address in (old, default, new):
            await uow.addresses.add(address)
        assert await uow.addresses.of(account.id) == [default, new, old]

        await uow.addresses.remove(default)
        old.become_default(NOON + DAY)
        await uow.addresses.save(old)

        assert await uow.addresses.of(account.id) == [old, new]
        assert await uow.addresses.of(new_id()) == []


async def test_a_wish_for_a_reset_is_taken_once_however_often_it_was_made(open_uow: Open) -> None:
    email = an_email()
    async with open_uow() as uow:
        await uow.reset_requests.add(email)
        await uow.reset_requests.add(email.upper())

        assert await uow.reset_requests.take(10) == [normalized(email)]
        assert await uow.reset_requests.take(10) == []


async def test_an_account_has_only_its_newest_reset(open_uow: Open) -> None:
    account = an_account()
    first, _ = PasswordReset.start(account.id, NOON)
    second, _ = PasswordReset.start(account.id, NOON + DAY)
    async with open_uow() as uow:
        await uow.accounts.add(account)
        await uow.password_resets.replace(first)
        await uow.password_resets.replace(second)
        second.wrong_attempts = 2
        second.use(NOON + DAY)
        await uow.password_resets.save(second)

        assert await uow.password_resets.get(first.id) is None
        assert await uow.password_resets.get(second.id) == second
        assert await uow.password_resets.of(account.id) == second
        assert await uow.password_resets.of(new_id()) is None


async def test_wrong_passwords_are_counted_by_address_until_forgotten(open_uow: Open) -> None:
    email = an_email()
    async with open_uow() as uow:
        assert await uow.wrong_passwords.of(email) is None
        await uow.wrong_passwords.count(email, DAY)
        await uow.wrong_passwords.count(email.upper(), DAY)
        failed = await uow.wrong_passwords.of(email)
        assert failed is not None
        assert (failed.failures, failed.window_left) == (2, DAY)

        await uow.wrong_passwords.forget(email)
        assert await uow.wrong_passwords.of(email) is None


async def test_mail_is_listed_from_the_newest(open_uow: Open) -> None:
    account = an_account()
    async with open_uow() as uow:
        first, second = (password_changed_mail(account, NOON) for _ in range(2))
        await uow.mailer.send(first)
        await uow.mailer.send(second)

        recipient = account.email.upper()
        assert await uow.mailer.sent(recipient, None, 10) == [second, first]
        assert await uow.mailer.sent(recipient, second.id, 10) == [first]
        assert await uow.mailer.sent("", None, 1) == [second]
        assert await uow.mailer.remove_older(NOON + DAY) >= 2
        assert await uow.mailer.sent("", None, 10) == []
