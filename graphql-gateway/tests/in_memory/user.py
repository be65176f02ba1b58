"""Sessions and accounts in memory, with tokens that the in-memory shop trusts."""

from datetime import UTC, datetime, timedelta
from typing import Any

from chassis.errors import AlreadyExists, NotFound, ResourceExhausted, Unauthenticated
from chassis.identity.principal import Role
from chassis.ids import new_id
from chassis.rpc import context
from chassis.testing.tokens import access_token, jwks
from shop.user.v1 import account_service_pb2 as accounts
from shop.user.v1 import auth_service_pb2 as auth
from shop.user.v1.account_pb2 import Account
from shop.user.v1.account_service_pb2_grpc import AccountServiceServicer
from shop.user.v1.auth_service_pb2_grpc import AuthServiceServicer
from shop.user.v1.role_pb2 import Role as RoleOnWire
from shop.user.v1.session_pb2 import Session

from in_memory.catalogue import time

EMAIL = "ada@example.com"
LOCKED_EMAIL = "eve@example.com"
PASSWORD = "correct horse"


class InvalidCredentials(Unauthenticated):
    reason = "INVALID_CREDENTIALS"


class TooManyLogIns(ResourceExhausted):
    reason = "TOO_MANY_LOG_INS"


NEWCOMER = ("grace@example.org", "a long password")
"""Registers and can log in afterwards."""


class EmailTaken(AlreadyExists):
    reason = "EMAIL_TAKEN"


class AccountNotFound(NotFound):
    reason = "ACCOUNT_NOT_FOUND"


class Auth(AuthServiceServicer):
    async def CreateGuestSession(
        self, _request: auth.CreateGuestSessionRequest, _: Any
    ) -> auth.CreateGuestSessionResponse:
        return auth.CreateGuestSessionResponse(session=_session(Role.GUEST))

    async def CreateSession(
        self, request: auth.CreateSessionRequest, _: Any
    ) -> auth.CreateSessionResponse:
        if request.email == LOCKED_EMAIL:
            raise TooManyLogIns("Too many wrong passwords; try again later.")
        if (request.email, request.password) not in ((EMAIL, PASSWORD), NEWCOMER):
            raise InvalidCredentials
        return auth.CreateSessionResponse(session=_session(Role.CUSTOMER))

    async def RefreshSession(
        self, _request: auth.RefreshSessionRequest, _: Any
    ) -> auth.RefreshSessionResponse:
        return auth.RefreshSessionResponse(session=_session(Role.CUSTOMER))

    async def RevokeSession(
        self, _request: auth.RevokeSessionRequest, _: Any
    ) -> auth.RevokeSessionResponse:
        return auth.RevokeSessionResponse()

    async def RevokeAllSessions(
        self, _request: auth.RevokeAllSessionsRequest, _: Any
    ) -> auth.RevokeAllSessionsResponse:
        return auth.RevokeAllSessionsResponse(revoked=2)

    async def GetJwks(self, _request: auth.GetJwksRequest, _: Any) -> auth.GetJwksResponse:
        return auth.GetJwksResponse(jwks_json=jwks())


class Accounts(AccountServiceServicer):
    async def RegisterAccount(
        self, request: accounts.RegisterAccountRequest, _: Any
    ) -> accounts.RegisterAccountResponse:
        if request.email == EMAIL:
            raise EmailTaken("There is an account with this address.")
        return accounts.RegisterAccountResponse(account=_account(request.email, request.name))

    async def GetAccount(
        self, _request: accounts.GetAccountRequest, _: Any
    ) -> accounts.GetAccountResponse:
        if context.principal().role is Role.GUEST:
            raise AccountNotFound
        return accounts.GetAccountResponse(account=_account(EMAIL, "Ada"))

    async def UpdateAccount(
        self, request: accounts.UpdateAccountRequest, _: Any
    ) -> accounts.UpdateAccountResponse:
        return accounts.UpdateAccountResponse(account=_account(EMAIL, request.name))


def _account(email: str, name: str, account_id: str = "") -> Account:
    return Account(
        id=account_id or str(new_id()),
        email=email,
        name=name,
        role=RoleOnWire.ROLE_CUSTOMER,
        create_time=time(),
    )


def _session(role: Role) -> Session:
    now = datetime.now(UTC)
    subject = new_id()
    return Session(
        access_token=access_token(role, subject),
        access_token_expire_time=time(now + timedelta(minutes=15)),
        refresh_token="refresh",
        role=RoleOnWire.Value(f"ROLE_{role.name}"),
        subject=str(subject),
        refresh_token_expire_time=time(now + timedelta(days=30)),
    )
