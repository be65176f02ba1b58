import asyncio

import pytest
from chassis.database.engine import Database
from chassis.errors import (
    FailedPrecondition,
    InvalidArgument,
    PermissionDenied,
    ResourceExhausted,
    ShopError,
    Unauthenticated,
)
from shop.user.v1 import auth_service_pb2, mail_service_pb2, password_service_pb2
from sqlalchemy import select
from user_service.adapters import tables

from services.user.tests.builders import an_email
from services.user.tests.component.conftest import Accounts, Auth, Mailbox, Passwords
from services.user.tests.component.visitors import (
    PASSWORD,
    a_customer,
    a_guest,
    log_in,
    logged_in,
    refresh,
    register,
    the_admin,
)

NEW_PASSWORD = "a whole new password"


async def change(passwords: Passwords, current: str, new: str = NEW_PASSWORD) -> None:
    request = password_service_pb2.ChangePasswordRequest(current_password=current, new_password=new)
    await passwords.ChangePassword(request)


async def wish_for_reset(passwords: Passwords, email: str) -> None:
    await passwords.RequestPasswordReset(
        password_service_pb2.RequestPasswordResetRequest(email=email)
    )


async def reset(passwords: Passwords, token: str) -> None:
    request = password_service_pb2.ResetPasswordRequest(token=token, new_password=NEW_PASSWORD)
    await passwords.ResetPassword(request)


async def mailed_token(auth: Auth, mailbox: Mailbox, email: str) -> str:
    request = mail_service_pb2.ListSentMailRequest(recipient=email)
    with logged_in(await the_admin(auth)):
        async with asyncio.timeout(10):
            while not (mails := (await mailbox.ListSentMail(request)).mails):
                await asyncio.sleep(0.02)
    [token] = [line for line in mails[0].text.splitlines() if "." in line and " " not in line]
    return token


async def test_a_changed_password_logs_other_devices_out(
    auth: Auth, accounts: Accounts, passwords: Passwords
) -> None:
    account, here = await a_customer(auth, accounts)
    elsewhere = await log_in(auth, account.email)

    with logged_in(here):
        await change(passwords, PASSWORD)

    assert (await log_in(auth, account.email, NEW_PASSWORD)).subject == account.id
    assert await refresh(auth, here.refresh_token)
    for gone in (refresh(auth, elsewhere.refresh_token), log_in(auth, account.email)):
        with pytest.raises(Unauthenticated):
            await gone


async def test_a_change_whose_answer_got_lost_can_be_repeated(
    auth: Auth, accounts: Accounts, passwords: Passwords
) -> None:
    _, session = await a_customer(auth, accounts)

    with logged_in(session):
        await change(passwords, PASSWORD)
        await change(passwords, PASSWORD)


async def test_a_password_is_not_changed_by_guessing_the_present_one(
    auth: Auth, accounts: Accounts, passwords: Passwords
) -> None:
    _, session = await a_customer(auth, accounts)

    with logged_in(session):
        for _ in range(3):
            with pytest.raises(Unauthenticated) as wrong:
                await change(passwords, "a wild guess")
        with pytest.raises(ResourceExhausted):
            await change(passwords, PASSWORD)

    assert wrong.value.reason == "INVALID_CREDENTIALS"


async def test_guests_and_strangers_have_no_password_to_change(
    auth: Auth, passwords: Passwords
) -> None:
    with logged_in(await a_guest(auth)), pytest.raises(PermissionDenied):
        await change(passwords, PASSWORD)
    with pytest.raises(Unauthenticated):
        await change(passwords, PASSWORD)


async def test_a_forgotten_password_is_reset_by_mail(
    auth: Auth, accounts: Accounts, passwords: Passwords, mailbox: Mailbox
) -> None:
    account, session = await a_customer(auth, accounts)
    await wish_for_reset(passwords, account.email.upper())
    token = await mailed_token(auth, mailbox, account.email)

    await reset(passwords, token)

    assert (await log_in(auth, account.email, NEW_PASSWORD)).subject == account.id
    with pytest.raises(Unauthenticated):
        await refresh(auth, session.refresh_token)
    with pytest.raises(FailedPrecondition) as used:
        await reset(passwords, token)
    assert used.value.reason == "PASSWORD_RESET_INVALID"


