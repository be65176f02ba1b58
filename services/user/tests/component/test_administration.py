from pathlib import Path

import pytest
from chassis.database.audit_verifying import verify
from chassis.database.engine import Database
from chassis.errors import (
    FailedPrecondition,
    Internal,
    InvalidArgument,
    NotFound,
    PermissionDenied,
    Unauthenticated,
)
from chassis.ids import new_id
from chassis.settings import Environment
from chassis.testing.serving import serving
from shop.user.v1 import account_admin_service_pb2 as pb
from shop.user.v1 import account_service_pb2, mail_service_pb2, mail_service_pb2_grpc, role_pb2
from shop.user.v1.account_pb2 import Account
from sqlalchemy import text
from user_service.bootstrap import build
from user_service.config import Settings

from services.user.tests.builders import an_email
from services.user.tests.component.conftest import Accounts, Admin, Auth, Mailbox
from services.user.tests.component.visitors import (
    a_customer,
    a_guest,
    log_in,
    logged_in,
    refresh,
    register,
    the_admin,
)


def a_role(account_id: str, role: role_pb2.Role.ValueType) -> pb.SetAccountRoleRequest:
    return pb.SetAccountRoleRequest(request_id=str(new_id()), account_id=account_id, role=role)


async def pages(admin: Admin, query: str, size: int) -> list[list[Account]]:
    found: list[list[Account]] = []
    request = pb.ListAccountsRequest(query=query, page_size=size)
    while True:
        response = await admin.ListAccounts(request)
        found.append(list(response.accounts))
        if not response.next_page_token:
            return found
        request.page_token = response.next_page_token


async def test_accounts_are_found_page_by_page(
    auth: Auth, accounts: Accounts, admin: Admin
) -> None:
    mark = new_id().hex
    expected = [await register(accounts, f"{mark}{letter}@example.com") for letter in "abcde"]

    with logged_in(await the_admin(auth)):
        found = await pages(admin, mark.upper(), 2)

    assert found == [expected[:2], expected[2:4], expected[4:]]


async def test_a_page_token_of_another_search_is_refused(
    auth: Auth, accounts: Accounts, admin: Admin
) -> None:
    mark = new_id().hex
    for letter in "ab":
        await register(accounts, f"{mark}{letter}@example.com")

    with logged_in(await the_admin(auth)):
        first = await admin.ListAccounts(pb.ListAccountsRequest(query=mark, page_size=1))
        for token in (first.next_page_token, "nonsense"):
            with pytest.raises(InvalidArgument) as refused:
                await admin.ListAccounts(pb.ListAccountsRequest(page_token=token))

            assert refused.value.reason == "INVALID_PAGE_TOKEN"


async def test_staff_see_an_account_and_a_new_role_takes_effect(
    auth: Auth, accounts: Accounts, admin: Admin
) -> None:
    account, session = await a_customer(auth, accounts)
    with logged_in(await the_admin(auth)):
        changed = (await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_STAFF))).account

    assert changed.role == role_pb2.ROLE_STAFF
    with pytest.raises(Unauthenticated):
        await refresh(auth, session.refresh_token)
    staff = await log_in(auth, account.email)
    with logged_in(staff):
        seen = await admin.GetAccountById(pb.GetAccountByIdRequest(id=account.id))
        with pytest.raises(PermissionDenied):
            await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_ADMIN))
    assert seen.account == changed


async def test_customers_and_guests_see_no_one_elses_account(
    auth: Auth, accounts: Accounts, admin: Admin, mailbox: Mailbox
) -> None:
    account, customer = await a_customer(auth, accounts)

    for session in (customer, await a_guest(auth)):
        with logged_in(session):
            for refused in (
                admin.ListAccounts(pb.ListAccountsRequest()),
                admin.GetAccountById(pb.GetAccountByIdRequest(id=account.id)),
                admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_ADMIN)),
                mailbox.ListSentMail(mail_service_pb2.ListSentMailRequest()),
            ):
                with pytest.raises(PermissionDenied):
                    await refused


