import pytest
from chassis.clock import FixedClock
from chassis.errors import PermissionDenied
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.unit_of_work import AuditDetail
from user_service.application.administration import (
    SetAccountRole,
    list_accounts,
    read_mail,
    set_account_role,
    view_account,
)
from user_service.application.commands import update_account
from user_service.domain.account import Account
from user_service.domain.errors import AccountNotFound, LastAdmin
from user_service.domain.events import AccountChanged

from services.user.tests.builders import NOON, an_account, an_account_session
from services.user.tests.fakes import FakeUnitOfWork, Kept

CLOCK = FixedClock(NOON)


@pytest.fixture
def admin() -> Account:
    return an_account(role=Role.ADMIN)


@pytest.fixture
def customer() -> Account:
    return an_account()


@pytest.fixture
def uow(admin: Account, customer: Account) -> FakeUnitOfWork:
    return FakeUnitOfWork(Kept(accounts={each.id: each for each in (admin, customer)}))


async def test_a_new_role_is_announced_noted_and_ends_the_sessions(
    uow: FakeUnitOfWork, admin: Account, customer: Account
) -> None:
    session = an_account_session(customer)
    async with uow:
        await uow.sessions.add(session)
        await set_account_role(SetAccountRole(admin.id, customer.id, Role.STAFF), uow, CLOCK)
        await uow.commit()

    kept = uow.kept
    assert kept.accounts[customer.id].role is Role.STAFF
    assert kept.sessions[session.id].end_time == NOON
    [event] = kept.events
    assert isinstance(event, AccountChanged)
    assert (event.role, event.version) == (Role.STAFF, 2)
    change: dict[str, AuditDetail] = {"before": "customer", "after": "staff"}
    assert kept.audited == [("account.set_role", f"account/{customer.id}", change)]


async def test_the_role_an_account_has_changes_nothing(
    uow: FakeUnitOfWork, admin: Account, customer: Account
) -> None:
    async with uow:
        await set_account_role(SetAccountRole(admin.id, customer.id, Role.CUSTOMER), uow, CLOCK)
        await uow.commit()

    assert (uow.kept.events, uow.kept.audited) == ([], [])


async def test_the_last_admin_stays_one(uow: FakeUnitOfWork, admin: Account) -> None:
    async with uow:
        with pytest.raises(LastAdmin):
            await set_account_role(SetAccountRole(admin.id, admin.id, Role.STAFF), uow, CLOCK)


async def test_one_of_two_admins_can_step_down(
    uow: FakeUnitOfWork, admin: Account, customer: Account
) -> None:
    async with uow:
        await set_account_role(SetAccountRole(admin.id, customer.id, Role.ADMIN), uow, CLOCK)
        changed = await set_account_role(
            SetAccountRole(admin.id, admin.id, Role.CUSTOMER), uow, CLOCK
        )

    assert changed.role is Role.CUSTOMER


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.STAFF])
async def test_only_who_is_an_admin_now_changes_roles(
    uow: FakeUnitOfWork, customer: Account, role: Role
) -> None:
    actor = an_account(role=role)
    async with uow:
        await uow.accounts.add(actor)

        with pytest.raises(PermissionDenied):
            await set_account_role(SetAccountRole(actor.id, customer.id, Role.STAFF), uow, CLOCK)
        with pytest.raises(PermissionDenied):
            await read_mail(actor.id, "", None, 10, uow)


async def test_an_unknown_account_has_no_role_to_change(
    uow: FakeUnitOfWork, admin: Account
) -> None:
    async with uow:
        with pytest.raises(AccountNotFound):
            await set_account_role(SetAccountRole(admin.id, new_id(), Role.STAFF), uow, CLOCK)


async def test_looking_at_accounts_and_mail_is_noted(
    uow: FakeUnitOfWork, admin: Account, customer: Account
) -> None:
    async with uow:
        assert await list_accounts(customer.email.upper(), "", 10, uow) == [customer]
        assert await view_account(customer.id, uow) == customer
        assert await read_mail(admin.id, "", None, 10, uow) == []
        await uow.commit()

    actions = [action for action, *_ in uow.kept.audited]
    assert actions == ["account.list", "account.view", "mail.list"]


async def test_a_new_name_is_announced(uow: FakeUnitOfWork, customer: Account) -> None:
    async with uow:
        await update_account(customer.id, " Countess of Lovelace ", uow)
        await uow.commit()

    [event] = uow.kept.events
    assert isinstance(event, AccountChanged)
    assert (event.name, event.version) == ("Countess of Lovelace", 2)


async def test_without_a_name_nothing_changes(uow: FakeUnitOfWork, customer: Account) -> None:
    async with uow:
        assert await update_account(customer.id, None, uow) == customer
        await uow.commit()

    assert uow.kept.events == []