async def test_of_many_who_use_a_token_at_once_one_sets_the_password(
    auth: Auth, accounts: Accounts, passwords: Passwords, mailbox: Mailbox
) -> None:
    account, _ = await a_customer(auth, accounts)
    await wish_for_reset(passwords, account.email)
    token = await mailed_token(auth, mailbox, account.email)

    answers = await asyncio.gather(
        *(reset(passwords, token) for _ in range(4)), return_exceptions=True
    )

    assert sum(each is None for each in answers) == 1


async def test_wrong_secrets_use_a_token_up_although_each_is_refused(
    auth: Auth, accounts: Accounts, passwords: Passwords, mailbox: Mailbox
) -> None:
    account, _ = await a_customer(auth, accounts)
    await wish_for_reset(passwords, account.email)
    token = await mailed_token(auth, mailbox, account.email)

    for attempt in (*[f"{token}x"] * 5, token):
        with pytest.raises(FailedPrecondition):
            await reset(passwords, attempt)


async def test_asking_for_a_reset_tells_nothing_about_the_address(
    accounts: Accounts, passwords: Passwords
) -> None:
    known = an_email()
    await register(accounts, known)

    for email in (known, an_email()):
        await wish_for_reset(passwords, email)


async def test_no_token_is_kept_but_in_the_mail(
    auth: Auth, accounts: Accounts, passwords: Passwords, mailbox: Mailbox, database: Database
) -> None:
    account, _ = await a_customer(auth, accounts)
    await wish_for_reset(passwords, account.email)
    _, _, secret = (await mailed_token(auth, mailbox, account.email)).partition(".")

    async with database.reading() as connection:
        holding = {
            table.name
            for table in tables.metadata.sorted_tables
            for row in await connection.execute(select(table))
            if secret in str(row)
        }
    assert holding == {"mail"}


@pytest.mark.parametrize("short", ["", "1234567"])
async def test_a_short_password_is_refused(passwords: Passwords, short: str) -> None:
    with pytest.raises(InvalidArgument) as refused:
        await passwords.ResetPassword(
            password_service_pb2.ResetPasswordRequest(token="t", new_password=short)
        )

    assert [each.field for each in refused.value.violations] == ["new_password"]


async def test_after_too_many_wrong_passwords_everybody_waits_for_a_known_and_an_unknown_address(
    auth: Auth, accounts: Accounts
) -> None:
    known = an_email()
    await register(accounts, known)

    refusals: list[list[tuple[str, str]]] = []
    for email in (known, an_email()):
        refused: list[tuple[str, str]] = []
        for password in (*["a wild guess"] * 3, PASSWORD):
            with pytest.raises(ShopError) as error:
                await log_in(auth, email, password)
            refused.append((error.value.reason, error.value.message))
        assert error.value.retry_after is not None
        assert 0 < error.value.retry_after.total_seconds() <= 15 * 60
        refusals.append(refused)

    assert refusals[0] == refusals[1]
    assert [reason for reason, _ in refusals[0]] == ["INVALID_CREDENTIALS"] * 3 + [
        "TOO_MANY_LOG_INS"
    ]


async def test_of_many_guesses_at_once_none_logs_in_beyond_the_limit(
    auth: Auth, accounts: Accounts
) -> None:
    email = an_email()
    await register(accounts, email)

    guesses = [log_in(auth, email, f"guess {number}") for number in range(12)]
    await asyncio.gather(*guesses, return_exceptions=True)

    with pytest.raises(ResourceExhausted):
        await log_in(auth, email)


async def test_logging_out_everywhere_ends_all_sessions(auth: Auth, accounts: Accounts) -> None:
    account, here = await a_customer(auth, accounts)
    elsewhere = await log_in(auth, account.email)

    with logged_in(here):
        answer = await auth.RevokeAllSessions(auth_service_pb2.RevokeAllSessionsRequest())

    assert answer.revoked == 2
    for session in (here, elsewhere):
        with pytest.raises(Unauthenticated):
            await refresh(auth, session.refresh_token)
