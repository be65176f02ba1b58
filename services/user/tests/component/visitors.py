"""What visitors of the user service do in many tests."""

from collections.abc import Iterator
from contextlib import contextmanager

from chassis.ids import new_id
from chassis.rpc import context
from chassis.rpc.context import RequestContext
from shop.user.v1 import account_service_pb2, auth_service_pb2
from shop.user.v1.account_pb2 import Account
from shop.user.v1.session_pb2 import Session

from services.user.tests.builders import an_email
from services.user.tests.component.conftest import ADMIN_EMAIL, ADMIN_PASSWORD, Accounts, Auth

PASSWORD = "correct horse battery staple"


@contextmanager
def logged_in(session: Session) -> Iterator[None]:
    before = context.current()
    token = f"Bearer {session.access_token}"
    context.enter(RequestContext(method="", request_id=str(new_id()), authorization=token))
    try:
        yield
    finally:
        context.enter(before)


def a_registration(email: str) -> account_service_pb2.RegisterAccountRequest:
    return account_service_pb2.RegisterAccountRequest(
        request_id=str(new_id()), email=email, password=PASSWORD, name="Ada"
    )


async def register(accounts: Accounts, email: str) -> Account:
    return (await accounts.RegisterAccount(a_registration(email))).account


async def log_in(auth: Auth, email: str, password: str = PASSWORD) -> Session:
    request = auth_service_pb2.CreateSessionRequest(email=email, password=password)
    return (await auth.CreateSession(request)).session


async def a_guest(auth: Auth) -> Session:
    request = auth_service_pb2.CreateGuestSessionRequest()
    return (await auth.CreateGuestSession(request)).session


async def refresh(auth: Auth, token: str) -> Session:
    request = auth_service_pb2.RefreshSessionRequest(refresh_token=token)
    return (await auth.RefreshSession(request)).session


async def own_account(accounts: Accounts) -> Account:
    return (await accounts.GetAccount(account_service_pb2.GetAccountRequest())).account


async def a_customer(auth: Auth, accounts: Accounts) -> tuple[Account, Session]:
    """Somebody with an account, logged in."""
    account = await register(accounts, an_email())
    return account, await log_in(auth, account.email)


async def the_admin(auth: Auth) -> Session:
    return await log_in(auth, ADMIN_EMAIL, ADMIN_PASSWORD)