async def test_the_last_admin_cannot_be_demoted(auth: Auth, admin: Admin) -> None:
    session = await the_admin(auth)
    with logged_in(session), pytest.raises(FailedPrecondition) as refused:
        await admin.SetAccountRole(a_role(session.subject, role_pb2.ROLE_STAFF))

    assert refused.value.reason == "LAST_ADMIN"


async def test_whoever_was_demoted_has_no_power_left_although_the_token_says_so(
    auth: Auth, accounts: Accounts, admin: Admin, mailbox: Mailbox
) -> None:
    account, _ = await a_customer(auth, accounts)
    with logged_in(await the_admin(auth)):
        await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_ADMIN))
    former = await log_in(auth, account.email)
    with logged_in(await the_admin(auth)):
        await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_CUSTOMER))

    with logged_in(former):
        with pytest.raises(PermissionDenied):
            await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_ADMIN))
        with pytest.raises(PermissionDenied):
            await mailbox.ListSentMail(mail_service_pb2.ListSentMailRequest())


async def test_an_unknown_account_is_not_found(auth: Auth, admin: Admin) -> None:
    with logged_in(await the_admin(auth)):
        with pytest.raises(NotFound):
            await admin.GetAccountById(pb.GetAccountByIdRequest(id=str(new_id())))
        with pytest.raises(NotFound):
            await admin.SetAccountRole(a_role(str(new_id()), role_pb2.ROLE_STAFF))


@pytest.mark.parametrize("role", [0, 1, 99])
async def test_nobody_is_made_a_guest(
    auth: Auth, admin: Admin, role: role_pb2.Role.ValueType
) -> None:
    with logged_in(await the_admin(auth)), pytest.raises(InvalidArgument):
        await admin.SetAccountRole(a_role(str(new_id()), role))


async def test_a_new_name_stays(auth: Auth, accounts: Accounts) -> None:
    account, session = await a_customer(auth, accounts)
    request = account_service_pb2.UpdateAccountRequest(request_id=str(new_id()), name="Countess")
    with logged_in(session):
        changed = (await accounts.UpdateAccount(request)).account
        same = await accounts.GetAccount(account_service_pb2.GetAccountRequest())

    account.name = "Countess"
    assert changed == same.account == account


async def test_every_action_of_staff_is_in_the_audit_log(
    auth: Auth, accounts: Accounts, admin: Admin, mailbox: Mailbox, database: Database
) -> None:
    account, _ = await a_customer(auth, accounts)
    session = await the_admin(auth)
    with logged_in(session):
        await admin.ListAccounts(pb.ListAccountsRequest(query=account.email))
        await admin.GetAccountById(pb.GetAccountByIdRequest(id=account.id))
        await admin.SetAccountRole(a_role(account.id, role_pb2.ROLE_STAFF))
        await mailbox.ListSentMail(mail_service_pb2.ListSentMailRequest(recipient=an_email()))

    async with database.reading() as connection:
        last = text("SELECT principal, action FROM audit ORDER BY seq DESC LIMIT 4")
        rows = (await connection.execute(last)).all()
        chain = await verify(connection)
    assert [row.action for row in reversed(rows)] == [
        "account.list",
        "account.view",
        "account.set_role",
        "mail.list",
    ]
    assert {row.principal for row in rows} == {f"admin/{session.subject}"}
    assert chain.broken_at is None


async def test_mail_is_not_shown_in_production(
    migrated_url: str, nats_url: str, socket_folder: Path
) -> None:
    settings = Settings(
        listen=f"unix:{socket_folder}/production.sock",
        database_url=migrated_url,
        nats_url=nats_url,
        drain_seconds=0,
        environment=Environment.PRODUCTION,
    )
    async with serving(build(settings)) as channel:
        mailbox = mail_service_pb2_grpc.MailServiceStub(channel)
        with pytest.raises(Internal) as refused:
            await mailbox.ListSentMail(mail_service_pb2.ListSentMailRequest())

    assert "Method not found" in refused.value.message
