"""AuthService and AccountService over gRPC: messages in, use cases, messages out."""

from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from chassis.clock import Clock
from chassis.database.writes import Writes
from chassis.identity.tokens import FetchJwks
from chassis.rpc import context as call
from chassis.shielding import shielded
from shop.user.v1 import (
    account_service_pb2,
    account_service_pb2_grpc,
    auth_service_pb2,
    auth_service_pb2_grpc,
)

from user_service.adapters.proto_mapping import account_message, session_message, without_password
from user_service.adapters.repository import PostgresUnitOfWork
from user_service.application.commands import RegisterAccount, register_account
from user_service.application.ports import Passwords
from user_service.application.queries import get_account
from user_service.application.sessions import (
    SessionRules,
    check_credentials,
    create_guest_session,
    create_session,
    refresh_session,
    revoke_session,
)
from user_service.domain.account import Account
from user_service.domain.errors import RefreshTokenReused

type Context = grpc.aio.ServicerContext[Any, Any]
type OpenUnitOfWork = Callable[[], PostgresUnitOfWork]


class AuthApi(auth_service_pb2_grpc.AuthServiceServicer):
    """Sessions carry no request id: a lost answer leaves a session nobody knows, which expires."""

    def __init__(
        self,
        open_unit_of_work: OpenUnitOfWork,
        rules: SessionRules,
        passwords: Passwords,
        jwks: FetchJwks,
    ) -> None:
        self._open = open_unit_of_work
        self._rules = rules
        self._passwords = passwords
        self._jwks = jwks

    async def CreateGuestSession(
        self, request: auth_service_pb2.CreateGuestSessionRequest, context: Context
    ) -> auth_service_pb2.CreateGuestSessionResponse:
        tokens = await self._commit(lambda uow: create_guest_session(uow, self._rules))
        return auth_service_pb2.CreateGuestSessionResponse(session=session_message(tokens))

    async def CreateSession(
        self, request: auth_service_pb2.CreateSessionRequest, context: Context
    ) -> auth_service_pb2.CreateSessionResponse:
        account = await check_credentials(
            request.email, request.password, self._open, self._passwords
        )
        tokens = await self._commit(lambda uow: create_session(account, uow, self._rules))
        return auth_service_pb2.CreateSessionResponse(session=session_message(tokens))

    async def RefreshSession(
        self, request: auth_service_pb2.RefreshSessionRequest, context: Context
    ) -> auth_service_pb2.RefreshSessionResponse:
        token = request.refresh_token
        tokens = await self._commit(lambda uow: refresh_session(token, uow, self._rules))
        return auth_service_pb2.RefreshSessionResponse(session=session_message(tokens))

    async def RevokeSession(
        self, request: auth_service_pb2.RevokeSessionRequest, context: Context
    ) -> auth_service_pb2.RevokeSessionResponse:
        token = request.refresh_token
        await self._commit(lambda uow: revoke_session(token, uow, self._rules.clock))
        return auth_service_pb2.RevokeSessionResponse()

    async def GetJwks(
        self, request: auth_service_pb2.GetJwksRequest, context: Context
    ) -> auth_service_pb2.GetJwksResponse:
        return auth_service_pb2.GetJwksResponse(jwks_json=await self._jwks())

    async def _commit[T](self, work: Callable[[PostgresUnitOfWork], Awaitable[T]]) -> T:
        return await shielded(self._in_transaction(work))

    async def _in_transaction[T](self, work: Callable[[PostgresUnitOfWork], Awaitable[T]]) -> T:
        async with self._open() as uow:
            try:
                result = await work(uow)
            except RefreshTokenReused:
                await uow.commit()  # the caller is refused, and the session stays ended
                raise
            await uow.commit()
            return result


class AccountApi(account_service_pb2_grpc.AccountServiceServicer):
    """Accounts."""

    def __init__(
        self,
        writes: Writes[PostgresUnitOfWork],
        open_unit_of_work: OpenUnitOfWork,
        passwords: Passwords,
        clock: Clock,
    ) -> None:
        self._writes = writes
        self._open = open_unit_of_work
        self._passwords = passwords
        self._clock = clock

    async def RegisterAccount(
        self, request: account_service_pb2.RegisterAccountRequest, context: Context
    ) -> account_service_pb2.RegisterAccountResponse:
        password_hash = await self._passwords.hash(request.password)
        command = RegisterAccount(request.email, request.name, password_hash)
        return await self._writes.once(
            without_password(request),
            lambda uow: register_account(command, uow, self._clock),
            _registered,
            account_service_pb2.RegisterAccountResponse,
        )

    async def GetAccount(
        self, request: account_service_pb2.GetAccountRequest, context: Context
    ) -> account_service_pb2.GetAccountResponse:
        async with self._open() as uow:
            account = await get_account(call.principal().subject, uow)
        return account_service_pb2.GetAccountResponse(account=account_message(account))


def _registered(account: Account) -> account_service_pb2.RegisterAccountResponse:
    return account_service_pb2.RegisterAccountResponse(account=account_message(account))
