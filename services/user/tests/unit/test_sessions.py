import pytest
from chassis.clock import FixedClock
from chassis.identity.principal import Role
from user_service.application.sessions import (
    SessionRules,
    Tokens,
    check_credentials,
    create_guest_session,
    create_session,
    note_wrong_password,
    refresh_session,
    revoke_all_sessions,
    revoke_session,
)
from user_service.domain.account import Account
from user_service.domain.errors import (
    InvalidCredentials,
    RefreshTokenReused,
    SessionExpired,
    TooManyLogIns,
)

from services.user.tests.builders import DAY, LIMIT, NOON, an_account
from services.user.tests.fakes import FakeAccessTokens, FakePasswords, FakeUnitOfWork


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
def rules(clock: FixedClock) -> SessionRules:
    return SessionRules(FakeAccessTokens(), clock, refresh_lifetime=30 * DAY, log_ins=LIMIT)


async def a_log_in(uow: FakeUnitOfWork, rules: SessionRules, account: Account) -> Tokens:
    await uow.accounts.add(account)
    return await create_session(account, uow, rules)


async def test_a_guest_gets_a_session_of_their_own(rules: SessionRules) -> None:
    async with FakeUnitOfWork() as uow:
        one = await create_guest_session(uow, rules)
        other = await create_guest_session(uow, rules)

    assert one.role is Role.GUEST
    assert one.session.subject != other.session.subject


async def test_the_right_password_finds_the_account() -> None:
    account, passwords, uow = an_account(), FakePasswords(), FakeUnitOfWork()
    uow.kept.accounts[account.id] = account

    found = await check_credentials(account.email.upper(), "secret", lambda: uow, passwords, LIMIT)

    assert found == account


async def test_an_unknown_address_and_a_wrong_password_look_and_cost_the_same() -> None:
    account, passwords, uow = an_account(), FakePasswords(), FakeUnitOfWork()
    uow.kept.accounts[account.id] = account

    with pytest.raises(InvalidCredentials) as unknown:
        await check_credentials("nobody@example.com", "secret", lambda: uow, passwords, LIMIT)
    with pytest.raises(InvalidCredentials) as wrong:
        await check_credentials(account.email, "guess", lambda: uow, passwords, LIMIT)

    assert unknown.value.message == wrong.value.message
    assert passwords.compared == [("secret", None), ("guess", account.password_hash)]


async def test_a_refreshed_session_goes_on_with_new_tokens(rules: SessionRules) -> None:
    async with FakeUnitOfWork() as uow:
        first = await a_log_in(uow, rules, an_account())
        second = await refresh_session(first.refresh, uow, rules)
        third = await refresh_session(second.refresh, uow, rules)

    assert third.session.id == first.session.id
    assert third.role is Role.CUSTOMER
    assert len({first.refresh, second.refresh, third.refresh}) == 3


async def test_a_refresh_token_that_comes_twice_ends_the_session(rules: SessionRules) -> None:
    async with FakeUnitOfWork() as uow:
        first = await a_log_in(uow, rules, an_account())
        second = await refresh_session(first.refresh, uow, rules)

        with pytest.raises(RefreshTokenReused):
            await refresh_session(first.refresh, uow, rules)
        with pytest.raises(SessionExpired):
            await refresh_session(second.refresh, uow, rules)


async def test_an_unknown_refresh_token_is_refused(rules: SessionRules) -> None:
    async with FakeUnitOfWork() as uow:
        with pytest.raises(SessionExpired):
            await refresh_session("nothing of ours", uow, rules)


async def test_a_session_ends_when_it_is_not_refreshed(
    rules: SessionRules, clock: FixedClock
) -> None:
    async with FakeUnitOfWork() as uow:
        tokens = await create_guest_session(uow, rules)
        clock.advance(30 * DAY)

        with pytest.raises(SessionExpired):
            await refresh_session(tokens.refresh, uow, rules)


async def test_each_refresh_gives_the_session_new_time(
    rules: SessionRules, clock: FixedClock
) -> None:
    async with FakeUnitOfWork() as uow:
        tokens = await create_guest_session(uow, rules)
        for _ in range(3):
            clock.advance(29 * DAY)
            tokens = await refresh_session(tokens.refresh, uow, rules)

    assert tokens.session.expire_time == NOON + 3 * 29 * DAY + 30 * DAY


async def test_a_revoked_session_cannot_be_refreshed(
    rules: SessionRules, clock: FixedClock
) -> None:
    async with FakeUnitOfWork() as uow:
        tokens = await create_guest_session(uow, rules)
        await revoke_session(tokens.refresh, uow, clock)

        with pytest.raises(SessionExpired):
            await refresh_session(tokens.refresh, uow, rules)


async def test_any_token_a_session_ever_had_can_revoke_it(
    rules: SessionRules, clock: FixedClock
) -> None:
    async with FakeUnitOfWork() as uow:
        first = await create_guest_session(uow, rules)
        second = await refresh_session(first.refresh, uow, rules)
        await revoke_session(first.refresh, uow, clock)

        with pytest.raises(SessionExpired):
            await refresh_session(second.refresh, uow, rules)


async def test_revoking_an_unknown_token_is_fine(clock: FixedClock) -> None:
    async with FakeUnitOfWork() as uow:
        await revoke_session("nothing of ours", uow, clock)


async def test_logging_out_everywhere_ends_every_session_of_one_account(
    clock: FixedClock, rules: SessionRules
) -> None:
    account = an_account()
    async with FakeUnitOfWork() as uow:
        one = await a_log_in(uow, rules, account)
        other = await create_session(account, uow, rules)
        somebody = await a_log_in(uow, rules, an_account())

        assert await revoke_all_sessions(account.id, uow, clock) == 2

        for ended in (one, other):
            with pytest.raises(SessionExpired):
                await refresh_session(ended.refresh, uow, rules)
        assert await refresh_session(somebody.refresh, uow, rules)


async def test_after_too_many_wrong_passwords_the_right_one_has_to_wait_too() -> None:
    account, passwords, uow = an_account(), FakePasswords(), FakeUnitOfWork()
    uow.kept.accounts[account.id] = account
    for _ in range(LIMIT.failures):
        async with uow:
            await note_wrong_password(account.email.upper(), uow, LIMIT)
            await uow.commit()

    with pytest.raises(TooManyLogIns) as refused:
        await check_credentials(account.email, "secret", lambda: uow, passwords, LIMIT)

    assert refused.value.retry_after == LIMIT.window
    assert passwords.compared == []


async def test_a_right_guess_among_too_many_at_once_does_not_log_in(rules: SessionRules) -> None:
    account = an_account()
    async with FakeUnitOfWork() as uow:
        await uow.accounts.add(account)
        for _ in range(LIMIT.failures):
            await note_wrong_password(account.email, uow, LIMIT)

        with pytest.raises(TooManyLogIns):
            await create_session(account, uow, rules)


async def test_a_log_in_forgets_the_wrong_passwords_before_it(rules: SessionRules) -> None:
    account = an_account()
    async with FakeUnitOfWork() as uow:
        await note_wrong_password(account.email, uow, LIMIT)
        await a_log_in(uow, rules, account)

        assert await uow.wrong_passwords.of(account.email) is None
