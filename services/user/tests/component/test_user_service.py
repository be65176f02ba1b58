import asyncio

import pytest
from chassis.database.engine import Database
from chassis.errors import AlreadyExists, NotFound, Unauthenticated
from chassis.identity.tokens import KeySet, TokenVerifier
from shop.user.v1 import auth_service_pb2, role_pb2
from shop.user.v1.account_pb2 import Account
from sqlalchemy import select
from user_service.adapters import tables

from services.user.tests.builders import an_email
from services.user.tests.component.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, Accounts, Auth
from services.user.tests.component.visitors import (
    PASSWORD,
    a_guest,
    a_registration,
    log_in,
    logged_in,
    own_account,
    refresh,
    register,
)


async def test_whoever_registers_can_log_in_and_see_their_account(
    auth: Auth, accounts: Accounts
) -> None:
    email = an_email()
    account = await register(accounts, email)
    session = await log_in(auth, email.upper())

    assert session.subject == account.id
    assert session.role == role_pb2.ROLE_CUSTOMER
    with logged_in(session):
        assert await own_account(accounts) == account


async def test_a_token_verifies_with_the_published_keys(auth: Auth) -> None:
    async def fetch() -> str:
        return (await auth.GetJwks(auth_service_pb2.GetJwksRequest())).jwks_json

    verifier = TokenVerifier(
        KeySet(fetch), issuer="https://identity.shop.internal", audience="shop-api"
    )
    session = await a_guest(auth)

    principal = await verifier.verify(session.access_token)
    assert (str(principal.subject), principal.role.value) == (session.subject, "guest")


async def test_a_guest_has_no_account(auth: Auth, accounts: Accounts) -> None:
    with logged_in(await a_guest(auth)), pytest.raises(NotFound) as refused:
        await own_account(accounts)

    assert refused.value.reason == "ACCOUNT_NOT_FOUND"


async def test_the_first_admin_is_there_from_the_start(auth: Auth) -> None:
    session = await log_in(auth, ADMIN_EMAIL, ADMIN_PASSWORD)

    assert session.role == role_pb2.ROLE_ADMIN


async def test_the_same_registration_twice_is_one_account(
    accounts: Accounts,
) -> None:
    request = a_registration(an_email())

    first = await accounts.RegisterAccount(request)
    assert await accounts.RegisterAccount(request) == first


async def test_nothing_derived_from_the_password_tells_registrations_apart(
    accounts: Accounts,
) -> None:
    request = a_registration(an_email())
    first = await accounts.RegisterAccount(request)
    request.password = "another password"

    assert await accounts.RegisterAccount(request) == first


async def test_of_many_who_want_one_address_one_gets_it(
    accounts: Accounts,
) -> None:
    email = an_email()

    answers = await asyncio.gather(
        *(register(accounts, email) for _ in range(8)), return_exceptions=True
    )

    assert sum(isinstance(each, Account) for each in answers) == 1
    refusals = [each for each in answers if isinstance(each, AlreadyExists)]
    assert [each.reason for each in refusals] == ["EMAIL_TAKEN"] * 7


async def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(
    auth: Auth, accounts: Accounts
) -> None:
    email = an_email()
    await register(accounts, email)

    with pytest.raises(Unauthenticated) as wrong:
        await log_in(auth, email, "a wild guess")
    with pytest.raises(Unauthenticated) as unknown:
        await log_in(auth, an_email())

    assert wrong.value.reason == unknown.value.reason == "INVALID_CREDENTIALS"
    assert wrong.value.message == unknown.value.message


async def test_a_stolen_refresh_token_ends_the_session_for_good(
    auth: Auth,
) -> None:
    stolen = (await a_guest(auth)).refresh_token
    renewed = await refresh(auth, stolen)

    with pytest.raises(Unauthenticated) as reused:
        await refresh(auth, stolen)
    with pytest.raises(Unauthenticated) as ended:
        await refresh(auth, renewed.refresh_token)

    assert (reused.value.reason, ended.value.reason) == ("REFRESH_TOKEN_REUSED", "SESSION_EXPIRED")


async def test_of_two_who_use_a_token_at_once_one_is_found_out(
    auth: Auth,
) -> None:
    token = (await a_guest(auth)).refresh_token

    answers = await asyncio.gather(
        *(refresh(auth, token) for _ in range(2)), return_exceptions=True
    )

    refusals = [each.reason for each in answers if isinstance(each, Unauthenticated)]
    assert refusals == ["REFRESH_TOKEN_REUSED"]


async def test_a_revoked_session_is_over(auth: Auth) -> None:
    session = await a_guest(auth)
    request = auth_service_pb2.RevokeSessionRequest(refresh_token=session.refresh_token)
    await auth.RevokeSession(request)

    with pytest.raises(Unauthenticated):
        await refresh(auth, session.refresh_token)


async def test_no_secret_is_stored_as_it_was_sent(
    auth: Auth, accounts: Accounts, database: Database
) -> None:
    email = an_email()
    await register(accounts, email)
    session = await log_in(auth, email)

    async with database.reading() as connection:
        rows = [
            str(row)
            for table in tables.metadata.sorted_tables
            for row in await connection.execute(select(table))
        ]

    assert any(email in row for row in rows)
    assert not any(PASSWORD in row or session.refresh_token in row for row in rows)
