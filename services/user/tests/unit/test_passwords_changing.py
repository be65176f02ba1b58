import pytest
from chassis.clock import FixedClock
from user_service.application.passwords import (
    answer_reset_requests,
    change_password,
    check_reset,
    is_change_due,
    request_password_reset,
    reset_password,
)
from user_service.domain.account import Account
from user_service.domain.errors import InvalidCredentials, PasswordResetInvalid
from user_service.domain.password_reset import LIFETIME, MAX_WRONG_ATTEMPTS, PAUSE, ResetToken

from services.user.tests.builders import LIMIT, NOON, an_account, an_account_session
from services.user.tests.fakes import FakePasswords, FakeUnitOfWork, Kept


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOON)


@pytest.fixture
async def account() -> Account:
    return an_account()


@pytest.fixture
async def uow(account: Account) -> FakeUnitOfWork:
    return FakeUnitOfWork(Kept(accounts={account.id: account}))


async def a_mailed_token(uow: FakeUnitOfWork, account: Account, clock: FixedClock) -> ResetToken:
    await request_password_reset(account.email, uow)
    await answer_reset_requests(uow, clock)
    [mail] = await uow.mailer.sent(account.email, None, 1)
    [line] = [line for line in mail.text.splitlines() if "." in line and " " not in line]
    return ResetToken.parse(line)


async def test_a_changed_password_ends_all_other_sessions_and_is_told_to_its_owner(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    here, elsewhere = an_account_session(account), an_account_session(account)
    async with uow:
        await uow.sessions.add(here)
        await uow.sessions.add(elsewhere)
        await change_password(account, "hash of new", here.id, uow, clock)
        await uow.commit()

    kept = uow.kept
    assert kept.accounts[account.id].password_hash == "hash of new"
    assert kept.sessions[here.id].end_time is None
    assert kept.sessions[elsewhere.id].end_time == NOON
    assert [mail.recipient for mail in kept.mails] == [account.email]


async def test_a_password_changed_meanwhile_is_not_overwritten(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        await uow.accounts.save(account.with_password("hash of another"))

        with pytest.raises(InvalidCredentials):
            await change_password(account, "hash of new", None, uow, clock)


@pytest.mark.parametrize(("current", "new", "due"), [("secret", "x", True), ("x", "secret", False)])
async def test_a_change_that_was_made_is_not_made_again(
    account: Account, current: str, new: str, due: bool
) -> None:
    assert await is_change_due(account, current, new, FakePasswords()) is due


async def test_a_password_is_not_changed_without_the_present_one(account: Account) -> None:
    with pytest.raises(InvalidCredentials):
        await is_change_due(account, "a guess", "new", FakePasswords())


async def test_a_mailed_token_sets_the_password_once(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    session = an_account_session(account)
    async with uow:
        await uow.sessions.add(session)
        await uow.wrong_passwords.count(account.email, LIMIT.window)
        token = await a_mailed_token(uow, account, clock)
        await reset_password(token, "hash of new", uow, clock)
        with pytest.raises(PasswordResetInvalid):
            await reset_password(token, "hash of newer", uow, clock)
        await uow.commit()

    assert uow.kept.accounts[account.id].password_hash == "hash of new"
    assert uow.kept.sessions[session.id].end_time == NOON
    assert uow.kept.failures == {}


async def test_nobody_is_written_to_without_an_account(
    uow: FakeUnitOfWork, clock: FixedClock
) -> None:
    async with uow:
        await request_password_reset("nobody@example.com", uow)

        assert await answer_reset_requests(uow, clock) == 1
        assert await uow.mailer.sent("", None, 10) == []


async def test_asking_does_not_look_for_the_account(uow: FakeUnitOfWork, account: Account) -> None:
    async with uow:
        await request_password_reset(account.email, uow)
        await request_password_reset("nobody@example.com", uow)

        assert await uow.mailer.sent("", None, 10) == []
        assert len(await uow.reset_requests.take(10)) == 2


async def test_a_token_ends_after_its_time(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        token = await a_mailed_token(uow, account, clock)
        clock.advance(LIFETIME)

        with pytest.raises(PasswordResetInvalid):
            await reset_password(token, "hash of new", uow, clock)


async def test_after_too_many_wrong_secrets_the_right_one_is_refused(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        token = await a_mailed_token(uow, account, clock)
        for _ in range(MAX_WRONG_ATTEMPTS):
            with pytest.raises(PasswordResetInvalid):
                await check_reset(ResetToken(token.reset_id, "a guess"), uow, clock)

        with pytest.raises(PasswordResetInvalid):
            await check_reset(token, uow, clock)


async def test_one_wrong_secret_does_not_spoil_the_right_one(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        token = await a_mailed_token(uow, account, clock)
        with pytest.raises(PasswordResetInvalid):
            await check_reset(ResetToken(token.reset_id, "a guess"), uow, clock)

        assert (await check_reset(token, uow, clock)).account_id == account.id


async def test_a_second_mail_waits_and_replaces_the_first(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        first = await a_mailed_token(uow, account, clock)
        assert await a_mailed_token(uow, account, clock) == first
        clock.advance(PAUSE)
        second = await a_mailed_token(uow, account, clock)

        with pytest.raises(PasswordResetInvalid):
            await check_reset(first, uow, clock)
        assert await check_reset(second, uow, clock)


@pytest.mark.parametrize(
    "text", ["", "nonsense", ".", "0197f7a0000070008000000000000000.", "x" * 512]
)
async def test_what_is_no_token_is_refused_like_a_wrong_one(
    uow: FakeUnitOfWork, clock: FixedClock, text: str
) -> None:
    async with uow:
        with pytest.raises(PasswordResetInvalid):
            await check_reset(ResetToken.parse(text), uow, clock)


async def test_the_secret_is_not_kept_as_it_was_sent(
    uow: FakeUnitOfWork, account: Account, clock: FixedClock
) -> None:
    async with uow:
        token = await a_mailed_token(uow, account, clock)

        assert token.secret not in repr(await uow.password_resets.of(account.id))
